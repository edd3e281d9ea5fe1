import type { Queryable } from '../store/database.ts';
import type { DocumentReader, GrowingTable } from '../timetracker/document-reader.ts';
import type { RowWindow } from './row-window.ts';

/** What is read of a window at once. */
const pageRows = 5_000;

/** The documents that new rows of a table belong to. Moves the window on. */
export async function detectNewRows(
  timetracker: Queryable,
  growing: GrowingTable,
  window: RowWindow,
): Promise<bigint[]> {
  const highest = await highestId(timetracker, growing.table);
  const found = await timetracker.query<{ row_id: string; id: string | null }>(growing.sql, [
    window.after().toString(),
    pageRows,
  ]);
  const documents = new Map(
    found.rows.map((row) => [BigInt(row.row_id), row.id === null ? null : BigInt(row.id)]),
  );
  const fresh = window.take([...documents.keys()]);
  window.moveTo(reached([...documents.keys()], highest));
  return fresh.flatMap((row) => documents.get(row) ?? []);
}

/**
 * The documents that TimeTracker's own change log names, by kind. Of that log only which row of which class
 * changed is ever selected: its values hold secrets. Moves the window on.
 */
export async function detectAudited(
  timetracker: Queryable,
  readers: readonly DocumentReader[],
  window: RowWindow,
): Promise<Map<DocumentReader, bigint[]>> {
  const highest = await highestId(timetracker, 'audit_logs');
  const classes = readers.flatMap((reader) => [reader.auditedAs, ...Object.keys(reader.audited)]);
  const found = await timetracker.query<{ id: string; entity_type: string; entity_id: string }>(
    `select id::text, entity_type, entity_id::text from public.audit_logs
     where id > $1 and entity_type = any ($2) order by id limit $3`,
    [window.after().toString(), [...new Set(classes)], pageRows],
  );
  const rows = new Map(found.rows.map((row) => [BigInt(row.id), row]));
  const changed = new Map<string, Set<string>>();
  for (const id of window.take([...rows.keys()])) {
    const row = rows.get(id);
    if (row === undefined) continue;
    changed.set(row.entity_type, (changed.get(row.entity_type) ?? new Set()).add(row.entity_id));
  }
  window.moveTo(reached([...rows.keys()], highest));

  const documents = new Map<DocumentReader, bigint[]>();
  for (const reader of readers) {
    documents.set(reader, await documentsOf(timetracker, reader, changed));
  }
  return documents;
}

async function documentsOf(
  timetracker: Queryable,
  reader: DocumentReader,
  changed: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<bigint[]> {
  // Also those that are gone: the publisher finds that out.
  const documents = [...(changed.get(reader.auditedAs) ?? [])].map(BigInt);
  for (const [entity, sql] of Object.entries(reader.audited)) {
    const ids = changed.get(entity);
    if (ids === undefined) continue;
    const found = await timetracker.query<{ id: string }>(sql, [[...ids]]);
    documents.push(...found.rows.map((row) => BigInt(row.id)));
  }
  return documents;
}

/** The highest id of a table: where a window starts, and where it goes back to when a database was put back. */
export async function highestId(timetracker: Queryable, table: string): Promise<bigint> {
  const found = await timetracker.query<{ highest: string | null }>(
    `select max(id)::text as highest from public.${table}`,
  );
  return BigInt(found.rows[0]?.highest ?? 0);
}

/** A full page ends before the table does. */
function reached(read: readonly bigint[], highest: bigint): bigint {
  return read.length < pageRows ? highest : (read.at(-1) ?? highest);
}
