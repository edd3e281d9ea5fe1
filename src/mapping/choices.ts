import type { ConnectionSettings } from '../store/connection-settings.ts';
import { itemKey, itemOfKey, nameKey, paymentKey, paymentOfKey, rateKey, type LineType } from './keys.ts';
import type { ListName } from './lists.ts';

/** The mappings of a connection; each says for keys of TimeTracker what they are in Xero. */
export const mappingSections = [
  'accounts',
  'expense-categories',
  'sales-tax',
  'purchase-tax',
  'payments',
  'items',
  'clients',
  'employees',
] as const;

export type MappingSection = (typeof mappingSections)[number];

export const lineTypes = ['items', 'goods', 'expenses', 'rounding', 'defaultExpense'] as const;

/** The list that a mapping chooses from. */
export const listOfSection: Readonly<Record<MappingSection, ListName>> = {
  accounts: 'accounts',
  'expense-categories': 'accounts',
  'sales-tax': 'taxRates',
  'purchase-tax': 'taxRates',
  payments: 'accounts',
  items: 'items',
  clients: 'contacts',
  employees: 'users',
};

/** The lists that some mappings choose from. */
export function listsOfSections(sections: readonly MappingSection[]): ListName[] {
  return [...new Set(sections.map((section) => listOfSection[section]))];
}

/** One choice: `key` is TimeTracker's side, `choice` the code or id in Xero. */
export interface Choice {
  readonly key: string;
  readonly choice: string;
}

/** A choice to make; null: none any more. */
export interface Change {
  readonly key: string;
  readonly choice: string | null;
}

/** How the choices of a mapping stand in the settings. */
interface Shape {
  read(settings: ConnectionSettings): Choice[];
  write(settings: ConnectionSettings, changes: readonly Change[]): ConnectionSettings;
}

type ListSetting =
  | 'expenseAccounts'
  | 'taxTypes'
  | 'purchaseTaxTypes'
  | 'paymentAccounts'
  | 'items'
  | 'contacts'
  | 'employees';

/** Rows that do not change stay as they stand, in their order and spelling. */
function listShape<R extends object>(
  rowsOf: (settings: ConnectionSettings) => readonly R[],
  setting: ListSetting,
  toChoice: (row: R) => Choice,
  toRow: (choice: Choice) => R,
): Shape {
  return {
    read: (settings) => rowsOf(settings).map(toChoice),
    write(settings, changes) {
      const wanted = new Map(changes.map(({ key, choice }) => [key, choice]));
      const met = new Set<string>();
      const row = (key: string) => {
        const choice = wanted.get(key) ?? null;
        return choice === null || met.has(key) ? [] : [toRow({ key, choice })];
      };
      const kept = rowsOf(settings).flatMap((before) => {
        const { key } = toChoice(before);
        if (!wanted.has(key)) return [before];
        const after = row(key);
        met.add(key);
        return after;
      });
      const added = [...wanted.keys()].flatMap(row);
      return { ...settings, [setting]: [...kept, ...added] };
    },
  };
}

const shapes: Readonly<Record<MappingSection, Shape>> = {
  accounts: {
    read: ({ accounts }) =>
      lineTypes.flatMap((key) => {
        const choice = accounts[key];
        return choice === null ? [] : [{ key, choice }];
      }),
    write: (settings, changes) => ({
      ...settings,
      accounts: {
        ...settings.accounts,
        ...Object.fromEntries(
          changes.filter(({ key }) => isLineType(key)).map(({ key, choice }) => [key, choice]),
        ),
      },
    }),
  },
  'expense-categories': listShape(
    (settings) => settings.expenseAccounts,
    'expenseAccounts',
    ({ category, account }) => ({ key: nameKey(category), choice: account }),
    ({ key, choice }) => ({ category: key, account: choice }),
  ),
  'sales-tax': taxShape((settings) => settings.taxTypes, 'taxTypes'),
  'purchase-tax': taxShape((settings) => settings.purchaseTaxTypes, 'purchaseTaxTypes'),
  payments: listShape(
    (settings) => settings.paymentAccounts,
    'paymentAccounts',
    (row) => ({ key: paymentKey(row), choice: row.account }),
    ({ key, choice }) => ({ ...paymentOfKey(key), account: choice }),
  ),
  items: listShape(
    (settings) => settings.items,
    'items',
    ({ by, value, item }) => ({ key: itemKey(by, value), choice: item }),
    ({ key, choice }) => ({ ...itemOfKey(key), item: choice }),
  ),
  clients: listShape(
    (settings) => settings.contacts,
    'contacts',
    ({ client, contactId }) => ({ key: client, choice: contactId }),
    ({ key, choice }) => ({ client: key, contactId: choice }),
  ),
  employees: listShape(
    (settings) => settings.employees,
    'employees',
    ({ employee, userId }) => ({ key: employee, choice: userId }),
    ({ key, choice }) => ({ employee: key, userId: choice }),
  ),
};

function taxShape(
  rowsOf: (settings: ConnectionSettings) => ConnectionSettings['taxTypes'],
  setting: 'taxTypes' | 'purchaseTaxTypes',
): Shape {
  return listShape(
    rowsOf,
    setting,
    ({ rate, taxType }) => ({ key: rateKey(rate), choice: taxType }),
    ({ key, choice }) => ({ rate: key, taxType: choice }),
  );
}

/** What is chosen, in the order of the settings. */
export function choicesOf(settings: ConnectionSettings, section: MappingSection): Choice[] {
  return shapes[section].read(settings);
}

/** The settings with some choices made anew or cleared; all else stays. */
export function withChoices(
  settings: ConnectionSettings,
  section: MappingSection,
  changes: readonly Change[],
): ConnectionSettings {
  return shapes[section].write(settings, changes);
}

export function isLineType(key: string): key is LineType {
  return lineTypes.some((one) => one === key);
}

export function isMappingSection(text: string): text is MappingSection {
  return mappingSections.some((one) => one === text);
}
