import { problem, type Problem } from '../problems.ts';
import type { ConnectionSettings } from '../store/connection-settings.ts';
import type { OrganisationFacts, PaymentAccountFact } from './organisation-facts.ts';
import { meaningful, normalisedName } from './text.ts';

interface Context {
  readonly settings: ConnectionSettings;
  readonly facts: OrganisationFacts;
}

/** The account that the user chose for a type of invoice line; else a problem and the empty text. */
export function chooseLineAccount(
  lineType: 'items' | 'goods' | 'expenses' | 'rounding',
  { settings, facts }: Context,
  problems: Problem[],
): string {
  const account = settings.accounts[lineType];
  if (account === null) problems.push(problem('account-not-chosen', { lineType }));
  else if (facts.accounts.get(account)?.status !== 'ACTIVE') {
    problems.push(problem('account-unusable', { account, lineType }));
  }
  return account ?? '';
}

/**
 * The account of an expense: the one of its vendor, else the one of its category, else the default; all of them the
 * user's choice.
 */
export function chooseExpenseAccount(
  { category, vendor }: { readonly category: string; readonly vendor?: string | null | undefined },
  { settings, facts }: Context,
  problems: Problem[],
): string {
  const vendorName = meaningful(vendor);
  const ofVendor =
    vendorName &&
    settings.vendorAccounts.find((one) => normalisedName(one.vendor) === normalisedName(vendorName));
  if (ofVendor) {
    const { account } = ofVendor;
    if (facts.accounts.get(account)?.status !== 'ACTIVE')
      problems.push(
        problem('account-unusable', { account, lineType: ofVendor.vendor, vendor: ofVendor.vendor }),
      );
    return account;
  }
  const wanted = category.trim().toLowerCase();
  const row = settings.expenseAccounts.find((one) => one.category.trim().toLowerCase() === wanted);
  const account = row?.account ?? settings.accounts.defaultExpense;
  if (account === null) problems.push(problem('expense-account-not-chosen', { category }));
  else if (facts.accounts.get(account)?.status !== 'ACTIVE') {
    problems.push(problem('account-unusable', { account, lineType: category }));
  }
  return account ?? '';
}

/**
 * The account that money of a payment method and currency passes through: the row that names both, else the one of
 * the method, else of the currency, else the one for all. An account of another currency would need a rate that
 * TimeTracker does not have.
 * @param to payments go to a bank account or one they are enabled for; money is spent from bank accounts only
 * (docs/xero-behaviour.md, Payments; docs/xero-behaviour.md, Bank transactions).
 */
export function choosePaymentAccount(
  method: string | undefined,
  currency: string,
  to: 'receive' | 'spend',
  { settings, facts }: Context,
  problems: Problem[],
): string {
  const wanted = method?.toLowerCase();
  const fits = settings.paymentAccounts.filter(
    (row) =>
      (row.method === null || row.method.trim().toLowerCase() === wanted) &&
      (row.currency === null || row.currency === currency),
  );
  const exactness = (row: (typeof fits)[number]) =>
    (row.method === null ? 0 : 2) + (row.currency === null ? 0 : 1);
  const choice = fits.toSorted((a, b) => exactness(b) - exactness(a))[0];
  const parameters = { method: method ?? 'money without a method', currency };
  if (choice === undefined) {
    problems.push(problem('payment-account-not-chosen', parameters));
    return '';
  }
  const fact = facts.paymentAccounts.get(choice.account);
  if (!isUsable(fact, to)) {
    problems.push(problem('payment-account-unusable', parameters));
    return choice.account;
  }
  const accountCurrency = fact.currency ?? facts.baseCurrency;
  if (accountCurrency !== currency)
    problems.push(problem('payment-account-currency', { account: fact.name, accountCurrency, currency }));
  return choice.account;
}

function isUsable(fact: PaymentAccountFact | undefined, to: 'receive' | 'spend'): fact is PaymentAccountFact {
  if (fact?.status !== 'ACTIVE') return false;
  return fact.isBank || (to === 'receive' && fact.takesPayments);
}
