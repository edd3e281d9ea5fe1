import type { DescribedColumns } from './describe-columns.ts';
import type { Missing, VisibleColumns } from './introspect.ts';

/** What cannot be read, by why: only the second is mended by a GRANT. `columns` is empty where it is the whole table. */
export interface WhyMissing {
  /** TimeTracker does not have it. */
  readonly lacking: readonly Missing[];
  /** It is there, and our role may not see it. */
  readonly denied: readonly Missing[];
}

/** Tells what TimeTracker lacks from what it does not show us. */
export function whyMissing(
  needed: Readonly<Record<string, readonly string[]>>,
  visible: VisibleColumns,
  there: DescribedColumns,
): WhyMissing {
  const lacking: Missing[] = [];
  const denied: Missing[] = [];
  for (const [table, columns] of Object.entries(needed)) {
    const present = columns.filter((column) => there.get(table)?.has(column));
    const absent = columns.filter((column) => !present.includes(column));
    const hidden = present.filter((column) => !visible.get(table)?.has(column));
    if (absent.length > 0) lacking.push({ table, columns: there.has(table) ? absent : [] });
    if (hidden.length > 0) denied.push({ table, columns: visible.has(table) ? hidden : [] });
  }
  return { lacking, denied };
}

/** `clients, invoices.due_date`: whole tables by their name. */
export function missingInList(missing: readonly Missing[]): string {
  return missing
    .flatMap(({ table, columns }) =>
      columns.length === 0 ? [table] : columns.map((column) => `${table}.${column}`),
    )
    .join(', ');
}
