import { describe, expect, it } from 'vitest';
import {
  expenseAccountOf,
  expenseShouldBe,
  purchaseTaxTypeOf,
} from '../../../sandbox/demo/expense-should-be.ts';
import type { ExpenseState } from '../../../sandbox/demo/firm-rows.ts';
import { demoChoices } from '../../../sandbox/demo/settings.ts';
import type { Posted, Verdict } from '../../../sandbox/demo/verdict.ts';
import { firmInMemory } from './firm-in-memory.ts';

const around = {
  choices: demoChoices,
  currencies: ['GBP', 'EUR', 'USD'],
  lockedUntil: '2026-03-31',
};

/** The yearly design tool of the demo firm, with something else about it. */
function judged(change: Partial<ExpenseState>, posted: Posted = 'never', other = around): Verdict {
  const expense = firmInMemory().expenses.find((row) => row.id === 4);
  if (expense === undefined) throw new Error('no expense 4');
  return expenseShouldBe({ ...expense, ...change }, posted, other);
}

describe('where an expense belongs', () => {
  it.each([
    ['approved', { state: 'inXero' }],
    ['reimbursed', { state: 'inXero' }],
    ['pending', { state: 'leftAlone', reason: 'expense-pending' }],
    ['rejected', { state: 'leftAlone', reason: 'expense-rejected' }],
    ['banana', { state: 'held', problems: ['unknown-expense-status'] }],
  ])('that is %s and was never posted', (status, verdict) => {
    expect(judged({ status })).toMatchObject(verdict);
  });

  it('is taken back when it is rejected after it was posted, and looked at when it is pending again', () => {
    expect(judged({ status: 'rejected' }, 'live')).toEqual({ state: 'voided' });
    expect(judged({ status: 'rejected' }, 'voided')).toEqual({ state: 'voided' });
    expect(judged({ status: 'pending' }, 'live')).toMatchObject({ state: 'held' });
  });

  it('is left alone on a sales invoice, unless it was posted before', () => {
    expect(judged({ invoiceId: 14 })).toEqual({ state: 'leftAlone', reason: 'recharged' });
    expect(judged({ invoiceId: 14 }, 'live')).toMatchObject({ state: 'inXero' });
  });

  it('begins with the go-live date, that day included', () => {
    expect(judged({ date: '2026-06-30' })).toEqual({ state: 'leftAlone', reason: 'before-go-live' });
    expect(judged({ date: '2026-07-01' })).toMatchObject({ state: 'inXero' });
  });

  it('needs a vendor only where the firm owes it to nobody else', () => {
    for (const vendor of [null, '', ' ', 'None']) {
      expect(judged({ vendor })).toEqual({ state: 'held', problems: ['expense-without-vendor'] });
      expect(judged({ vendor, reimbursable: true })).toMatchObject({ state: 'inXero' });
    }
  });

  it('is refused by Xero in a currency or a period it does not take', () => {
    expect(judged({ currency: 'CHF' })).toMatchObject({ state: 'rejected' });
    const locked = { ...around, lockedUntil: '2026-09-21' };
    expect(judged({}, 'never', locked)).toMatchObject({ state: 'rejected' });
    expect(judged({ date: '2026-09-22' }, 'never', locked)).toMatchObject({ state: 'inXero' });
  });

  it('is held where nothing or less than nothing was spent', () => {
    expect(judged({ amount: '0.00', tax: '0.00' })).toEqual({
      state: 'held',
      problems: ['expense-not-positive'],
    });
    expect(judged({ amount: '-10.00', tax: '-2.00' })).toEqual({
      state: 'held',
      problems: ['expense-not-positive'],
    });
  });

  it('is held where neither its category nor the default has an account', () => {
    const accounts = { ...demoChoices.accounts, defaultExpense: null };
    expect(expenseAccountOf({ category: 'other' }, { ...demoChoices, accounts })).toBeNull();
    expect(expenseAccountOf({ category: ' TRAVEL ' }, { ...demoChoices, accounts })).toBe('493');
    expect(expenseAccountOf({ category: 'other' }, demoChoices)).toBe('429');
  });
});

describe('the tax type of an expense', () => {
  const taxType = (amount: string, tax: string | null, taxRate: string | null): string | null =>
    purchaseTaxTypeOf({ amount, tax, taxRate }, demoChoices);

  it.each<[string, string | null, string | null, string | null]>([
    ['540.00', '108.00', '0.00', 'INPUT2'],
    ['540.00', '108.00', '20.00', 'INPUT2'],
    ['120.40', '6.02', '0.00', 'RRINPUT'],
    ['84.20', '0.00', '0.00', 'NONE'],
    ['84.20', null, null, 'NONE'],
    // A rate without tax is no tax.
    ['84.20', '0.00', '20.00', 'NONE'],
    ['33.33', '6.66', '0.00', 'INPUT2'],
    ['33.33', '6.65', '0.00', null],
    ['180.00', '18.00', '0.00', null],
    ['180.00', '18.00', '10.00', null],
    ['180.00', '18.00', '20.00', null],
    // Of a few pence any rate might be meant; the nearest counts.
    ['0.05', '0.01', '0.00', 'INPUT2'],
  ])('of %s with %s tax at %s %% is %s', (amount, tax, rate, expected) => {
    expect(taxType(amount, tax, rate)).toBe(expected);
  });
});
