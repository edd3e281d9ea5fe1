import { Decimal } from 'decimal.js';
import type { HeldProblem } from './expectation.ts';
import type { ExpenseState } from './firm-rows.ts';
import { meaningful } from './plain-text.ts';
import type { MappingChoices } from './settings.ts';
import { aloneAs, heldBy, inXeroAsIs, type Posted, type Verdict } from './verdict.ts';

export interface ExpenseSurroundings {
  readonly choices: Pick<MappingChoices, 'goLiveDate' | 'accounts' | 'expenseAccounts' | 'purchaseTaxTypes'>;
  /** Currencies the organisation uses. */
  readonly currencies: readonly string[];
  /** The last day of the locked period, or an empty string. */
  readonly lockedUntil: string;
}

/** Judges one expense, which in an organisation without classic expense claims becomes a bill. Pure. */
export function expenseShouldBe(expense: ExpenseState, posted: Posted, around: ExpenseSurroundings): Verdict {
  const { status } = expense;
  if (expense.xeroId !== null) return aloneAs('carries-xero-id');
  if (status === 'rejected') return posted === 'never' ? aloneAs('expense-rejected') : { state: 'voided' };
  if (status === 'pending') {
    return posted === 'live' ? heldBy('posted-then-pending') : aloneAs('expense-pending');
  }
  if (expense.invoiceId !== null && posted !== 'live') return aloneAs('recharged');
  if (expense.date < around.choices.goLiveDate && posted === 'never') return aloneAs('before-go-live');
  if (status !== 'approved' && status !== 'reimbursed') return heldBy('unknown-expense-status');
  const problems = problemsOf(expense, around);
  if (problems.length > 0) return heldBy(...problems);
  if (!around.currencies.includes(expense.currency)) {
    return { state: 'rejected', message: `Organisation is not subscribed to currency ${expense.currency}` };
  }
  if (expense.date <= around.lockedUntil) {
    return { state: 'rejected', message: 'The document date cannot be before' };
  }
  return inXeroAsIs;
}

function problemsOf(expense: ExpenseState, { choices }: ExpenseSurroundings): HeldProblem[] {
  const found: HeldProblem[] = [];
  if (new Decimal(expense.amount).lte(0) || new Decimal(expense.tax ?? 0).isNegative()) {
    found.push('expense-not-positive');
  }
  if (!expense.reimbursable && meaningful(expense.vendor) === '') found.push('expense-without-vendor');
  if (expenseAccountOf(expense, choices) === null) found.push('expense-account-not-chosen');
  if (purchaseTaxTypeOf(expense, choices) === null) found.push('purchase-tax-rate-not-mapped');
  return found;
}

/** The account of the expense's category, whatever its capitals, else the default; null without either. */
export function expenseAccountOf(
  { category }: Pick<ExpenseState, 'category'>,
  choices: Pick<MappingChoices, 'expenseAccounts'> & {
    readonly accounts: Pick<MappingChoices['accounts'], 'defaultExpense'>;
  },
): string | null {
  const same = (name: string): boolean => name.trim().toLowerCase() === category.trim().toLowerCase();
  return (
    choices.expenseAccounts.find((one) => same(one.category))?.account ?? choices.accounts.defaultExpense
  );
}

/**
 * The tax type of an expense: by the rate that REST stored, else by the nearest rate that explains the tax to the
 * cent; null if none does.
 */
export function purchaseTaxTypeOf(
  { amount, tax, taxRate }: Pick<ExpenseState, 'amount' | 'tax' | 'taxRate'>,
  { purchaseTaxTypes }: Pick<MappingChoices, 'purchaseTaxTypes'>,
): string | null {
  const given = new Decimal(taxRate ?? 0);
  const off = (rate: string): Decimal =>
    new Decimal(amount)
      .times(rate)
      .div(100)
      .minus(tax ?? 0)
      .abs();
  const [nearest] =
    new Decimal(tax ?? 0).isZero() || given.isZero()
      ? purchaseTaxTypes.toSorted((a, b) => off(a.rate).comparedTo(off(b.rate)))
      : purchaseTaxTypes.filter((one) => given.equals(one.rate));
  return nearest !== undefined && off(nearest.rate).lte('0.01') ? nearest.taxType : null;
}
