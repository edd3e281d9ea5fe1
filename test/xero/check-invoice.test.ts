import { describe, expect, it } from 'vitest';
import type { InvoiceData } from '../../src/events/invoice.ts';
import { checkInvoice } from '../../src/xero/check-invoice.ts';
import { invoice, line } from './samples.ts';

const problems = (data: InvoiceData, isInXero = false) =>
  checkInvoice(data, isInXero).map(({ type }) => type);

describe('an invoice in itself', () => {
  it('is fine if its sums are', () => {
    expect(problems(invoice())).toEqual([]);
  });

  it('without lines or without an amount is nothing to post', () => {
    expect(problems(invoice({ lines: [] }))).toEqual(['nothing-to-post']);
    expect(problems(invoice({ subtotal: '0.00', taxAmount: '0.00', total: '0.00' }))).toEqual([
      'nothing-to-post',
    ]);
  });

  it('without a number would get one that Xero makes up', () => {
    expect(problems(invoice({ number: ' ' }))).toEqual(['number-unusable']);
    expect(problems(invoice({ number: 'x'.repeat(256) }))).toEqual(['number-unusable']);
  });

  it('below zero is a credit note', () => {
    const data = invoice({
      lines: [line({ quantity: '-1', amount: '-100.00' })],
      subtotal: '-100.00',
      taxAmount: '-20.00',
      total: '-120.00',
    });
    expect(checkInvoice(data, false)).toEqual([{ type: 'negative-total', parameters: { total: '-120.00' } }]);
  });

  it('with a line of another currency has a wrong total', () => {
    const data = invoice({ lines: [line(), line({ source: 'expense', currency: 'EUR', amount: '0.00' })] });
    expect(checkInvoice(data, false)).toEqual([
      { type: 'mixed-currencies', parameters: { currency: 'GBP', lineCurrency: 'EUR' } },
    ]);
  });

  it('shares its number with an older one only if that is not its own fault', () => {
    expect(problems(invoice({ id: '7', sameNumber: ['9', '10'] }))).toEqual([]);
    expect(problems(invoice({ id: '7', sameNumber: ['10', '6'] }))).toEqual(['number-used-twice']);
    // By number, not by letter: 10 is newer than 9.
    expect(problems(invoice({ id: '10', sameNumber: ['9'] }))).toEqual(['number-used-twice']);
    expect(problems(invoice({ id: '9', sameNumber: ['10'] }))).toEqual([]);
    expect(problems(invoice({ id: '7', sameNumber: ['6'] }), true)).toEqual([]);
  });
});

describe('figures that Xero has no room for', () => {
  it('have more than two decimals, as dinars do elsewhere: nothing could come to them', () => {
    const data = invoice({
      currency: 'KWD',
      taxRate: '0',
      subtotal: '12.345',
      taxAmount: '0',
      total: '12.345',
    });
    expect(checkInvoice({ ...data, lines: [line({ amount: '12.345', currency: 'KWD' })] }, false)).toEqual([
      { type: 'amount-too-fine', parameters: { amount: '12.345' } },
    ]);
    for (const changes of [{ subtotal: '100.001' }, { taxAmount: '20.001' }, { total: '120.001' }]) {
      expect(problems(invoice(changes))).toContain('amount-too-fine');
    }
    expect(problems(invoice({ subtotal: '100.000', total: '120.0' }))).toEqual([]);
  });

  it('have two decimals in yen too, as TimeTracker stores them', () => {
    const lines = [line({ currency: 'JPY', amount: '1234.56', unitPrice: '1234.56' })];
    const yen = {
      currency: 'JPY',
      taxRate: '0',
      subtotal: '1234.56',
      taxAmount: '0',
      total: '1234.56',
      lines,
    };
    expect(problems(invoice(yen))).toEqual([]);
  });

  it('of a line may be finer, since they count to the cent', () => {
    expect(problems(invoice({ lines: [line({ amount: '100.004' })] }))).toEqual([]);
  });

  it('are larger than ten digits', () => {
    const of = (amount: string) =>
      problems(
        invoice({ taxRate: '0', lines: [line({ amount })], subtotal: amount, taxAmount: '0', total: amount }),
      );
    expect(of('9999999999.99')).toEqual([]);
    expect(of('10000000000.00')).toEqual(['amount-too-large', 'amount-too-large']);
    const cancelled = [line({ amount: '10000000100.00' }), line({ amount: '-10000000000.00' })];
    expect(problems(invoice({ lines: cancelled }))).toEqual(['amount-too-large']);
  });
});

describe('sums that rounding explains', () => {
  const lines = (count: number) =>
    Array.from({ length: count }, () => line({ amount: '10.00', unitPrice: '10' }));

  it('may miss by half a cent per line, and no more', () => {
    const three = (subtotal: string) =>
      problems(invoice({ lines: lines(3), taxRate: '0', subtotal, taxAmount: '0', total: subtotal }));
    expect(three('30.02')).toEqual([]);
    expect(three('29.98')).toEqual([]);
    expect(three('30.03')).toEqual(['lines-do-not-add-up']);
    expect(three('29.97')).toEqual(['lines-do-not-add-up']);
    const two = (subtotal: string) =>
      problems(invoice({ lines: lines(2), taxRate: '0', subtotal, taxAmount: '0', total: subtotal }));
    expect(two('20.01')).toEqual([]);
    expect(two('20.02')).toEqual(['lines-do-not-add-up']);
  });

  it('may miss by a cent in tax and in total, and no more', () => {
    expect(problems(invoice({ taxAmount: '20.01', total: '120.01' }))).toEqual([]);
    expect(problems(invoice({ taxAmount: '20.02', total: '120.02' }))).toEqual(['tax-does-not-match']);
    expect(problems(invoice({ total: '120.01' }))).toEqual([]);
    expect(problems(invoice({ total: '120.02' }))).toEqual(['total-does-not-add-up']);
  });

  it('may miss by half a cent of the subtotal at its rate, where that is more than a cent', () => {
    // 900 % of up to half a cent is 4.5 cents, and half a cent for the tax itself.
    const data = (taxAmount: string, total: string) =>
      problems(invoice({ taxRate: '900', taxAmount, total }));
    expect(data('900.05', '1000.05')).toEqual([]);
    expect(data('899.95', '999.95')).toEqual([]);
    expect(data('900.06', '1000.06')).toEqual(['tax-does-not-match']);
    expect(problems(invoice({ taxRate: '-5', taxAmount: '-5.01', total: '94.99' }))).toEqual([]);
  });

  it('are reported with both numbers', () => {
    const data = invoice({ subtotal: '90.00', taxAmount: '18.00', total: '120.00' });
    expect(checkInvoice(data, false)).toEqual([
      { type: 'lines-do-not-add-up', parameters: { lines: '100.00', subtotal: '90.00' } },
      { type: 'total-does-not-add-up', parameters: { total: '120.00', sum: '108.00' } },
    ]);
  });
});
