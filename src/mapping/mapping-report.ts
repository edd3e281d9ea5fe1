import type { ConnectionSettings } from '../store/connection-settings.ts';
import type { SeenValue } from '../store/mapping-values.ts';
import { checkMapping, uncheckedSections, type MappingFault } from './check-mapping.ts';
import { mappingSections, type MappingSection } from './choices.ts';
import type { OrganisationLists } from './lists.ts';
import { mappingRows, type HeldRows } from './rows.ts';

/** What is wrong with a mapping as a whole, and what is missing in it. */
export interface MappingReport {
  /** With the number of documents that each holds. */
  readonly faults: readonly (MappingFault & { readonly held: number })[];
  readonly missing: readonly MissingChoice[];
  /** Mappings whose list could not be read. */
  readonly unchecked: readonly MappingSection[];
}

/** A value that documents have and nothing is chosen for. */
export interface MissingChoice {
  readonly section: MappingSection;
  readonly key: string;
  /** Documents that have the value. */
  readonly documents: number;
  /** Those of them that are held for it now. */
  readonly held: number;
}

export type SeenValues = Readonly<Partial<Record<MappingSection, readonly SeenValue[]>>>;

/** Mappings without which no document of their kind can be posted; the others refine what is posted. */
const needed: ReadonlySet<MappingSection> = new Set([
  'expense-categories',
  'sales-tax',
  'purchase-tax',
  'payments',
]);

/** Looks at a whole mapping: what is chosen, against the lists, and what is not, against the documents. */
export function mappingReport(
  settings: ConnectionSettings,
  lists: OrganisationLists,
  seen: SeenValues,
  held: HeldRows,
): MappingReport {
  return {
    faults: checkMapping(settings, lists).map((fault) => ({
      ...fault,
      held: held.get(fault.section)?.get(fault.key) ?? 0,
    })),
    missing: mappingSections
      .filter((section) => isOn(section, settings))
      .flatMap((section) =>
        mappingRows(section, settings, seen[section] ?? [], held)
          .filter(({ choice, otherwise }) => choice === null && otherwise === null)
          .filter((row) => row.held > 0 || (needed.has(section) && row.documents > 0))
          .map(({ key, documents, held: waiting }) => ({ section, key, documents, held: waiting })),
      ),
    unchecked: uncheckedSections(settings, lists),
  };
}

/** Whether a choice is missing or wrong in a way that keeps documents out of Xero, or would. */
export function isFine({ faults, missing, unchecked }: MappingReport): boolean {
  return faults.length === 0 && unchecked.length === 0 && missing.every(({ held }) => held === 0);
}

/** What is left alone needs no mapping. */
function isOn(section: MappingSection, { kinds }: ConnectionSettings): boolean {
  switch (section) {
    case 'expense-categories':
    case 'vendors':
    case 'purchase-tax':
    case 'employees':
      return kinds.expenses;
    case 'payments':
      return kinds.payments;
    case 'sales-tax':
    case 'items':
    case 'branding':
      return kinds.invoices || kinds.creditNotes;
    case 'tracking':
    case 'left-alone':
    case 'accounts':
    case 'clients':
      return true;
  }
}
