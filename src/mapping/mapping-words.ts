import type { MappingSection } from './choices.ts';
import type { FaultReason, MappingFault } from './check-mapping.ts';
import { isAccountKey } from './choices.ts';
import {
  itemOfKey,
  ownerKey,
  ownerOfKey,
  paymentOfKey,
  trackingOfKey,
  type AccountKey,
  type ItemMatch,
  type OwnerKind,
} from './keys.ts';
import type { ListName } from './lists.ts';

/** Every word about mappings that pages and commands share. A translation is a second file like this. */

export const sectionTitles: Readonly<Record<MappingSection, string>> = {
  accounts: 'Accounts',
  'expense-categories': 'Expense categories',
  vendors: 'Vendors',
  'sales-tax': 'Tax rates of sales',
  'purchase-tax': 'Tax rates of expenses',
  payments: 'Payments',
  items: 'Items',
  tracking: 'Tracking',
  branding: 'Branding theme',
  clients: 'Clients',
  employees: 'Employees',
  'left-alone': 'Left alone',
};

const accountTexts: Readonly<Record<AccountKey, string>> = {
  items: 'Work and items on invoices',
  goods: 'Goods on invoices',
  expenses: 'Expenses charged on to clients',
  rounding: 'Differences by rounding',
  defaultExpense: 'Expenses of any other category',
  gatewayFees: 'Fees of payment gateways',
};

export const ownerKindTexts: Readonly<Record<OwnerKind, string>> = {
  project: 'Project',
  client: 'Client',
};

export const itemMatchTexts: Readonly<Record<ItemMatch, string>> = {
  sku: 'SKU',
  category: 'Category of a good',
  project: 'Project',
  description: 'Exact description',
};

export const listTexts: Readonly<Record<ListName, string>> = {
  accounts: 'accounts',
  taxRates: 'tax rates',
  contacts: 'contacts',
  items: 'items',
  users: 'users',
  tracking: 'tracking categories',
  brandingThemes: 'branding themes',
};

/** What a row of a mapping is called. `names`: what TimeTracker calls its keys, where they are only ids. */
export function keyInWords(
  section: MappingSection,
  key: string,
  names: ReadonlyMap<string, string> = new Map(),
): string {
  switch (section) {
    case 'accounts':
      return isAccountKey(key) ? accountTexts[key] : key;
    case 'sales-tax':
    case 'purchase-tax':
      return `${key} %`;
    case 'payments':
      return paymentInWords(key, names);
    case 'items': {
      const { by, value } = itemOfKey(key);
      return `${itemMatchTexts[by]} ${names.get(key) ?? value}`;
    }
    case 'clients':
    case 'employees':
      return names.get(key) ?? `TimeTracker's number ${key}`;
    case 'expense-categories':
    case 'vendors':
      return names.get(key) ?? key;
    case 'tracking': {
      const { by, value, categoryId } = trackingOfKey(key);
      const owner = ownerInWords(ownerKey(by, value), names);
      return `${owner} · ${names.get(categoryId) ?? categoryId}`;
    }
    case 'left-alone':
      return ownerInWords(key, names);
    case 'branding':
      return 'Invoices';
  }
}

function ownerInWords(key: string, names: ReadonlyMap<string, string>): string {
  const { by, value } = ownerOfKey(key);
  return `${ownerKindTexts[by]} ${names.get(key) ?? value}`;
}

function paymentInWords(key: string, names: ReadonlyMap<string, string>): string {
  const { method, currency } = paymentOfKey(key);
  const what =
    method === null ? 'All payments' : `Payments by ${(names.get(method) ?? method).replaceAll('_', ' ')}`;
  return currency === null ? what : `${what} in ${currency}`;
}

/** Braces are filled from the fault; `choice` is always there. */
const faultTexts: Readonly<Record<FaultReason, string>> = {
  'account-unknown': 'The organisation has no account {choice}.',
  'account-archived': 'The account {account} is archived in Xero.',
  'account-is-bank': 'The account {account} is a bank account, which Xero takes for payments only.',
  'not-for-payments': 'Payments are not enabled for the account {account}, and it is no bank account.',
  'other-currency': 'The account {account} is in {accountCurrency}; payments in {currency} cannot go there.',
  'tax-type-unknown': 'The organisation has no tax rate {choice}.',
  'tax-type-archived': 'The tax rate {choice} ({name}) is archived or deleted in Xero.',
  'percentage-differs': 'The tax rate {choice} ({name}) has {percentage} %.',
  'item-unknown': 'The organisation has no item {choice}.',
  'contact-unknown': 'The organisation has no contact {choice}.',
  'contact-archived': 'The contact {contact} is archived in Xero.',
  'user-unknown': 'The organisation has no user {choice}.',
  'option-unknown': 'The organisation has no such tracking option ({choice}).',
  'option-archived': 'The option {option} of {category} is archived in Xero.',
  'theme-unknown': 'The organisation has no branding theme {choice}.',
  'named-twice': 'It is there twice; only the first one counts.',
};

/** What is wrong, in a sentence. */
export function faultInWords({ reason, choice, parameters }: MappingFault): string {
  const values: Readonly<Record<string, string>> = { ...parameters, choice };
  return faultTexts[reason].replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '(not known)');
}
