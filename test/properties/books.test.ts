import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineAmounts } from '../../sandbox/xero/invoice-amounts.ts';
import { roundingExplains } from './rounding-explains.ts';
import { storeInvoice, type MadeInvoice } from './timetracker-books.ts';
import { decimalText } from './whole-numbers.ts';
import { bookDocument } from './xero-books.ts';

const rates = new Map([
  ['FIFTEEN', '15'],
  ['NINE', '8.875'],
  ['NONE', '0'],
]);

/** What Xero makes of lines of quantity, price and tax type. */
function book(lineAmountTypes: string, lines: readonly (readonly [string, string, string])[]) {
  const items = lines.map(
    ([quantity, price, taxType]) =>
      `{"Description":"x","AccountCode":"200","Quantity":${quantity},"UnitAmount":${price},"TaxType":"${taxType}"}`,
  );
  return bookDocument(`{"LineAmountTypes":"${lineAmountTypes}","LineItems":[${items.join(',')}]}`, rates);
}

describe("Xero's arithmetic, written a second time", () => {
  it("comes to the figures of Xero's own example, where each line is taxed by itself", () => {
    const lines = ['25.06', '25.61', '25.63'].map((price) => ['1', price, 'FIFTEEN'] as const);
    const { subTotal, totalTax, total, refused } = book('Exclusive', lines);
    expect([subTotal, totalTax, total, refused]).toEqual([7630n, 1144n, 8774n, []]);
  });

  it('rounds halves away from zero, and takes the tax out of an inclusive amount', () => {
    expect(book('Exclusive', [['-0.5', '0.01', 'NONE']]).total).toBe(-1n);
    expect(book('Inclusive', [['1', '115.00', 'FIFTEEN']])).toMatchObject({
      subTotal: 10_000n,
      totalTax: 1500n,
    });
  });

  it('refuses what Xero refuses', () => {
    expect(() => book('Exclusive', [['0.33333', '3', 'NONE']])).toThrow('more than 4 decimals');
    expect(book('Exclusive', [['1', '10000000000', 'NONE']]).refused).toEqual(['LineAmount']);
    expect(book('Exclusive', [['1', '1', 'OTHER']]).refused).toEqual(['TaxType']);
    expect(book('Exclusive', [['0.01', '0.10', 'NONE']]).refused).toEqual(['LineAmount 0']);
    expect(book('Exclusive', []).refused).toEqual(['LineItems']);
  });

  const seed = Number(process.env['TEST_SEED'] ?? Date.now() % 2_147_483_647);
  it(`agrees with the sandbox, which shares no code with it (seed ${seed})`, () => {
    const anyFigure = fc
      .integer({ min: -99_999_999, max: 99_999_999 })
      .map((value) => decimalText(BigInt(value), 4));
    const anyLine = fc.tuple(anyFigure, anyFigure, fc.constantFrom('FIFTEEN', 'NINE', 'NONE'));
    fc.assert(
      fc.property(anyLine, fc.constantFrom('Exclusive', 'Inclusive'), (line, lineAmountTypes) => {
        const [quantity, unitAmount, taxType] = line;
        const context = { lineAmountTypes, taxRate: rates.get(taxType) ?? '', unitDecimals: 4 } as const;
        const sandbox = lineAmounts({ quantity, unitAmount }, context);
        const [mine] = book(lineAmountTypes, [line]).lines;
        expect(sandbox).toMatchObject({
          lineAmount: decimalText(mine?.amount ?? 0n, 2),
          taxAmount: decimalText(mine?.tax ?? 0n, 2),
        });
      }),
      { seed, numRuns: 500 },
    );
  });
});

describe("TimeTracker's arithmetic, as the properties make documents by it", () => {
  const made = (changes: Partial<MadeInvoice>): MadeInvoice => ({
    items: [],
    goods: [],
    expenses: [],
    rate: 0,
    ...changes,
  });

  it('cuts hours and prices after it has multiplied', () => {
    // 1.333 h at 75.00, a little less: 4799 s.
    const hours = { from: 'time', seconds: 4799, priceCents: 7500, kept: true } as const;
    const price = { from: 'form', thousandths: 3000, priceTenThousandths: 333_330, kept: true } as const;
    const { items } = storeInvoice(made({ items: [hours, price] }));
    expect(items).toEqual([
      { quantity: '1.33', unitPrice: '75.00', amount: '99.98' },
      { quantity: '3.00', unitPrice: '33.33', amount: '100.00' },
    ]);
  });

  it('adds up what is rounded and what is not: 3 x 0.334 x 10.01 at 19 % came to 11.93', () => {
    const line = (kept: boolean) =>
      ({ from: 'form', thousandths: 334, priceTenThousandths: 100_100, kept }) as const;
    const stored = storeInvoice(made({ items: [line(false), line(false), line(true)], rate: 1900 }));
    expect(stored).toMatchObject({ subtotal: '10.02', taxAmount: '1.90', total: '11.93' });
    const lines = stored.items.map(({ amount }) => amount);
    expect(lines).toEqual(['3.34', '3.34', '3.34']);
    expect(roundingExplains({ ...stored, lines })).toBe(true);
    // A cent more and no unrounded sum could have led to it.
    expect(roundingExplains({ ...stored, lines, total: '11.94' })).toBe(false);
    expect(roundingExplains({ ...stored, lines, taxAmount: '1.92' })).toBe(false);
    expect(roundingExplains({ ...stored, lines, subtotal: '10.05' })).toBe(false);
  });
});
