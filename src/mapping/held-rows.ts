import type { ConnectionSettings } from '../store/connection-settings.ts';
import { normalisedName } from '../xero/text.ts';
import { brandingKey, choicesOf, type MappingSection } from './choices.ts';
import { nameKey, ownerKinds, paymentOfKey, paymentKey, rateKey, trackingKey } from './keys.ts';

/** Problems that a mapping can mend. */
export const mappingProblems = [
  'account-not-chosen',
  'account-unusable',
  'tax-rate-not-mapped',
  'tax-type-wrong',
  'item-unknown',
  'tracking-unusable',
  'branding-theme-unknown',
  'chosen-contact-unusable',
  'expense-account-not-chosen',
  'account-not-for-claims',
  'purchase-tax-rate-not-mapped',
  'employee-not-mapped',
  'payment-account-not-chosen',
  'payment-account-unusable',
  'payment-account-currency',
] as const;

/** A row of a mapping. */
export interface RowName {
  readonly section: MappingSection;
  readonly key: string;
}

/** What a document that is held says about why. */
interface Held {
  readonly kind: string;
  readonly problem: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly of: string | null;
}

/** The row whose choice would free a document; undefined if no mapping can. */
export function rowThatFrees(
  { kind, problem, parameters, of }: Held,
  settings: ConnectionSettings,
): RowName | undefined {
  const parameter = (name: string) => parameters[name] ?? '';
  switch (problem) {
    case 'account-not-chosen':
      return { section: 'accounts', key: parameter('lineType') };
    case 'account-unusable':
      if (parameters['vendor'] !== undefined)
        return { section: 'vendors', key: normalisedName(parameters['vendor']) };
      return kind === 'expense'
        ? categoryRow(parameter('lineType'), settings)
        : { section: 'accounts', key: parameter('lineType') };
    case 'expense-account-not-chosen':
      return { section: 'expense-categories', key: nameKey(parameter('category')) };
    case 'account-not-for-claims':
      return (
        rowOfChoice('expense-categories', parameter('account'), settings) ??
        rowOfChoice('accounts', parameter('account'), settings)
      );
    case 'tax-rate-not-mapped':
      return rateRow('sales-tax', parameter('taxRate'));
    case 'purchase-tax-rate-not-mapped':
      return rateRow('purchase-tax', of ?? parameter('taxRate'));
    case 'tax-type-wrong':
      return rateRow(kind === 'expense' ? 'purchase-tax' : 'sales-tax', parameter('taxRate'));
    case 'item-unknown':
      return rowOfChoice('items', parameter('item'), settings);
    case 'tracking-unusable': {
      const by = ownerKinds.find((one) => one === parameter('by'));
      return by && { section: 'tracking', key: trackingKey(by, parameter('value'), parameter('categoryId')) };
    }
    case 'branding-theme-unknown':
      return { section: 'branding', key: brandingKey };
    case 'chosen-contact-unusable':
      return of === null ? undefined : { section: 'clients', key: of };
    case 'employee-not-mapped':
      return of === null ? undefined : { section: 'employees', key: of };
    case 'payment-account-not-chosen':
      return of === null ? undefined : { section: 'payments', key: of };
    case 'payment-account-unusable':
    case 'payment-account-currency':
      return of === null ? undefined : { section: 'payments', key: countingRow(of, settings) ?? of };
    default:
      return undefined;
  }
}

/** The mapping that can mend a problem of a document; undefined if none can. */
export function sectionThatFrees(
  kind: string,
  problem: string,
  parameters: Readonly<Record<string, string>> = {},
): MappingSection | undefined {
  if (problem === 'account-unusable' && parameters['vendor'] !== undefined) return 'vendors';
  const isExpense = kind === 'expense';
  const sections: Readonly<Partial<Record<string, MappingSection>>> = {
    'account-not-chosen': 'accounts',
    'account-unusable': isExpense ? 'expense-categories' : 'accounts',
    'expense-account-not-chosen': 'expense-categories',
    'account-not-for-claims': 'expense-categories',
    'tax-rate-not-mapped': 'sales-tax',
    'purchase-tax-rate-not-mapped': 'purchase-tax',
    'tax-type-wrong': isExpense ? 'purchase-tax' : 'sales-tax',
    'item-unknown': 'items',
    'tracking-unusable': 'tracking',
    'branding-theme-unknown': 'branding',
    'chosen-contact-unusable': 'clients',
    'employee-not-mapped': 'employees',
    'payment-account-not-chosen': 'payments',
    'payment-account-unusable': 'payments',
    'payment-account-currency': 'payments',
  } satisfies Readonly<Record<(typeof mappingProblems)[number], MappingSection>>;
  return sections[problem] ?? sectionOfRefusal(kind, problem);
}

/** The mapping that can mend what Xero refused: which row of it, Xero does not say. */
function sectionOfRefusal(kind: string, problem: string): MappingSection | undefined {
  const isExpense = kind === 'expense';
  switch (problem) {
    case 'refused-account':
    case 'refused-account-archived':
      return isExpense ? 'expense-categories' : 'accounts';
    case 'refused-tax-type':
      return isExpense ? 'purchase-tax' : 'sales-tax';
    case 'refused-bank-account':
      return 'payments';
    case 'refused-item':
      return 'items';
    case 'refused-claim-user':
      return 'employees';
    case 'refused-contact-name':
    case 'refused-contact-number':
    case 'refused-contact-archived':
      return kind === 'client' || kind === 'invoice' ? 'clients' : undefined;
    default:
      return undefined;
  }
}

/** The row that counts for payments of a method and currency: method goes before currency; undefined: none does. */
export function countingRow(key: string, settings: ConnectionSettings): string | undefined {
  const { method, currency } = paymentOfKey(key);
  const chosen = new Set(choicesOf(settings, 'payments').map((row) => row.key));
  return [
    key,
    paymentKey({ method, currency: null }),
    paymentKey({ method: null, currency }),
    paymentKey({ method: null, currency: null }),
  ].find((candidate) => chosen.has(candidate));
}

/** A category without an account of its own goes by the default one. */
function categoryRow(category: string, settings: ConnectionSettings): RowName {
  const key = nameKey(category);
  return choicesOf(settings, 'expense-categories').some((row) => row.key === key)
    ? { section: 'expense-categories', key }
    : { section: 'accounts', key: 'defaultExpense' };
}

function rowOfChoice(
  section: MappingSection,
  choice: string,
  settings: ConnectionSettings,
): RowName | undefined {
  const row = choicesOf(settings, section).find((one) => one.choice === choice);
  return row && { section, key: row.key };
}

function rateRow(section: MappingSection, rate: string): RowName | undefined {
  return /^\d+(\.\d+)?$/.test(rate) ? { section, key: rateKey(rate) } : undefined;
}
