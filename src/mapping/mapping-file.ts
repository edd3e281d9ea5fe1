import { z } from 'zod';
import type { ConnectionSettings } from '../store/connection-settings.ts';
import { lineTypes, choicesOf, type MappingSection } from './choices.ts';
import { itemOfKey, paymentOfKey } from './keys.ts';
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
    })
    .optional(),
  expenseCategories: z.record(text(50), accountCode).optional(),
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
  clients: z
    .record(text(18), z.strictObject({ contactId: text(36), clientName: name, name }).nullable())
    .optional(),
  employees: z
    .record(text(18), z.strictObject({ userId: text(36), employeeName: name, name }).nullable())
    .optional(),
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
      lineTypes.map((lineType) => {
        const account = settings.accounts[lineType];
        return [lineType, account === null ? null : { account, ...nameOf('accounts', account) }];
      }),
    ),
    expenseCategories: Object.fromEntries(
      choicesOf(settings, 'expense-categories').map(({ key, choice }) => [
        key,
        { account: choice, ...nameOf('expense-categories', choice) },
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
  };
}

const sectionOfPart = {
  accounts: 'accounts',
  expenseCategories: 'expense-categories',
  salesTaxRates: 'sales-tax',
  purchaseTaxRates: 'purchase-tax',
  payments: 'payments',
  items: 'items',
  clients: 'clients',
  employees: 'employees',
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
  const { clients, employees } = file;
  return {
    ...settings,
    ...(accounts !== undefined && {
      accounts: {
        ...settings.accounts,
        ...Object.fromEntries(
          Object.entries(accounts).map(([lineType, choice]) => [lineType, choice?.account ?? null]),
        ),
      },
    }),
    ...(expenseCategories !== undefined && {
      expenseAccounts: rows(expenseCategories, (category, { account }) => ({ category, account })),
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
