import { z } from 'zod';
import type { ConnectionSettings } from '../store/connection-settings.ts';
import { ruleNames } from '../settings/rule-names.ts';
import { accountKeys, choicesOf, type MappingSection } from './choices.ts';
import { itemOfKey, paymentOfKey, trackingOfKey } from './keys.ts';
import type { OrganisationLists } from './lists.ts';
import { choiceInWords } from './offers.ts';

/**
 * A mapping as a file that people read and edit: keys by what TimeTracker calls them, codes and ids of Xero with their
 * names beside them. Names are for reading only. A part that is left out stays as it is; one that is there replaces
 * the choices of that part.
 */
const text = (length: number) => z.string().min(1).max(length);
const name = z.string().optional().describe("What it is called; it is for reading and doesn't count.");
const accountCode = z.strictObject({ account: text(10).describe('Code of the account.'), name }).nullable();
const taxRates = z.record(
  z.string().regex(/^\d+(\.\d+)?$/),
  z.strictObject({ taxType: text(50), name }).nullable(),
);

export const mappingFile = z.strictObject({
  organisation: z.string().optional().describe('Whose mapping it was; it is for reading and does not count.'),
  accounts: z
    .strictObject({
      items: accountCode.optional(),
      goods: accountCode.optional(),
      expenses: accountCode.optional(),
      rounding: accountCode.optional(),
      defaultExpense: accountCode.optional(),
      gatewayFees: accountCode.optional(),
    })
    .optional(),
  expenseCategories: z.record(text(50), accountCode).optional(),
  vendors: z.record(text(200), accountCode).optional(),
  salesTaxRates: taxRates.optional(),
  purchaseTaxRates: taxRates.optional(),
  payments: z
    .array(
      z.strictObject({
        method: text(50).nullable().default(null),
        currency: text(3).nullable().default(null),
        accountId: text(36),
        name,
      }),
    )
    .optional(),
  items: z
    .array(
      z.strictObject({
        by: z.enum(['sku', 'category', 'project', 'description']),
        value: text(500),
        item: text(30),
        valueName: name,
        name,
      }),
    )
    .optional(),
  tracking: z
    .array(
      z.strictObject({
        by: z.enum(['project', 'client']),
        value: text(18),
        categoryId: text(36),
        optionId: text(36),
        valueName: name,
        name,
      }),
    )
    .optional(),
  brandingTheme: z
    .strictObject({ themeId: text(36), name })
    .nullable()
    .optional(),
  clients: z
    .record(text(18), z.strictObject({ contactId: text(36), clientName: name, name }).nullable())
    .optional(),
  employees: z
    .record(text(18), z.strictObject({ userId: text(36), employeeName: name, name }).nullable())
    .optional(),
  leftAlone: z
    .strictObject({
      clients: z.array(z.strictObject({ id: text(18), name })).default([]),
      projects: z.array(z.strictObject({ id: text(18), name })).default([]),
    })
    .optional(),
  rules: z.partialRecord(z.enum([...ruleNames, 'bookGatewayFees']), z.unknown()).optional(),
});

export type MappingFile = z.infer<typeof mappingFile>;

/** Names that the settings do not have. */
export interface FileNames {
  readonly organisation: string;
  readonly lists: OrganisationLists;
  readonly clients: ReadonlyMap<string, string>;
  readonly employees: ReadonlyMap<string, string>;
  readonly projects: ReadonlyMap<string, string>;
}

/** The mapping of a connection as a file. */
export function toMappingFile(settings: ConnectionSettings, names: FileNames): MappingFile {
  const nameOf = (section: MappingSection, choice: string) => {
    const words = choiceInWords(section, choice, names.lists);
    return words === choice ? {} : { name: words };
  };
  const named = (member: string, found: string | undefined) =>
    found === undefined ? {} : { [member]: found };
  const rates = (section: 'sales-tax' | 'purchase-tax') =>
    Object.fromEntries(
      choicesOf(settings, section).map(({ key, choice }) => [
        key,
        { taxType: choice, ...nameOf(section, choice) },
      ]),
    );
  return {
    organisation: names.organisation,
    accounts: Object.fromEntries(
      accountKeys.map((key) => {
        const chosen = choicesOf(settings, 'accounts').find((one) => one.key === key);
        return [key, chosen ? { account: chosen.choice, ...nameOf('accounts', chosen.choice) } : null];
      }),
    ),
    expenseCategories: Object.fromEntries(
      choicesOf(settings, 'expense-categories').map(({ key, choice }) => [
        key,
        { account: choice, ...nameOf('expense-categories', choice) },
      ]),
    ),
    vendors: Object.fromEntries(
      settings.vendorAccounts.map(({ vendor, account }) => [
        vendor,
        { account, ...nameOf('vendors', account) },
      ]),
    ),
    salesTaxRates: rates('sales-tax'),
    purchaseTaxRates: rates('purchase-tax'),
    payments: choicesOf(settings, 'payments').map(({ key, choice }) => ({
      ...paymentOfKey(key),
      accountId: choice,
      ...nameOf('payments', choice),
    })),
    items: choicesOf(settings, 'items').map(({ key, choice }) => {
      const { by, value } = itemOfKey(key);
      return {
        by,
        value,
        item: choice,
        ...named('valueName', by === 'project' ? names.projects.get(value) : undefined),
        ...nameOf('items', choice),
      };
    }),
    tracking: choicesOf(settings, 'tracking').map(({ key, choice }) => {
      const { by, value, categoryId } = trackingOfKey(key);
      return {
        by,
        value,
        categoryId,
        optionId: choice,
        ...named('valueName', ownerName(names, by, value)),
        ...nameOf('tracking', choice),
      };
    }),
    brandingTheme:
      settings.brandingTheme === null
        ? null
        : { themeId: settings.brandingTheme, ...nameOf('branding', settings.brandingTheme) },
    clients: Object.fromEntries(
      choicesOf(settings, 'clients').map(({ key, choice }) => [
        key,
        { contactId: choice, ...named('clientName', names.clients.get(key)), ...nameOf('clients', choice) },
      ]),
    ),
    employees: Object.fromEntries(
      choicesOf(settings, 'employees').map(({ key, choice }) => [
        key,
        {
          userId: choice,
          ...named('employeeName', names.employees.get(key)),
          ...nameOf('employees', choice),
        },
      ]),
    ),
    leftAlone: {
      clients: settings.leaveAlone.clients.map((id) => ({
        id,
        ...named('name', ownerName(names, 'client', id)),
      })),
      projects: settings.leaveAlone.projects.map((id) => ({
        id,
        ...named('name', ownerName(names, 'project', id)),
      })),
    },
    rules: {
      ...Object.fromEntries(ruleNames.map((rule) => [rule, settings[rule]])),
      bookGatewayFees: settings.gatewayFees.book,
    },
  };
}

function ownerName(names: FileNames, by: 'project' | 'client', id: string): string | undefined {
  return by === 'project' ? names.projects.get(id) : names.clients.get(id);
}

const sectionOfPart = {
  accounts: 'accounts',
  expenseCategories: 'expense-categories',
  vendors: 'vendors',
  salesTaxRates: 'sales-tax',
  purchaseTaxRates: 'purchase-tax',
  payments: 'payments',
  items: 'items',
  tracking: 'tracking',
  brandingTheme: 'branding',
  clients: 'clients',
  employees: 'employees',
  leftAlone: 'left-alone',
} as const satisfies Partial<Record<keyof MappingFile, MappingSection>>;

/** The mappings that a file has. */
export function sectionsOfFile(file: MappingFile): MappingSection[] {
  return Object.entries(sectionOfPart).flatMap(([part, section]) =>
    file[part as keyof typeof sectionOfPart] === undefined ? [] : [section],
  );
}

/** The settings with the choices of a file. The result still has to be checked like any settings. */
export function withMappingFile(settings: ConnectionSettings, file: MappingFile): object {
  const { accounts, expenseCategories, salesTaxRates, purchaseTaxRates, payments, items } = file;
  const { vendors, tracking, brandingTheme, clients, employees, leftAlone, rules } = file;
  const { gatewayFees, ...ofLines } = accounts ?? {};
  const { bookGatewayFees, ...otherRules } = rules ?? {};
  return {
    ...settings,
    ...(accounts !== undefined && {
      accounts: {
        ...settings.accounts,
        ...Object.fromEntries(
          Object.entries(ofLines).map(([lineType, choice]) => [lineType, choice?.account ?? null]),
        ),
      },
    }),
    ...(expenseCategories !== undefined && {
      expenseAccounts: rows(expenseCategories, (category, { account }) => ({ category, account })),
    }),
    gatewayFees: {
      ...settings.gatewayFees,
      ...(gatewayFees !== undefined && { account: gatewayFees?.account ?? null }),
      ...(bookGatewayFees !== undefined && { book: bookGatewayFees }),
    },
    ...(vendors !== undefined && {
      vendorAccounts: rows(vendors, (vendor, { account }) => ({ vendor, account })),
    }),
    ...(salesTaxRates !== undefined && { taxTypes: taxRows(salesTaxRates) }),
    ...(purchaseTaxRates !== undefined && { purchaseTaxTypes: taxRows(purchaseTaxRates) }),
    ...(payments !== undefined && {
      paymentAccounts: payments.map(({ method, currency, accountId }) => ({
        method,
        currency,
        account: accountId,
      })),
    }),
    ...(items !== undefined && { items: items.map(({ by, value, item }) => ({ by, value, item })) }),
    ...(clients !== undefined && {
      contacts: rows(clients, (client, { contactId }) => ({ client, contactId })),
    }),
    ...(employees !== undefined && {
      employees: rows(employees, (employee, { userId }) => ({ employee, userId })),
    }),
    ...(tracking !== undefined && {
      tracking: tracking.map(({ by, value, categoryId, optionId }) => ({ by, value, categoryId, optionId })),
    }),
    ...(brandingTheme !== undefined && { brandingTheme: brandingTheme?.themeId ?? null }),
    ...(leftAlone !== undefined && {
      leaveAlone: {
        clients: leftAlone.clients.map(({ id }) => id),
        projects: leftAlone.projects.map(({ id }) => id),
      },
    }),
    ...otherRules,
  };
}

function taxRows(rates: Readonly<Record<string, { readonly taxType: string } | null>>) {
  return rows(rates, (rate, { taxType }) => ({ rate, taxType }));
}

/** null: nothing is chosen for the key. */
function rows<V extends object, R>(
  record: Readonly<Record<string, V | null>>,
  toRow: (key: string, value: V) => R,
): R[] {
  return Object.entries(record).flatMap(([key, value]) => (value === null ? [] : [toRow(key, value)]));
}
