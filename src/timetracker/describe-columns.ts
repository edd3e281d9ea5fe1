import type { Queryable } from '../store/database.ts';
import { columnsOf510 } from './columns-of-5-10.ts';

/** Type, nullability and default of every column of schema public, by table and column, readable or not. */
export type DescribedColumns = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Reads PostgreSQL's catalogue, which every role may. */
export async function describeColumns(timetracker: Queryable): Promise<DescribedColumns> {
  const found = await timetracker.query<{ table: string; column: string; description: string }>(
    `select c.relname as table, a.attname as column,
       format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end
         || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') as description
     from pg_class c
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')`,
  );
  const tables = new Map<string, Map<string, string>>();
  for (const { table, column, description } of found.rows) {
    tables.set(table, (tables.get(table) ?? new Map<string, string>()).set(column, description));
  }
  return tables;
}

/** A column whose type is another one than 5.10's; sizes, nullability and defaults may differ. */
export interface OtherType {
  readonly column: string;
  readonly is: string;
  readonly known: string;
}

/** Columns, among these, that are there with another type. */
export function otherTypes(
  columns: Readonly<Record<string, readonly string[]>>,
  described: DescribedColumns,
): OtherType[] {
  return Object.entries(columns).flatMap(([table, names]) =>
    names.flatMap((name) => {
      const is = typeIn(described.get(table)?.get(name));
      const known = typeIn(columnsOf510[table]?.[name]);
      return is === undefined || known === undefined || is === known
        ? []
        : [{ column: `${table}.${name}`, is, known }];
    }),
  );
}

/** Without size, nullability and default. */
function typeIn(description: string | undefined): string | undefined {
  return description?.replace(/( not null)?( default .*)?$/s, '').replace(/\([\d,]+\)/, '');
}
