import { describe, expect, it } from 'vitest';
import { compareBooks } from '../../../sandbox/demo/compare-books.ts';
import { comparisonTable } from '../../../sandbox/demo/comparison-table.ts';
import { firmInMemory, goodBooks } from './firm-in-memory.ts';

const rows = firmInMemory();

describe('the table of a comparison', () => {
  const lines = comparisonTable(compareBooks(rows, goodBooks(), { untouched: true })).split('\n');

  it('has one line per invoice and ends with one summary line', () => {
    expect(lines.filter((line) => /^(INV-|DUP-)/.test(line)).length).toBe(rows.invoices.length);
    expect(lines.at(-1)).toBe(
      '40 invoices: 20 in Xero, 11 held, 2 rejected, 7 left alone; 0 twice, 0 missing. The books agree.',
    );
  });

  it('says why an invoice is not in Xero, and shows rounding', () => {
    const line = (number: string): string | undefined => lines.find((one) => one.startsWith(number));
    expect(line('INV-20260814')).toMatch(/-180\.00 GBP {2}- +held: negative-total$/);
    expect(line('INV-20260825')).toMatch(/rejected: Organisation is not subscribed to currency CHF$/);
    expect(line('INV-20260714')).toMatch(/authorised +with a rounding line of -0\.01$/);
  });

  it('names what disagrees', () => {
    const books = { ...goodBooks(), invoices: [] };
    const text = comparisonTable(compareBooks(rows, books, { untouched: true }));
    expect(text).toContain('invoice/4: missing - TimeTracker: sent; Xero: not there');
    expect(text.split('\n').at(-1)).toMatch(/0 twice, 20 missing\. 20 differences\.$/);
  });
});
