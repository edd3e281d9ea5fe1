import { Decimal } from 'decimal.js';
import { problem, type Problem } from '../problems.ts';

/** The largest amount a line may have in Xero, of either sign (docs/xero-behaviour.md, Invoices). */
export const largestAmount = new Decimal('9999999999.99');

/**
 * What of a document's own figures has no room in Xero: it keeps two decimals in every currency, and no more than ten
 * digits before them. TimeTracker stores neither; another publisher may send both.
 */
export function amountProblems(figures: readonly string[]): Problem[] {
  const fine = figures.find((figure) => new Decimal(figure).decimalPlaces() > 2);
  const large = figures.find((figure) => new Decimal(figure).abs().greaterThan(largestAmount));
  return [
    ...(fine === undefined ? [] : [problem('amount-too-fine', { amount: fine })]),
    ...(large === undefined ? [] : [problem('amount-too-large', { amount: large })]),
  ];
}
