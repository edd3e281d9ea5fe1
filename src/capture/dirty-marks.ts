import type { DocumentKind } from '../events/document-kind.ts';
import type { Queryable } from '../store/database.ts';

/*
 * One transaction at a time changes the marks of a kind: what looks, what Debezium tells and what was published touch
 * the same ones several times, each in an order of its own, and would wait for each other in a circle. Whoever changes
 * marks of several kinds takes them in the order of the readers.
 */
const alone = `alone as materialized (
       select pg_advisory_xact_lock(hashtextextended('marks/' || $1::text || '/' || $2::text, 0)))`;

/**
 * Marks documents to be looked at by the publisher. `renew` gives those that are marked already a newer mark:
 * needed where the change may be younger than the publisher's present look.
 */
export async function markDirty(
  store: Queryable,
  installationId: string,
  kind: DocumentKind,
  ids: readonly bigint[],
  renew: boolean,
): Promise<void> {
  if (ids.length === 0) return;
  const onConflict = renew ? `do update set mark = excluded.mark` : `do nothing`;
  await store.query(
    `with ${alone}
     insert into dirty_mark (installation_id, kind, source_id)
     select $1, $2, id from alone, (select distinct unnest($3::bigint[]) as id) ids order by id
     on conflict (installation_id, kind, source_id) ${onConflict}`,
    [installationId, kind, ids.map(String)],
  );
}

/** A person lets what is marked pass the brake. */
export async function releaseMarks(
  store: Queryable,
  installationId: string,
  kind: DocumentKind,
): Promise<void> {
  await store.query(
    `with ${alone}
     update dirty_mark m set released = true from alone where m.installation_id = $1 and m.kind = $2`,
    [installationId, kind],
  );
}

/** Those that are not marked. */
export async function unmarkedAmong(
  store: Queryable,
  installationId: string,
  kind: DocumentKind,
  ids: readonly bigint[],
): Promise<bigint[]> {
  if (ids.length === 0) return [];
  const found = await store.query<{ id: string }>(
    `select id from unnest($3::bigint[]) as i (id)
     where not exists (select from dirty_mark m where m.installation_id = $1 and m.kind = $2 and m.source_id = i.id)`,
    [installationId, kind, ids.map(String)],
  );
  return found.rows.map(({ id }) => BigInt(id));
}

/** Removes marks that are still those that were read. */
export async function removeMarks(
  store: Queryable,
  installationId: string,
  kind: DocumentKind,
  read: readonly { readonly id: bigint; readonly mark: bigint }[],
): Promise<void> {
  if (read.length === 0) return;
  await store.query(
    `with ${alone}
     delete from dirty_mark m using alone, unnest($3::bigint[], $4::bigint[]) as r (id, mark)
     where m.installation_id = $1 and m.kind = $2 and m.source_id = r.id and m.mark = r.mark`,
    [installationId, kind, read.map(({ id }) => id.toString()), read.map(({ mark }) => mark.toString())],
  );
}
