import type { DocumentKind } from '../events/document-kind.ts';
import type { Queryable } from '../store/database.ts';

/** A marked document: what was last said of it, and the sequence that a word said now would bear. */
export interface MarkedDocument {
  readonly id: bigint;
  readonly mark: bigint;
  /** A person let it pass the brake. */
  readonly released: boolean;
  readonly sequence: bigint;
  /** The time of the sequence, ISO 8601. */
  readonly time: string;
  /** Undefined: never published. */
  readonly published: { readonly contentHash: string | null; readonly deleted: boolean } | undefined;
}

/** A document that differs from what was said of it. `data` null: it is gone. */
export interface PublishedState {
  readonly id: bigint;
  readonly sequence: bigint;
  readonly contentHash: string;
  readonly rowHash: string | null;
  readonly deleted: boolean;
  /** Others of its kind that share something with it. */
  readonly sharing: readonly bigint[];
}

/**
 * The next marked documents after a mark, oldest mark first. The sequence is taken here, before TimeTracker is read, so that
 * of two publishers the one that read later has the higher one; it never falls, whatever the clock does.
 */
export async function takeMarked(
  store: Queryable,
  installationId: string,
  kind: DocumentKind,
  afterMark: bigint,
  limit: number,
): Promise<MarkedDocument[]> {
  const found = await store.query<{
    source_id: string;
    mark: string;
    released: boolean;
    sequence: string;
    time: string;
    known: boolean;
    content_hash: string | null;
    deleted: boolean | null;
  }>(
    `select m.source_id, m.mark, m.released,
       greatest(coalesce(p.sequence, 0) + 1, floor(extract(epoch from clock.at) * 1000000)::bigint) as sequence,
       to_char(clock.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as time,
       p.source_id is not null as known, p.content_hash, p.deleted
     from (
       select source_id, mark, released from dirty_mark
       where installation_id = $1 and kind = $2 and mark > $3 order by mark limit $4) m
     left join lateral (
       -- One look by the key for each. A join could be one of all marks with all that was published: while a first
       -- load runs, PostgreSQL has no idea yet of how much that is.
       select source_id, sequence, content_hash, deleted from published
       where installation_id = $1 and kind = $2 and source_id = m.source_id offset 0) p on true
     cross join (select clock_timestamp() as at) clock
     order by m.mark`,
    [installationId, kind, afterMark.toString(), limit],
  );
  return found.rows.map((row) => ({
    id: BigInt(row.source_id),
    mark: BigInt(row.mark),
    released: row.released,
    sequence: BigInt(row.sequence),
    time: row.time,
    published: row.known ? { contentHash: row.content_hash, deleted: row.deleted === true } : undefined,
  }));
}

/**
 * Writes down that records with these sequences are about to be sent: until they are confirmed nobody knows what
 * was said last, and the next look says it again. Answers with those that may be sent: not one that a later
 * sequence has overtaken, and none at all while the brake is on.
 */
export async function storeIntent(
  store: Queryable,
  installationId: string,
  kind: DocumentKind,
  documents: readonly Pick<PublishedState, 'id' | 'sequence'>[],
): Promise<Set<bigint>> {
  const stored = await store.query<{ source_id: string }>(
    `insert into published (installation_id, kind, source_id, sequence)
     select $1, $2, d.id, d.sequence from unnest($3::bigint[], $4::bigint[]) as d (id, sequence)
     where not exists (select from capture_hold where installation_id = $1 and released_at is null)
     order by d.id
     on conflict (installation_id, kind, source_id) do update
       set sequence = excluded.sequence, content_hash = null, row_hash = null
       where published.sequence < excluded.sequence
     returning source_id`,
    [
      installationId,
      kind,
      documents.map(({ id }) => id.toString()),
      documents.map(({ sequence }) => sequence.toString()),
    ],
  );
  return new Set(stored.rows.map((row) => BigInt(row.source_id)));
}

/** Writes down what Kafka has acknowledged, unless a later sequence has been given out since. */
export async function confirmPublished(
  store: Queryable,
  installationId: string,
  kind: DocumentKind,
  states: readonly PublishedState[],
): Promise<void> {
  if (states.length === 0) return;
  await store.query(
    `update published p set content_hash = s.content_hash, row_hash = s.row_hash, deleted = s.deleted,
       sharing = s.sharing::bigint[], published_at = clock_timestamp()
     from unnest($3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::boolean[], $8::text[])
       as s (id, sequence, content_hash, row_hash, deleted, sharing)
     where p.installation_id = $1 and p.kind = $2 and p.source_id = s.id and p.sequence = s.sequence`,
    [
      installationId,
      kind,
      states.map(({ id }) => id.toString()),
      states.map(({ sequence }) => sequence.toString()),
      states.map(({ contentHash }) => contentHash),
      states.map(({ rowHash }) => rowHash),
      states.map(({ deleted }) => deleted),
      states.map(arrayText),
    ],
  );
}

/** PostgreSQL's text of an array; most documents share nothing with others. */
function arrayText({ sharing }: Pick<PublishedState, 'sharing'>): string | null {
  return sharing.length === 0 ? null : `{${sharing.join(',')}}`;
}

/** The documents that shared something with one of these when they were looked at last. */
export async function sharingWith(
  store: Queryable,
  installationId: string,
  kind: DocumentKind,
  ids: readonly bigint[],
): Promise<bigint[]> {
  if (ids.length === 0) return [];
  const found = await store.query<{ source_id: string }>(
    `select source_id from published
     where installation_id = $1 and kind = $2 and sharing is not null and sharing && $3::bigint[]`,
    [installationId, kind, ids.map(String)],
  );
  return found.rows.map((row) => BigInt(row.source_id));
}

/** Writes down the new row hash, and who shares with them, of documents whose content is as it was published. */
export async function renewRowHashes(
  store: Queryable,
  installationId: string,
  kind: DocumentKind,
  states: readonly Pick<PublishedState, 'id' | 'contentHash' | 'rowHash' | 'sharing'>[],
): Promise<void> {
  if (states.length === 0) return;
  await store.query(
    `update published p set row_hash = s.row_hash, sharing = s.sharing::bigint[]
     from unnest($3::bigint[], $4::text[], $5::text[], $6::text[]) as s (id, content_hash, row_hash, sharing)
     where p.installation_id = $1 and p.kind = $2 and p.source_id = s.id and p.content_hash = s.content_hash`,
    [
      installationId,
      kind,
      states.map(({ id }) => id.toString()),
      states.map(({ contentHash }) => contentHash),
      states.map(({ rowHash }) => rowHash),
      states.map(arrayText),
    ],
  );
}
