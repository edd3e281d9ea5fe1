import type { InvoiceData } from '../events/invoice.ts';
import { problem, type Problem } from '../problems.ts';
import type { ConnectionSettings } from '../store/connection-settings.ts';
import type { PricedLine } from './map-invoice-lines.ts';
import type { OrganisationFacts } from './organisation-facts.ts';

/**
 * The item that the user chose for a line: by the SKU or the category of a good, by the invoice's project, or by the
 * exact description; the first that fits. Never by the id of a line, which TimeTracker changes at every edit.
 */
export function chooseItem(
  line: PricedLine,
  invoice: Pick<InvoiceData, 'project'>,
  { settings, facts }: { readonly settings: ConnectionSettings; readonly facts: OrganisationFacts },
  problems: Problem[],
): string | undefined {
  const { from } = line;
  if (from === undefined) return undefined;
  const keys = {
    sku: from.sku?.trim(),
    category: from.source === 'good' ? from.category?.trim() : undefined,
    project: invoice.project?.id,
    description: from.description.trim(),
  };
  for (const by of ['sku', 'category', 'project', 'description'] as const) {
    const row = settings.items.find((one) => one.by === by && one.value.trim() === keys[by]);
    if (row === undefined) continue;
    if (!facts.items.has(row.item)) problems.push(problem('item-unknown', { item: row.item }));
    return row.item;
  }
  return undefined;
}
