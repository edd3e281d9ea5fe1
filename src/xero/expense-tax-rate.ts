import { Decimal } from 'decimal.js';
import type { ExpenseData } from '../events/expense.ts';
import { problem, type Problem } from '../problems.ts';

const cent = new Decimal('0.01');

/**
 * The percentage of an expense's tax. TimeTracker's forms leave the rate at 0 and store the amount alone
 * (docs/timetracker-behaviour.md), so the rate is then the chosen one that gives this amount to within a cent; where
 * several do, the nearest. A rate that is stored must fit its amount.
 * @param choices the rates that the user chose a tax type for.
 */
export function expenseTaxRate(
  expense: Pick<ExpenseData, 'amount' | 'taxAmount' | 'taxRate'>,
  choices: readonly { readonly rate: string }[],
): { readonly ok: true; readonly rate: string } | { readonly ok: false; readonly problem: Problem } {
  const amount = new Decimal(expense.amount);
  const tax = new Decimal(expense.taxAmount ?? '0');
  const missOf = (rate: string) => amount.times(rate).dividedBy(100).minus(tax).abs();
  const stored = expense.taxRate ?? '0';
  if (!new Decimal(stored).isZero()) {
    if (missOf(stored).lessThanOrEqualTo(cent)) return { ok: true, rate: stored };
    const parameters = { taxAmount: tax.toFixed(2), amount: expense.amount, taxRate: stored };
    return { ok: false, problem: problem('expense-tax-does-not-match', parameters) };
  }
  if (tax.isZero()) return { ok: true, rate: '0.00' };
  const nearest = choices
    .map(({ rate }) => rate)
    .filter((rate) => !new Decimal(rate).isZero() && missOf(rate).lessThanOrEqualTo(cent))
    .toSorted((a, b) => missOf(a).comparedTo(missOf(b)))[0];
  if (nearest !== undefined) return { ok: true, rate: nearest };
  const percent = amount.isZero() ? new Decimal(0) : tax.dividedBy(amount).times(100);
  return { ok: false, problem: problem('purchase-tax-rate-not-mapped', { taxRate: percent.toFixed(2) }) };
}
