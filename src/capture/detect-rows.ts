import type { Queryable } from '../store/database.ts';
import type { DocumentReader, GrowingTable } from '../timetracker/document-reader.ts';
import type { RowWindow } from './row-window.ts';

/** What is read of a window at once. */
const pageRows = 5_000;

/** The documents that new rows of a table belong to. Moves the window on. */
export async function detectNewRows(
  timetracker: Queryable,
  { table, document }: GrowingTable,
  window: RowWindow,
): Promise<bigint[]> {
  const rows = await readWindow<{ row: string; document: string | null }>(
    timetracker,
    table,
    `id::text as row, ${document}::text as document`,
    window,
  );
  return rows.flatMap((row) => (row.document === null ? [] : BigInt(row.document)));
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
  const rows = await readWindow<{ row: string; entity_type: string; entity_id: string }>(
    timetracker,
    'audit_logs',
    'id::text as row, entity_type, entity_id::text',
    window,
  );
  const changed = new Map<string, Set<string>>();
  for (const { entity_type: entity, entity_id: id } of rows) {
    changed.set(entity, (changed.get(entity) ?? new Set()).add(id));
  }

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

/** The rows of a window that are new. Idle, it reads no row of the table but the last. */
async function readWindow<R extends { row: string }>(
  timetracker: Queryable,
  table: string,
  columns: string,
  window: RowWindow,
): Promise<R[]> {
  const highest = await highestId(timetracker, table);
  const behind = window.missing();
  const rows = [];
  if (highest > window.after()) {
    const found = await timetracker.query<R>(
      `select ${columns} from public.${table} where id > $1 order by id limit $2`,
      [window.after().toString(), pageRows],
    );
    rows.push(...found.rows);
  }
  // A full page ends before the table does.
  const reached = rows.length < pageRows ? highest : BigInt(rows.at(-1)?.row ?? highest);
  if (behind.length > 0) {
    const found = await timetracker.query<R>(
      `select ${columns} from public.${table} where id = any ($1::bigint[]) order by id`,
      [behind.map(String)],
    );
    rows.push(...found.rows);
  }
  const fresh = new Set(
    window.take(
      rows.map(({ row }) => BigInt(row)),
      reached,
    ),
  );
  return rows.filter(({ row }) => fresh.has(BigInt(row)));
}
