import { describe, expect, it } from 'vitest';
import { compareBooks } from '../../../sandbox/demo/compare-books.ts';
import { comparisonTable } from '../../../sandbox/demo/comparison-table.ts';
import { firmInMemory, goodBooks } from './firm-in-memory.ts';

const rows = firmInMemory();

describe('the table of a comparison', () => {
  const lines = comparisonTable(compareBooks(rows, goodBooks(), { untouched: true })).split('\n');

  it('has one line per document, one per kind, and a last one that says it all', () => {
    expect(lines.filter((line) => /^(INV-|DUP-)/.test(line)).length).toBe(rows.invoices.length);
    expect(lines.filter((line) => /^\d+ of (INV-|DUP-)/.test(line)).length).toBe(rows.payments.length);
    expect(lines.slice(-6)).toEqual([
      '8 clients: 7 in Xero, 1 held, 0 rejected, 0 left alone; 0 twice, 0 missing.',
      '40 invoices: 20 in Xero, 11 held, 2 rejected, 7 left alone; 0 twice, 0 missing.',
      '20 expenses: 10 in Xero, 2 held, 1 rejected, 7 left alone; 0 twice, 0 missing.',
      '25 payments: 12 in Xero, 7 held, 0 rejected, 6 left alone; 0 twice, 0 missing.',
      '4 credit notes: 3 in Xero, 1 held, 0 rejected, 0 left alone; 0 twice, 0 missing.',
      '97 documents: 0 twice, 0 missing. The books agree.',
    ]);
  });

  it('says why a document is not in Xero, and shows rounding', () => {
    const line = (number: string): string | undefined => lines.find((one) => one.startsWith(number));
    expect(line('INV-20260814')).toMatch(/-180\.00 GBP {2}- +held: negative-total$/);
    expect(line('18 of INV-20260723')).toMatch(/completed +800\.00 GBP {2}- +held: invoice-needs-you$/);
    expect(line('INV-20260825')).toMatch(/rejected: Organisation is not subscribed to currency CHF$/);
    expect(line('INV-20260714')).toMatch(/paid +with a rounding line of -0\.01$/);
  });

  it('names what disagrees', () => {
    const books = { ...goodBooks(), invoices: [] };
    const text = comparisonTable(compareBooks(rows, books, { untouched: true }));
    expect(text).toContain('invoice/4: missing - TimeTracker: sent; Xero: not there');
    expect(text).toMatch(/^40 invoices: 0 in Xero.* 20 missing\.$/m);
    expect(text.split('\n').at(-1)).toMatch(/^97 documents: 0 twice, 20 missing\. \d+ differences\.$/);
  });
});
