import * as fc from 'fast-check';
import { anyText, anyWord, cents } from './any-text.ts';
import { isStorable, storeInvoice, type MadeInvoice, type StoredInvoice } from './timetracker-books.ts';

/** An invoice as TimeTracker's database holds it: what the reader's SQL gives, as JSON with numbers as text. */
export interface InvoiceRow extends Readonly<Record<string, unknown>> {
  readonly number: string;
  readonly currency: string;
  readonly taxRate: string;
  readonly subtotal: string;
  readonly taxAmount: string;
  readonly total: string;
  readonly sameNumber: readonly string[] | null;
  readonly items: readonly (LineRow & { readonly description: string })[] | null;
  readonly expenses: readonly ExpenseLineRow[] | null;
  readonly goods: readonly GoodRow[] | null;
}

interface LineRow extends Readonly<Record<string, unknown>> {
  readonly quantity: string;
  readonly unitPrice: string;
  readonly amount: string;
}

interface ExpenseLineRow extends Readonly<Record<string, unknown>> {
  readonly amount: string;
  readonly currency: string;
}

type GoodRow = LineRow & { readonly currency: string };

/** An invoice, and whether its figures are of TimeTracker's own making. */
export interface GivenInvoice {
  readonly row: InvoiceRow;
  readonly own: boolean;
}

const rates = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(0, 500, 700, 810, 888, 1000, 1500, 1750, 1900, 2000, 2500) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 9999 }) },
  { weight: 1, arbitrary: fc.integer({ min: -99_999, max: 99_999 }) },
);

const prices = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 40 }).map((value) => value * 500) },
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 30_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 999_999_999 }) },
  // A discount is a line below zero.
  { weight: 1, arbitrary: fc.integer({ min: -50_000, max: -1 }) },
);

const anyMadeLine = fc.oneof(
  fc.record({
    from: fc.constant('time' as const),
    seconds: fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 0, max: 200_000 }) },
      { weight: 2, arbitrary: fc.integer({ min: 0, max: 160 }).map((quarters) => quarters * 900) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 60 }) },
    ),
    priceCents: prices,
    kept: fc.boolean(),
  }),
  fc.record({
    from: fc.constant('form' as const),
    thousandths: fc.oneof(
      { weight: 3, arbitrary: fc.integer({ min: 1, max: 40 }).map((value) => value * 1000) },
      { weight: 2, arbitrary: fc.integer({ min: -5000, max: 100_000 }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 99_999_999 }).map((value) => value * 10) },
    ),
    priceTenThousandths: fc.oneof(
      { weight: 3, arbitrary: prices.map((value) => value * 100) },
      { weight: 2, arbitrary: fc.integer({ min: -100_000, max: 2_000_000 }) },
    ),
    kept: fc.boolean(),
  }),
);

const anyMade: fc.Arbitrary<MadeInvoice> = fc.record({
  items: fc.oneof(
    { weight: 18, arbitrary: fc.array(anyMadeLine, { minLength: 1, maxLength: 6 }) },
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(anyMadeLine, { minLength: 10, maxLength: 60, size: 'max' }) },
  ),
  goods: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(anyMadeLine, { maxLength: 3 }) },
  ),
  expenses: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    {
      weight: 1,
      arbitrary: fc.array(
        fc.record({
          cents: fc.integer({ min: -5000, max: 500_000 }),
          taxCents: fc.integer({ min: 0, max: 50_000 }),
        }),
        { maxLength: 3 },
      ),
    },
  ),
  rate: rates,
});

const anyHeader = fc.record({
  number: fc.oneof(
    { weight: 30, arbitrary: fc.constantFrom('INV-20261122-1000', 'inv 7', ' INV-8 ', 'Café/12') },
    { weight: 1, arbitrary: fc.string({ maxLength: 50 }) },
    { weight: 1, arbitrary: fc.constantFrom('', ' ') },
  ),
  currency: fc.constantFrom('GBP', 'GBP', 'EUR', 'JPY', 'KWD'),
  buyerReference: fc.option(anyWord),
  sameNumber: fc.oneof(
    { weight: 20, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom(['6'], ['8'], ['70', '8']) },
  ),
  project: fc.option(
    fc.record({
      id: fc.constant('4'),
      name: anyWord,
      code: fc.constant(null),
      billingRef: fc.option(anyWord),
    }),
  ),
  words: fc.array(anyText, { minLength: 1, maxLength: 4 }),
});

/** What happened to an invoice after its figures had been made: nothing, or what leaves them as they were. */
const anyAccident = fc.oneof(
  { weight: 12, arbitrary: fc.constant({ what: 'nothing' } as const) },
  {
    weight: 6,
    arbitrary: fc.oneof(
      // REST sets another rate and computes nothing.
      fc.record({ what: fc.constant('rate' as const), taxRate: rates }),
      // A linked expense, or whatever line, is gone.
      fc.record({ what: fc.constant('gone' as const), at: fc.nat({ max: 5 }) }),
      // A few cents, as plain SQL or another version of TimeTracker may leave them.
      fc.record({
        what: fc.constant('cents' as const),
        of: fc.constantFrom('subtotal', 'taxAmount', 'total'),
        by: fc.integer({ min: -12, max: 12 }),
      }),
      fc.record({ what: fc.constant('currency' as const), of: fc.constantFrom('goods', 'expenses') }),
      // Anything that the columns hold.
      fc.record({
        what: fc.constant('anything' as const),
        subtotal: cents(-9_999_999_999, 9_999_999_999),
        taxAmount: cents(-9_999_999_999, 9_999_999_999),
        total: cents(-9_999_999_999, 9_999_999_999),
      }),
    ),
  },
);

type Header = typeof anyHeader extends fc.Arbitrary<infer T> ? T : never;
type Accident = typeof anyAccident extends fc.Arbitrary<infer T> ? T : never;

/** Any invoice that TimeTracker can hold. */
export const anyInvoice: fc.Arbitrary<GivenInvoice> = fc
  .record({ made: anyMade, header: anyHeader, accident: anyAccident })
  .map(({ made, header, accident }) => ({ stored: storeInvoice(made), header, accident }))
  .filter(({ stored }) => isStorable(stored))
  .map(({ stored, header, accident }) => ({
    row: befallen(rowOf(stored, header), accident),
    own: accident.what === 'nothing',
  }));

function rowOf(stored: StoredInvoice, { words, ...header }: Header): InvoiceRow {
  const { currency } = header;
  const wordOf = (index: number) => words[index % words.length] ?? '';
  const orNull = <T>(rows: readonly T[]) => (rows.length === 0 ? null : rows);
  return {
    id: '7',
    status: 'sent',
    clientId: '3',
    clientName: 'Ash',
    clientEmail: null,
    issueDate: '2026-11-02',
    dueDate: '2026-12-02',
    taxRate: stored.taxRate,
    subtotal: stored.subtotal,
    taxAmount: stored.taxAmount,
    total: stored.total,
    amountPaid: '0.00',
    paymentStatus: 'unpaid',
    notes: null,
    terms: null,
    integrationMetadata: null,
    ...header,
    items: orNull(
      stored.items.map((line, index) => ({
        id: String(index + 1),
        description: wordOf(index).slice(0, 500),
        ...line,
      })),
    ),
    expenses: orNull(
      stored.expenses.map((amount, index) => ({
        id: String(index + 1),
        title: wordOf(index).slice(0, 200),
        vendor: index === 0 ? null : wordOf(index + 1).slice(0, 200),
        category: 'travel',
        amount,
        currency,
      })),
    ),
    goods: orNull(
      stored.goods.map((line, index) => ({
        id: String(index + 1),
        name: wordOf(index).slice(0, 200),
        description: wordOf(index + 1),
        category: 'license',
        sku: null,
        ...line,
        currency,
      })),
    ),
  };
}

function befallen(row: InvoiceRow, accident: Accident): InvoiceRow {
  switch (accident.what) {
    case 'nothing':
      return row;
    case 'rate':
      return { ...row, taxRate: cents2(accident.taxRate) };
    case 'gone':
      return { ...row, items: row.items === null ? null : row.items.filter((_, at) => at !== accident.at) };
    case 'cents':
      return { ...row, [accident.of]: cents2(Math.round(Number(row[accident.of]) * 100) + accident.by) };
    case 'currency': {
      const lines = row[accident.of];
      return {
        ...row,
        [accident.of]: lines?.map((line: { currency: string }) => ({ ...line, currency: 'USD' })) ?? null,
      };
    }
    case 'anything':
      return { ...row, subtotal: accident.subtotal, taxAmount: accident.taxAmount, total: accident.total };
  }
}

function cents2(value: number): string {
  return (value / 100).toFixed(2);
}
