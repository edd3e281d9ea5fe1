import type { DocumentKind } from '../events/document-kind.ts';
import type { Queryable } from '../store/database.ts';

/** A document that cannot be published as it stands, and the fields that are at fault. */
export interface UnreadableDocument {
  readonly id: bigint;
  readonly fields: readonly string[];
  readonly rowHash: string;
}

/** Keeps what is wrong with a document; true if this was not known yet. */
export async function keepUnreadable(
  store: Queryable,
  installationId: string,
  kind: DocumentKind,
  document: UnreadableDocument,
): Promise<boolean> {
  const kept = await store.query(
    `insert into capture_problem (installation_id, kind, source_id, fields, row_hash)
     values ($1, $2, $3, $4, $5)
     on conflict (installation_id, kind, source_id) do update
       set fields = excluded.fields, row_hash = excluded.row_hash, seen_at = clock_timestamp()
       where capture_problem.row_hash <> excluded.row_hash
     returning source_id`,
    [installationId, kind, document.id.toString(), document.fields, document.rowHash],
  );
  return kept.rowCount === 1;
}

/** Forgets what was wrong with documents that can be read again, or are gone. */
export async function forgetUnreadable(
  store: Queryable,
  installationId: string,
  kind: DocumentKind,
  ids: readonly bigint[],
): Promise<void> {
  if (ids.length === 0) return;
  await store.query(
    `delete from capture_problem where installation_id = $1 and kind = $2 and source_id = any ($3::bigint[])`,
    [installationId, kind, ids.map(String)],
  );
}

/** Every document that cannot be published as it stands in TimeTracker. */
export async function unreadableDocuments(
  store: Queryable,
  installationId: string,
): Promise<{ kind: DocumentKind; sourceId: string; fields: string[] }[]> {
  const found = await store.query<{ kind: DocumentKind; source_id: string; fields: string[] }>(
    `select kind, source_id, fields from capture_problem where installation_id = $1 order by kind, source_id`,
    [installationId],
  );
  return found.rows.map((row) => ({ kind: row.kind, sourceId: row.source_id, fields: row.fields }));
}
