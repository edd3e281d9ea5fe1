import { describe, expect, it } from 'vitest';
import { parseAnswer } from '../../src/xero/parse-answer.ts';
import { differenceOf, type Totals } from '../../src/xero/totals.ts';

/** Compares with an answer as Xero writes it. */
function difference(meant: Totals, answer: string) {
  const element = parseAnswer(`{"a":[${answer}]}`, 'a')?.elements[0];
  if (element === undefined) throw new Error('no element');
  return differenceOf(meant, element);
}

const meant = { subTotal: '100.00', totalTax: '20.00', total: '120.00' };

describe('the totals in Xero', () => {
  it('are as meant, however many zeros they are written with', () => {
    expect(difference(meant, '{"SubTotal":100,"TotalTax":20.0,"Total":120.0000}')).toBeUndefined();
    expect(difference({ amount: '60.00' }, '{"Amount":60.0}')).toBeUndefined();
  });

  it('differ by a cent', () => {
    expect(difference(meant, '{"SubTotal":100.00,"TotalTax":20.01,"Total":120.01}')).toEqual({
      total: '120.00',
      xeroTotal: '120.01',
    });
    expect(difference({ amount: '60.00' }, '{"Amount":59.99}')).toEqual({
      total: '60.00',
      xeroTotal: '59.99',
    });
  });

  it('differ beyond what a float would see', () => {
    expect(difference({ total: '9007199254740993.01' }, '{"Total":9007199254740993.02}')).toEqual({
      total: '9007199254740993.01',
      xeroTotal: '9007199254740993.02',
    });
  });

  it('differ in the tax alone: then the tax is said, since the totals are the same', () => {
    expect(difference(meant, '{"SubTotal":101,"TotalTax":19,"Total":120}')).toEqual({
      total: '120.00 (tax 20.00)',
      xeroTotal: '120 (tax 19)',
    });
  });

  it('differ if any one figure does', () => {
    for (const figures of ['"SubTotal":99,"TotalTax":20', '"SubTotal":100,"TotalTax":19'])
      expect(difference(meant, `{${figures},"Total":120}`)).toBeDefined();
  });

  it('differ in the currency alone, where that comes from an account', () => {
    const spent = { ...meant, currency: 'EUR' };
    const answer = (currency: string) => `{"SubTotal":100,"TotalTax":20,"Total":120${currency}}`;
    expect(difference(spent, answer(',"CurrencyCode":"EUR"'))).toBeUndefined();
    expect(difference(spent, answer(''))).toBeUndefined();
    expect(difference(spent, answer(',"CurrencyCode":"GBP"'))).toEqual({
      total: '120.00 EUR',
      xeroTotal: '120 GBP',
    });
  });

  it('differ if the answer does not say them', () => {
    expect(difference(meant, '{"SubTotal":100,"TotalTax":20}')).toEqual({
      total: '120.00',
      xeroTotal: '(none)',
    });
    expect(difference({ amount: '60.00' }, '{"Total":60}')).toEqual({ total: '60.00', xeroTotal: '(none)' });
    expect(difference(meant, '{"Total":120}')).toEqual({
      total: '120.00 (tax 20.00)',
      xeroTotal: '120 (tax none)',
    });
  });

  it('are not compared where nothing was meant', () => {
    expect(difference({}, '{"Total":120}')).toBeUndefined();
    expect(difference({ total: '60.00' }, '{"SubTotal":1,"TotalTax":2,"Total":60}')).toBeUndefined();
  });
});
