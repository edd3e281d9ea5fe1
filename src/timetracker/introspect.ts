import type { Queryable } from '../store/database.ts';
import type { DocumentReader } from './document-reader.ts';

/** Something that a kind needs and that our role cannot see. `columns` is empty when the table is missing. */
export interface Missing {
  readonly table: string;
  readonly columns: readonly string[];
}

/** What is there, by table: the columns that our role may read. */
export type VisibleColumns = ReadonlyMap<string, ReadonlySet<string>>;

/** The tables of schema public and their columns, as far as this role may read them. */
export async function visibleColumns(database: Queryable): Promise<VisibleColumns> {
  const found = await database.query<{ table: string; column: string }>(
    `select c.relname as table, a.attname as column
     from pg_class c
     join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'm', 'f')
       and has_column_privilege(c.oid, a.attnum, 'select')`,
  );
  const tables = new Map<string, Set<string>>();
  for (const row of found.rows) {
    const columns = tables.get(row.table) ?? new Set<string>();
    tables.set(row.table, columns.add(row.column));
  }
  return tables;
}

/** What a kind needs and is not there. Types, sizes, constraints and further columns may differ. */
export function missingFor(reader: Pick<DocumentReader, 'columns'>, visible: VisibleColumns): Missing[] {
  return Object.entries(reader.columns).flatMap(([table, needed]) => {
    const columns = visible.get(table);
    if (columns === undefined) return [{ table, columns: [] }];
    const absent = needed.filter((column) => !columns.has(column));
    return absent.length === 0 ? [] : [{ table, columns: absent }];
  });
}

/** What is missing, by name, to go on with in a sentence. */
export function namesOfMissing(missing: readonly Missing[]): { missing: string } {
  const what = missing.map(({ table, columns }) =>
    columns.length === 0
      ? `the table ${table}`
      : `${columns.length === 1 ? 'the column' : 'the columns'} ${columns.map((column) => `${table}.${column}`).join(', ')}`,
  );
  return { missing: what.join(' and ') };
}

/** What is missing and what to do, for the log. */
export function describeMissing(all: readonly Missing[]): string {
  const { missing } = namesOfMissing(all);
  return (
    `TimeTracker's database lacks, or our role may not read, ${missing}. ` +
    `If TimeTracker was upgraded or its database changed, use a version of timetracker-xero that knows it (5.10 is known); ` +
    `if only the permission is missing, run the GRANTs that \`ttxero capture check\` prints.`
  );
}

/** Whether the tables and columns by which TimeTracker's own change log is read are there. */
export function hasAuditLog(visible: VisibleColumns): boolean {
  return missingFor({ columns: { audit_logs: ['id', 'entity_type', 'entity_id'] } }, visible).length === 0;
}
