import { Decimal } from 'decimal.js';
import type { ExpenseData } from '../events/expense.ts';
import { problem, type Problem } from '../problems.ts';

const cent = new Decimal('0.01');

/**
 * The percentage of an expense's tax. TimeTracker's forms leave the rate at 0 and store the amount alone
 * (docs/timetracker-behaviour.md, Expenses), so the rate is then the chosen one that gives this amount to within a
 * cent; where several do, the nearest. Two that are equally near are for a person to tell apart. A rate that is stored must fit its amount.
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
  const fitting = choices
    .map(({ rate }) => rate)
    .filter((rate) => !new Decimal(rate).isZero() && missOf(rate).lessThanOrEqualTo(cent))
    .toSorted((a, b) => missOf(a).comparedTo(missOf(b)));
  const [nearest] = fitting;
  if (nearest !== undefined) {
    const rates = fitting.filter((rate) => missOf(rate).equals(missOf(nearest)));
    const different = new Set(rates.map((rate) => new Decimal(rate).toFixed()));
    if (different.size === 1) return { ok: true, rate: nearest };
    const parameters = {
      taxAmount: tax.toFixed(2),
      amount: expense.amount,
      rates: [...different].join(', '),
    };
    return { ok: false, problem: problem('expense-tax-rate-unclear', parameters) };
  }
  return {
    ok: false,
    problem: problem('purchase-tax-rate-not-mapped', { taxRate: percentage(amount, tax) }),
  };
}

/** What the tax comes to in percent, with as few decimals as give it to within a cent: 20 rather than 20.02. */
function percentage(amount: Decimal, tax: Decimal): string {
  if (amount.isZero()) return '0';
  const percent = tax.dividedBy(amount).times(100);
  const fits = (rate: Decimal) => amount.times(rate).dividedBy(100).minus(tax).abs().lessThanOrEqualTo(cent);
  const rounded = [0, 1, 2].map((places) => percent.toDecimalPlaces(places));
  return (rounded.find(fits) ?? percent.toDecimalPlaces(2)).toFixed();
}
