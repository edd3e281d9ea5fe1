import { describe, expect, it } from 'vitest';
import { countingRow, mappingProblems, rowThatFrees, sectionThatFrees } from '../../src/mapping/held-rows.ts';
import { heldRows, mappingRows } from '../../src/mapping/rows.ts';
import { isProblemType } from '../../src/problems.ts';
import { ids, rightSettings, settings } from './lists.ts';

const nothingHeld = heldRows([], settings());
const seen = (key: string, documents: number, name = key) => ({ key, name, documents });
const held = (
  kind: 'invoice' | 'expense' | 'payment',
  problem: string,
  parameters = {},
  of: string | null = null,
) => ({
  kind,
  problem,
  parameters,
  of,
});

describe('the rows of a mapping', () => {
  it('are what documents have, what is chosen and what documents are held for, each once', () => {
    const waiting = heldRows(
      [{ ...held('invoice', 'tax-rate-not-mapped', { taxRate: '7.00' }), documents: 12 }],
      rightSettings,
    );
    const rows = mappingRows('sales-tax', rightSettings, [seen('20', 30), seen('5', 2)], waiting);
    expect(rows.map(({ key, choice, documents, held: count }) => [key, choice, documents, count])).toEqual([
      ['20', 'OUTPUT2', 30, 0],
      ['7', null, 0, 12],
      ['5', null, 2, 0],
      ['0', 'ZERORATEDOUTPUT', 0, 0],
    ]);
  });

  it('of accounts are the types of lines, and of expenses the categories of the form too', () => {
    expect(mappingRows('accounts', settings(), [], nothingHeld).map(({ key }) => key)).toEqual([
      'items',
      'goods',
      'expenses',
      'rounding',
      'defaultExpense',
      'gatewayFees',
    ]);
    const keys = mappingRows('expense-categories', settings(), [seen('yard hire', 1)], nothingHeld).map(
      ({ key }) => key,
    );
    expect(keys).toHaveLength(11);
    expect(keys).toContain('travel');
    expect(keys.at(-1)).toBe('yard hire');
  });

  it('say what counts while nothing is chosen', () => {
    const rows = mappingRows('expense-categories', rightSettings, [], nothingHeld);
    expect(rows.find(({ key }) => key === 'travel')?.otherwise).toBeNull();
    expect(rows.find(({ key }) => key === 'meals')?.otherwise).toBe('429');
  });

  it('of payments have one for all payments of each currency', () => {
    const rows = mappingRows(
      'payments',
      rightSettings,
      [seen('stripe|GBP', 4), seen('*|EUR', 1)],
      nothingHeld,
    );
    expect(rows.map(({ key, choice, otherwise }) => [key, choice, otherwise])).toEqual([
      ['cash|*', ids.loan, null],
      ['*|EUR', null, null],
      ['stripe|EUR', ids.euro, null],
      ['*|GBP', ids.bank, null],
      ['stripe|GBP', null, ids.bank],
    ]);
  });
});

describe('payments', () => {
  it.each([
    ['stripe|EUR', 'stripe|EUR'],
    ['cash|GBP', 'cash|*'],
    ['stripe|GBP', '*|GBP'],
    ['*|GBP', '*|GBP'],
    ['stripe|USD', undefined],
  ])('%s go by the row %s: method before currency', (payment, row) => {
    expect(countingRow(payment, rightSettings)).toBe(row);
  });
});

describe('a document that is held', () => {
  it.each<[Parameters<typeof rowThatFrees>[0], string]>([
    [held('invoice', 'account-not-chosen', { lineType: 'goods' }), 'accounts goods'],
    [held('invoice', 'account-unusable', { account: '205', lineType: 'items' }), 'accounts items'],
    [
      held('expense', 'account-unusable', { account: '493', lineType: 'Travel' }),
      'expense-categories travel',
    ],
    [held('expense', 'account-unusable', { account: '429', lineType: 'meals' }), 'accounts defaultExpense'],
    [
      held('expense', 'expense-account-not-chosen', { category: ' Yard Hire' }),
      'expense-categories yard hire',
    ],
    [held('expense', 'account-not-for-claims', { account: '493' }), 'expense-categories travel'],
    [held('expense', 'account-not-for-claims', { account: '429' }), 'accounts defaultExpense'],
    [held('invoice', 'tax-rate-not-mapped', { taxRate: '20.00' }), 'sales-tax 20'],
    [held('invoice', 'tax-type-wrong', { taxRate: '20.00', taxType: 'X' }), 'sales-tax 20'],
    [held('expense', 'tax-type-wrong', { taxRate: '20.00', taxType: 'X' }), 'purchase-tax 20'],
    // The document says it better than the problem, whose percentage is that of rounded amounts.
    [held('expense', 'purchase-tax-rate-not-mapped', { taxRate: '19.98' }, '20'), 'purchase-tax 20'],
    [held('invoice', 'item-unknown', { item: 'DESIGN' }), 'items description:Design: a logo'],
    [held('expense', 'account-unusable', { account: '493', vendor: 'Rail &amp; Sea' }), 'vendors rail & sea'],
    [
      held('invoice', 'tracking-unusable', { by: 'project', value: '7', categoryId: ids.region }),
      `tracking project:7|${ids.region}`,
    ],
    [held('invoice', 'branding-theme-unknown'), 'branding invoices'],
    [held('invoice', 'chosen-contact-unusable', {}, '12'), 'clients 12'],
    [held('expense', 'employee-not-mapped', { employee: 'priya' }, '3'), 'employees 3'],
    [held('payment', 'payment-account-not-chosen', {}, 'stripe|USD'), 'payments stripe|USD'],
    [held('payment', 'payment-account-unusable', {}, 'stripe|GBP'), 'payments *|GBP'],
    [held('payment', 'payment-account-currency', {}, 'cash|USD'), 'payments cash|*'],
  ])('for %o is freed by %s', (document, row) => {
    const found = rowThatFrees(document, rightSettings);
    expect(`${found?.section} ${found?.key}`).toBe(row);
  });

  it('for something else is freed by no mapping', () => {
    expect(rowThatFrees(held('invoice', 'number-taken'), rightSettings)).toBeUndefined();
    expect(rowThatFrees(held('invoice', 'item-unknown', { item: 'NONE' }), rightSettings)).toBeUndefined();
    expect(sectionThatFrees('invoice', 'number-taken')).toBeUndefined();
  });

  it.each([
    ['invoice', 'refused-account', 'accounts'],
    ['credit_note', 'refused-account-archived', 'accounts'],
    ['expense', 'refused-account', 'expense-categories'],
    ['expense', 'refused-tax-type', 'purchase-tax'],
    ['invoice', 'refused-tax-type', 'sales-tax'],
    ['payment', 'refused-bank-account', 'payments'],
    ['invoice', 'refused-item', 'items'],
    ['expense', 'refused-claim-user', 'employees'],
    ['client', 'refused-contact-name', 'clients'],
    ['vendor', 'refused-contact-name', undefined],
    ['invoice', 'refused-lock-date', undefined],
  ])('for which Xero refused a document of the kind %s (%s) has a page too: %s', (kind, problem, section) => {
    expect(isProblemType(problem)).toBe(true);
    expect(sectionThatFrees(kind, problem)).toBe(section);
  });

  it('is counted at its row', () => {
    const rows = heldRows(
      [
        { ...held('invoice', 'tax-rate-not-mapped', { taxRate: '7.00' }), documents: 12 },
        { ...held('invoice', 'tax-rate-not-mapped', { taxRate: '7' }), documents: 3 },
        { ...held('invoice', 'number-taken'), documents: 9 },
      ],
      settings(),
    );
    expect([...(rows.get('sales-tax') ?? [])]).toEqual([['7', 15]]);
    expect([...rows.values()].reduce((sum, section) => sum + section.size, 0)).toBe(1);
  });

  it.each(mappingProblems)('for %s knows its page, and the catalogue the problem', (problem) => {
    expect(isProblemType(problem)).toBe(true);
    expect(sectionThatFrees('invoice', problem)).toBeDefined();
  });
});
