import * as fc from 'fast-check';
import { anyText, anyWord, cents } from './any-text.ts';
import { absolute, decimalText, nearest, whole } from './whole-numbers.ts';

/** Percentages that have a tax type for purchases. */
export const purchaseRates = ['0', '5', '8.1', '17.5', '19', '20'] as const;

/** An expense as TimeTracker's database holds it, and what it is to become. */
export interface GivenExpense {
  readonly row: Readonly<Record<string, unknown>> & {
    readonly amount: string;
    readonly taxAmount: string | null;
    readonly taxRate: string | null;
    readonly currency: string;
  };
  readonly kind: 'Invoice' | 'BankTransaction' | 'Receipt';
}

const anyFigures = fc
  .record({
    amount: fc.oneof(
      { weight: 4, arbitrary: cents(1, 20_000) },
      { weight: 2, arbitrary: cents(1, 9_999_999_999) },
      { weight: 1, arbitrary: cents(-9_999_999_999, 100) },
    ),
    rate: fc.constantFrom(...purchaseRates, ...purchaseRates, '7.7', '999.99'),
    // A receipt rounds its tax its own way; a person mistypes it.
    off: fc.oneof(
      { weight: 8, arbitrary: fc.constant(0) },
      { weight: 3, arbitrary: fc.constantFrom(-1, 1) },
      { weight: 1, arbitrary: fc.integer({ min: -9_999_999_999, max: 9_999_999_999 }) },
    ),
    // The form leaves the rate at 0; REST stores what it is sent.
    rateStored: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom('0.00', 'as it is') },
      { weight: 1, arbitrary: fc.oneof(fc.constant(null), cents(-99_999, 99_999)) },
    ),
    taxStored: fc.constantFrom('as it is', 'as it is', 'as it is', 'not', '0.00'),
  })
  .map(({ amount, rate, off, rateStored, taxStored }) => {
    const tax = nearest(whole(amount, 2) * whole(rate, 2), 10_000n) + BigInt(off);
    const storable = absolute(tax) > 9_999_999_999n ? 0n : tax;
    return {
      amount,
      taxAmount: taxStored === 'as it is' ? decimalText(storable, 2) : taxStored === 'not' ? null : taxStored,
      taxRate: rateStored === 'as it is' ? decimalText(whole(rate, 2), 2) : rateStored,
    };
  });

/** Any expense that TimeTracker can hold. */
export const anyExpense: fc.Arbitrary<GivenExpense> = fc
  .record({
    kind: fc.constantFrom('Invoice', 'BankTransaction', 'Receipt'),
    figures: anyFigures,
    currency: fc.constantFrom('GBP', 'GBP', 'GBP', 'EUR', 'JPY', 'KWD'),
    words: fc.record({
      title: anyText.map((text) => text.slice(0, 200)),
      description: fc.option(anyText),
      category: anyWord.map((text) => text.slice(0, 50)),
      receiptNumber: fc.option(anyWord),
      vendor: fc.option(anyWord),
    }),
  })
  .map(({ kind, figures, currency, words }) => ({
    kind,
    row: {
      id: '9',
      expenseDate: '2026-11-03',
      status: 'approved',
      billable: false,
      reimbursable: false,
      reimbursed: false,
      invoiceId: null,
      paymentMethod: 'company_card',
      receiptPath: null,
      employee: { id: '2', username: 'priya', fullName: null, email: 'priya@northgate.example' },
      project: null,
      clientId: null,
      integrationMetadata: null,
      currency,
      ...words,
      ...figures,
    },
  }));
