import { dayRate } from './exchange-rates.ts';
import { decimal, round } from './money.ts';

/** What a caller sent about a payment's amounts: decimal strings. */
export interface SentPaymentAmounts {
  amount: string | undefined;
  bankAmount: string | undefined;
  currencyRate: string | undefined;
}

export interface PaymentCurrencies {
  document: string;
  bank: string;
  base: string;
}

export interface PaymentAmounts {
  amount: string;
  bankAmount: string;
  currencyRate: string;
}

/**
 * A payment's amounts in the currency of the document and of the account. The rate is units of
 * the document's currency for one of the base currency: sent, derived from BankAmount where the
 * account holds the base currency, or the day's.
 */
export function paymentAmounts(
  sent: SentPaymentAmounts,
  { document, bank, base }: PaymentCurrencies,
): { amounts: PaymentAmounts; problems: string[] } {
  const problems = [
    ...amountProblems('Amount', sent.amount),
    ...amountProblems('BankAmount', sent.bankAmount),
  ];
  if (sent.amount === undefined) problems.push('The payment amount must be specified.');
  if (sent.currencyRate !== undefined && !decimal(sent.currencyRate).greaterThan(0)) {
    problems.push('The currency rate must be above 0.');
  }
  const amount = decimal(sent.amount ?? '0');
  if (problems.length > 0) {
    return { amounts: { amount: amount.toFixed(2), bankAmount: '0.00', currencyRate: '1' }, problems };
  }
  const given = sent.bankAmount === undefined ? null : decimal(sent.bankAmount);
  const derived = given && bank === base ? round(amount.dividedBy(given), 6).toFixed(6) : null;
  const rate = document === base ? '1' : (sent.currencyRate ?? derived ?? dayRate(document, base));
  const inBase = amount.dividedBy(rate);
  const expected = round(bank === document ? amount : inBase.times(dayRate(bank, base)), 2);
  const bankAmount = given ?? expected;

  if (document === base && sent.currencyRate !== undefined && !decimal(sent.currencyRate).equals(1)) {
    problems.push('A currency rate is for documents in another currency than the base currency.');
  }
  const rateIsFixed = bank === document || (bank === base && sent.currencyRate !== undefined);
  if (rateIsFixed && !bankAmount.equals(expected)) {
    problems.push(`The bank amount ${bankAmount.toFixed(2)} does not match ${expected.toFixed(2)}.`);
  }
  return {
    amounts: {
      amount: amount.toFixed(2),
      bankAmount: bankAmount.toFixed(2),
      currencyRate: round(decimal(rate), 6).toFixed(6),
    },
    problems,
  };
}

function amountProblems(name: string, sent: string | undefined): string[] {
  if (sent === undefined) return [];
  const value = decimal(sent);
  const problems: string[] = [];
  if (!value.greaterThan(0)) problems.push(`${name} must be greater than 0.`);
  if (value.decimalPlaces() > 2) problems.push(`${name} may have at most two decimals.`);
  return problems;
}
