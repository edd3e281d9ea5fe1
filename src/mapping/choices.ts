import type { ConnectionSettings } from '../store/connection-settings.ts';
import { normalisedName } from '../xero/text.ts';
import {
  itemKey,
  itemOfKey,
  nameKey,
  ownerKey,
  ownerOfKey,
  paymentKey,
  paymentOfKey,
  rateKey,
  trackingKey,
  trackingOfKey,
  type AccountKey,
  type LineType,
  type OwnerKind,
} from './keys.ts';
import type { ListName } from './lists.ts';

/** The mappings of a connection; each says for keys of TimeTracker what they are in Xero. */
export const mappingSections = [
  'accounts',
  'expense-categories',
  'vendors',
  'sales-tax',
  'purchase-tax',
  'payments',
  'items',
  'tracking',
  'branding',
  'clients',
  'employees',
  'left-alone',
] as const;

export type MappingSection = (typeof mappingSections)[number];

const lineTypes = ['items', 'goods', 'expenses', 'rounding', 'defaultExpense'] as const;

export const accountKeys = [...lineTypes, 'gatewayFees'] as const satisfies readonly AccountKey[];

/** The one row of the branding themes. */
export const brandingKey = 'invoices';

/** What is chosen for a client or project that is left alone. */
export const alone = 'alone';

/** The list that a mapping chooses from; none for what no list of Xero knows. */
export const listOfSection: Readonly<Record<MappingSection, ListName | undefined>> = {
  accounts: 'accounts',
  'expense-categories': 'accounts',
  vendors: 'accounts',
  'sales-tax': 'taxRates',
  'purchase-tax': 'taxRates',
  payments: 'accounts',
  items: 'items',
  tracking: 'tracking',
  branding: 'brandingThemes',
  clients: 'contacts',
  employees: 'users',
  'left-alone': undefined,
};

/** The lists that some mappings choose from. */
export function listsOfSections(sections: readonly MappingSection[]): ListName[] {
  return [...new Set(sections.flatMap((section) => listOfSection[section] ?? []))];
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
  | 'vendorAccounts'
  | 'taxTypes'
  | 'purchaseTaxTypes'
  | 'paymentAccounts'
  | 'items'
  | 'tracking'
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
    read: (settings) =>
      accountKeys.flatMap((key) => {
        const choice = accountOf(settings, key);
        return choice === null ? [] : [{ key, choice }];
      }),
    write(settings, changes) {
      const ofLines = changes.filter(({ key }) => isLineType(key));
      const ofFees = changes.findLast(({ key }) => key === 'gatewayFees');
      return {
        ...settings,
        accounts: {
          ...settings.accounts,
          ...Object.fromEntries(ofLines.map(({ key, choice }) => [key, choice])),
        },
        ...(ofFees !== undefined && { gatewayFees: { ...settings.gatewayFees, account: ofFees.choice } }),
      };
    },
  },
  'expense-categories': listShape(
    (settings) => settings.expenseAccounts,
    'expenseAccounts',
    ({ category, account }) => ({ key: nameKey(category), choice: account }),
    ({ key, choice }) => ({ category: key, account: choice }),
  ),
  vendors: listShape(
    (settings) => settings.vendorAccounts,
    'vendorAccounts',
    ({ vendor, account }) => ({ key: normalisedName(vendor), choice: account }),
    ({ key, choice }) => ({ vendor: key, account: choice }),
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
  tracking: listShape(
    (settings) => settings.tracking,
    'tracking',
    ({ by, value, categoryId, optionId }) => ({ key: trackingKey(by, value, categoryId), choice: optionId }),
    ({ key, choice }) => ({ ...trackingOfKey(key), optionId: choice }),
  ),
  branding: {
    read: ({ brandingTheme }) =>
      brandingTheme === null ? [] : [{ key: brandingKey, choice: brandingTheme }],
    write(settings, changes) {
      const change = changes.findLast(({ key }) => key === brandingKey);
      return change === undefined ? settings : { ...settings, brandingTheme: change.choice };
    },
  },
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
  'left-alone': {
    read: ({ leaveAlone }) => [
      ...leaveAlone.clients.map((id) => ({ key: ownerKey('client', id), choice: alone })),
      ...leaveAlone.projects.map((id) => ({ key: ownerKey('project', id), choice: alone })),
    ],
    write(settings, changes) {
      const { leaveAlone } = settings;
      const after = (by: OwnerKind, before: readonly string[]) => {
        const wanted = changes.filter(({ key }) => ownerOfKey(key).by === by);
        const changed = new Map(wanted.map(({ key, choice }) => [ownerOfKey(key).value, choice]));
        const added = [...changed].flatMap(([id, choice]) => (choice === null ? [] : [id]));
        return [...new Set([...before.filter((id) => !changed.has(id)), ...added])];
      };
      return {
        ...settings,
        leaveAlone: {
          clients: after('client', leaveAlone.clients),
          projects: after('project', leaveAlone.projects),
        },
      };
    },
  },
};

function accountOf({ accounts, gatewayFees }: ConnectionSettings, key: AccountKey): string | null {
  return key === 'gatewayFees' ? gatewayFees.account : accounts[key];
}

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

function isLineType(key: string): key is LineType {
  return lineTypes.some((one) => one === key);
}

export function isAccountKey(key: string): key is AccountKey {
  return accountKeys.some((one) => one === key);
}

export function isMappingSection(text: string): text is MappingSection {
  return mappingSections.some((one) => one === text);
}
