import { columnsRead } from './columns-read.ts';
import type { DescribedColumns } from './describe-columns.ts';

/**
 * The statements, to be run by the owner of TimeTracker's database, that let a role read what is read and nothing else.
 * @param role as it stands in SQL, quoted where it has to be
 * @param there tables and columns that TimeTracker has: an older one lacks some, and one failed GRANT would end a script
 */
export function readingGrants(role: string, there?: DescribedColumns): string[] {
  const tables = Object.entries(columnsRead).flatMap(([table, columns]) => {
    const present = there === undefined ? columns : columns.filter((one) => there.get(table)?.has(one));
    return present.length === 0
      ? []
      : [`grant select (${present.join(', ')}) on public.${table} to ${role};`];
  });
  return [`grant usage on schema public to ${role};`, ...tables];
}

/** The same for the role that writes ids back, which is another one and only there if that is wanted. */
export function writingGrants(role: string): string[] {
  return [
    `grant usage on schema public to ${role};`,
    `grant select (id, integration_metadata), update (integration_metadata) on public.invoices, public.expenses to ${role};`,
  ];
}
