import type { Queryable } from '../store/database.ts';

/** Tables of which row security may hide rows from our role. What is hidden seems deleted to it. */
export async function tablesWithRowSecurity(
  timetracker: Queryable,
  tables: readonly string[],
): Promise<string[]> {
  const found = await timetracker.query<{ table: string }>(
    `select relname::text as table from pg_class
     where relnamespace = 'public'::regnamespace and relname = any ($1)
       and relrowsecurity and row_security_active(oid) order by 1`,
    [tables],
  );
  return found.rows.map(({ table }) => table);
}
