import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineAmounts, totals } from '../../../sandbox/xero/invoice-amounts.ts';
import type { LineContext, SentAmounts } from '../../../sandbox/xero/invoice-amounts.ts';
import type { Line, LineAmounts, LineAmountTypes } from '../../../sandbox/xero/invoice.ts';

const context = (changes: Partial<LineContext> = {}): LineContext => ({
  lineAmountTypes: 'Exclusive',
  taxRate: '20',
  unitDecimals: 4,
  ...changes,
});

function worked(sent: SentAmounts, changes: Partial<LineContext> = {}): LineAmounts {
  const result = lineAmounts(sent, context(changes));
  if ('problem' in result) throw new Error(result.problem);
  return result;
}

const asLine = (amounts: LineAmounts): Line => ({
  id: '',
  description: '',
  amounts,
  accountCode: null,
  accountId: null,
  taxType: null,
  itemCode: null,
  tracking: [],
});

describe('a line', () => {
  it("is rounded and taxed on its own: the example of Xero's rounding guide", () => {
    const lines = ['25.06', '25.61', '25.63'].map((unitAmount) =>
      asLine(worked({ quantity: '1', unitAmount }, { taxRate: '15' })),
    );
    expect(totals(lines, 'Exclusive')).toMatchObject({
      subTotal: '76.30',
      totalTax: '11.44',
      total: '87.74',
    });
  });

  it('rounds half a cent away from zero', () => {
    expect(worked({ quantity: '1', unitAmount: '0.125' }).lineAmount).toBe('0.13');
    expect(worked({ quantity: '-1', unitAmount: '0.125' }).lineAmount).toBe('-0.13');
  });

  it('rounds the price first, to two decimals unless four are asked for', () => {
    const sent = { quantity: '100', unitAmount: '33.3333' };
    expect(worked(sent, { unitDecimals: 2 }).lineAmount).toBe('3333.00');
    expect(worked(sent, { unitDecimals: 4 }).lineAmount).toBe('3333.33');
  });

  it('takes the tax out of an inclusive amount, and none without tax', () => {
    const sent = { quantity: '1', unitAmount: '100' };
    const inclusive = worked(sent, { lineAmountTypes: 'Inclusive' });
    expect(inclusive).toMatchObject({ lineAmount: '100.00', taxAmount: '16.67' });
    expect(totals([asLine(inclusive)], 'Inclusive')).toMatchObject({ subTotal: '83.33', total: '100.00' });
    expect(worked(sent, { lineAmountTypes: 'NoTax' }).taxAmount).toBe('0.00');
  });

  it('takes off a discount in percent or as an amount', () => {
    expect(worked({ quantity: '2', unitAmount: '50', discountRate: '12.5' }).lineAmount).toBe('87.50');
    const fixed = worked({ quantity: '2', unitAmount: '50', discountAmount: '12.5' });
    expect(totals([asLine(fixed)], 'Exclusive')).toMatchObject({ subTotal: '87.50', totalDiscount: '12.50' });
  });

  it('is one piece where no quantity is given, and works the missing part out', () => {
    expect(worked({ unitAmount: '7' })).toMatchObject({ quantity: '1.0000', lineAmount: '7.00' });
    expect(worked({ lineAmount: '7' })).toMatchObject({ quantity: '1.0000', unitAmount: '7.0000' });
    expect(worked({ quantity: '3', lineAmount: '10' })).toMatchObject({ unitAmount: '3.3333' });
    expect(worked({ unitAmount: '4', lineAmount: '10' })).toMatchObject({ quantity: '2.5000' });
  });

  it('that contradicts itself is refused', () => {
    const sent = { quantity: '1', unitAmount: '100', lineAmount: '1' };
    expect(lineAmounts(sent, context())).toEqual({
      problem: 'The line total 1.00 does not match the expected line total 100.00',
    });
    expect(lineAmounts({ quantity: '0', lineAmount: '1' }, context())).toHaveProperty('problem');
    expect(lineAmounts({ lineAmount: '10000000000' }, context())).toHaveProperty('problem');
  });

  it('keeps a tax that is given', () => {
    expect(worked({ unitAmount: '100', taxAmount: '19.99' })).toMatchObject({
      taxAmount: '19.99',
      taxGiven: true,
    });
  });
});

describe('an invoice, whatever its lines', () => {
  const cents = fc.integer({ min: -100_000, max: 100_000 }).map((n) => (n / 100).toFixed(2));
  const kinds = fc.constantFrom<LineAmountTypes>('Exclusive', 'Inclusive', 'NoTax');
  const line = fc.record({ quantity: cents, unitAmount: cents, taxRate: fc.constantFrom('0', '5', '20') });

  it('has totals that add up to the cent', () => {
    const property = fc.property(fc.array(line), kinds, (sent, lineAmountTypes) => {
      const amounts = sent.map(({ taxRate, ...each }) => worked(each, { taxRate, lineAmountTypes }));
      const sums = totals(amounts.map(asLine), lineAmountTypes);
      const inCents = (text: string) => Math.round(Number(text) * 100);
      expect(inCents(sums.subTotal) + inCents(sums.totalTax)).toBe(inCents(sums.total));
      const lines = amounts.reduce((total, each) => total + inCents(each.lineAmount), 0);
      expect(inCents(lineAmountTypes === 'Inclusive' ? sums.total : sums.subTotal)).toBe(lines);
    });
    // On failure fast-check prints its seed.
    fc.assert(property);
  });
});
