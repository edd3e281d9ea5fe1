import { Decimal } from 'decimal.js';
import { alone, type MappingSection } from './choices.ts';
import { paymentOfKey, trackingOfKey } from './keys.ts';
import {
  accountInWords,
  isForPayments,
  type ListedAccount,
  type ListedTaxRate,
  type OrganisationLists,
} from './lists.ts';

/** Something that can be chosen. */
export interface Offer {
  readonly choice: string;
  readonly text: string;
}

export type OfferGroupName =
  | 'revenue'
  | 'expense'
  | 'other-accounts'
  | 'system-accounts'
  | 'bank'
  | 'payments-enabled'
  | 'sales-rates'
  | 'purchase-rates'
  | 'other-rates'
  | 'items'
  | 'users'
  | 'contacts'
  | 'options'
  | 'themes'
  | 'left-alone';

/** Offers that belong together; the most likely group comes first. */
export interface OfferGroup {
  readonly name: OfferGroupName;
  readonly offers: readonly Offer[];
}

const revenueTypes = new Set(['REVENUE', 'SALES', 'OTHERINCOME']);
const expenseTypes = new Set(['DIRECTCOSTS', 'EXPENSE', 'OVERHEADS', 'DEPRECIATN']);

/** What can be chosen for a key: only what would be accepted. None for a list that is not known. */
export function offersFor(section: MappingSection, key: string, lists: OrganisationLists): OfferGroup[] {
  return groupsOf(section, key, lists).filter(({ offers }) => offers.length > 0);
}

/** What a choice is called in Xero; the code or id itself if the organisation does not have it. */
export function choiceInWords(section: MappingSection, choice: string, lists: OrganisationLists): string {
  const named = (text: string | undefined) => (text === undefined || text === '' ? choice : text);
  switch (section) {
    case 'accounts':
    case 'expense-categories':
    case 'vendors': {
      const account = lists.accounts?.find(({ code }) => code === choice);
      return named(account && accountInWords(account));
    }
    case 'payments': {
      const account = lists.accounts?.find(({ id }) => id === choice);
      return named(account && paymentAccountInWords(account));
    }
    case 'sales-tax':
    case 'purchase-tax': {
      const rate = lists.taxRates?.find(({ taxType }) => taxType === choice);
      return named(rate && taxRateInWords(rate));
    }
    case 'items': {
      const item = lists.items?.find(({ code }) => code === choice);
      return named(item && `${item.code} ${item.name}`.trim());
    }
    case 'clients':
      return named(lists.contacts?.find(({ id }) => id === choice)?.name);
    case 'employees': {
      const user = lists.users?.find(({ id }) => id === choice);
      return named(user && userInWords(user));
    }
    case 'tracking':
      return named(lists.tracking?.flatMap(({ options }) => options).find(({ id }) => id === choice)?.name);
    case 'branding':
      return named(lists.brandingThemes?.find(({ id }) => id === choice)?.name);
    case 'left-alone':
      return leftAloneText;
  }
}

const leftAloneText = 'Left alone';

function groupsOf(section: MappingSection, key: string, lists: OrganisationLists): OfferGroup[] {
  switch (section) {
    case 'accounts':
      return lineAccounts(lists.accounts ?? [], key === 'defaultExpense' || key === 'gatewayFees');
    case 'expense-categories':
    case 'vendors':
      return lineAccounts(lists.accounts ?? [], true);
    case 'payments':
      return paymentAccounts(lists.accounts ?? [], paymentOfKey(key).currency);
    case 'sales-tax':
      return rates(lists.taxRates ?? [], key, 'sales-rates', ({ forSales }) => forSales);
    case 'purchase-tax':
      return rates(lists.taxRates ?? [], key, 'purchase-rates', ({ forPurchases }) => forPurchases);
    case 'items': {
      const items = (lists.items ?? []).map(({ code, name }) => ({
        choice: code,
        text: `${code} ${name}`.trim(),
      }));
      return [{ name: 'items', offers: byText(items) }];
    }
    case 'clients': {
      const living = (lists.contacts ?? []).filter(({ status }) => status === 'ACTIVE');
      return [
        { name: 'contacts', offers: byText(living.map(({ id, name }) => ({ choice: id, text: name }))) },
      ];
    }
    case 'employees': {
      const users = (lists.users ?? []).map((user) => ({ choice: user.id, text: userInWords(user) }));
      return [{ name: 'users', offers: byText(users) }];
    }
    case 'tracking': {
      const category = lists.tracking?.find(({ id }) => id === trackingOfKey(key).categoryId);
      const usable = category?.status === 'ACTIVE' ? category.options : [];
      const options = usable.filter(({ status }) => status === 'ACTIVE');
      return [
        { name: 'options', offers: byText(options.map(({ id, name }) => ({ choice: id, text: name }))) },
      ];
    }
    case 'branding': {
      const themes = (lists.brandingThemes ?? []).map(({ id, name }) => ({ choice: id, text: name }));
      return [{ name: 'themes', offers: byText(themes) }];
    }
    case 'left-alone':
      return [{ name: 'left-alone', offers: [{ choice: alone, text: leftAloneText }] }];
  }
}

function lineAccounts(accounts: readonly ListedAccount[], expensesFirst: boolean): OfferGroup[] {
  const usable = accounts.filter(({ status, type }) => status === 'ACTIVE' && type !== 'BANK');
  const group = (name: OfferGroupName, isOf: (account: ListedAccount) => boolean): OfferGroup => ({
    name,
    offers: byText(
      usable.flatMap((account) =>
        account.code !== null && isOf(account)
          ? [{ choice: account.code, text: accountInWords(account) }]
          : [],
      ),
    ),
  });
  const isRevenue = (account: ListedAccount) => !isXeros(account) && revenueTypes.has(account.type);
  const isExpense = (account: ListedAccount) => !isXeros(account) && expenseTypes.has(account.type);
  const revenue = group('revenue', isRevenue);
  const expense = group('expense', isExpense);
  const other = group(
    'other-accounts',
    (account) => !isXeros(account) && !isRevenue(account) && !isExpense(account),
  );
  const system = group('system-accounts', isXeros);
  return expensesFirst ? [expense, revenue, other, system] : [revenue, expense, other, system];
}

/**
 * Accounts that Xero keeps itself are not meant for lines; the one for rounding is (docs/xero-behaviour.md, Accounts,
 * tax rates, currencies).
 */
function isXeros({ system }: ListedAccount): boolean {
  return system !== null && system !== 'ROUNDING';
}

function paymentAccounts(accounts: readonly ListedAccount[], currency: string | null): OfferGroup[] {
  const usable = accounts.filter(
    (account) =>
      account.status === 'ACTIVE' &&
      isForPayments(account) &&
      (currency === null || account.currency === null || account.currency === currency),
  );
  const offers = (isOf: (account: ListedAccount) => boolean) =>
    byText(
      usable.filter(isOf).map((account) => ({ choice: account.id, text: paymentAccountInWords(account) })),
    );
  return [
    { name: 'bank', offers: offers(({ type }) => type === 'BANK') },
    { name: 'payments-enabled', offers: offers(({ type }) => type !== 'BANK') },
  ];
}

function rates(
  taxRates: readonly ListedTaxRate[],
  key: string,
  name: OfferGroupName,
  isMeant: (rate: ListedTaxRate) => boolean,
): OfferGroup[] {
  const fitting = taxRates.filter(({ status, rate }) => status === 'ACTIVE' && new Decimal(rate).equals(key));
  const offers = (meant: boolean) =>
    byText(
      fitting
        .filter((rate) => isMeant(rate) === meant)
        .map((rate) => ({ choice: rate.taxType, text: taxRateInWords(rate) })),
    );
  return [
    { name, offers: offers(true) },
    { name: 'other-rates', offers: offers(false) },
  ];
}

function taxRateInWords({ name, taxType, rate }: ListedTaxRate): string {
  return `${name} · ${taxType} · ${new Decimal(rate).toFixed()} %`;
}

function paymentAccountInWords(account: ListedAccount): string {
  return account.currency === null
    ? accountInWords(account)
    : `${accountInWords(account)} · ${account.currency}`;
}

function userInWords({ name, email }: { readonly name: string; readonly email: string }): string {
  return name === '' ? email : `${name} · ${email}`;
}

function byText(offers: readonly Offer[]): Offer[] {
  return offers.toSorted((a, b) => a.text.localeCompare(b.text, 'en'));
}
