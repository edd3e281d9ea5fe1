import { describe, expect, it } from 'vitest';
import type { BookLine } from '../../../sandbox/demo/books.ts';
import { heldForRates } from '../../../sandbox/demo/regions/enter-rates.ts';
import { taxByRate, taxInWords } from '../../../sandbox/demo/regions/tax-by-rate.ts';
import { demoChoices } from '../../../sandbox/demo/settings.ts';
import { goodBooks } from './firm-in-memory.ts';

const books = goodBooks();

function line(taxType: string, tax: string, account = '200'): BookLine {
  return { description: '', amount: '0.00', taxType, tax, account };
}

/** The books with these lines on their first invoice, and no other. */
function withInvoice(lines: readonly BookLine[], rest: object = {}) {
  const invoices = books.invoices.slice(0, 1).map((one) => ({ ...one, lines, ...rest }));
  return { ...books, invoices, bills: [] };
}

describe('the tax of the books', () => {
  it('is summed up by tax type, of sales and of expenses', () => {
    const { sales, purchases } = taxByRate(books, demoChoices);
    expect(sales.map(({ taxType }) => taxType)).toEqual(['OUTPUT2', 'RROUTPUT', 'ZERORATEDOUTPUT']);
    expect(sales.find(({ taxType }) => taxType === 'RROUTPUT')).toEqual({
      taxType: 'RROUTPUT',
      documents: 1,
      tax: '3.78',
    });
    expect(purchases.map(({ taxType }) => taxType)).toEqual(['INPUT2', 'NONE', 'RRINPUT']);
  });

  it('counts a document of several lines once', () => {
    const { sales } = taxByRate(withInvoice([line('OUTPUT2', '1.01'), line('OUTPUT2', '1.02')]), demoChoices);
    expect(sales).toEqual([{ taxType: 'OUTPUT2', documents: 1, tax: '2.03' }]);
  });

  it('leaves rounding lines to themselves, and what does not count any more or is not ours out', () => {
    const lines = [line('OUTPUT2', '2.00'), line('NONE', '0.00', demoChoices.accounts.rounding)];
    expect(taxByRate(withInvoice(lines), demoChoices)).toMatchObject({
      sales: [{ taxType: 'OUTPUT2' }],
      rounding: ['NONE'],
    });
    const nothing = { sales: [], purchases: [], rounding: [] };
    expect(taxByRate(withInvoice(lines, { status: 'VOIDED' }), demoChoices)).toEqual(nothing);
    expect(taxByRate(withInvoice(lines, { url: null }), demoChoices)).toEqual(nothing);
  });

  it('is said with the percentage that was chosen, and shows what nobody chose', () => {
    const found = [
      { taxType: 'OUTPUT2', documents: 2, tax: '4.00' },
      { taxType: 'OTHER', documents: 1, tax: '0.00' },
    ];
    expect(taxInWords(found, demoChoices.taxTypes)).toBe(
      '20 % OUTPUT2: 2 documents, tax of 4.00; ? % OTHER: 1 document, tax of 0.00',
    );
  });
});

describe('what is held for want of a rate', () => {
  it('is counted by what the product says of it', () => {
    const one = (problem: string, title: string) => ({
      kind: 'invoice' as const,
      id: '1',
      name: '',
      state: '',
      outcome: 'held',
      problem,
      title,
      what: '',
      why: '',
      cure: '',
    });
    const documents = [
      one('tax-rate-not-mapped', 'No tax rate chosen for 19 %'),
      one('tax-rate-not-mapped', 'No tax rate chosen for 19 %'),
      one('purchase-tax-rate-not-mapped', 'No purchase tax chosen for 7 %'),
      one('negative-total', 'Negative total'),
    ];
    expect([...heldForRates(documents)]).toEqual([
      ['No tax rate chosen for 19 %', 2],
      ['No purchase tax chosen for 7 %', 1],
    ]);
  });
});
