import { describe, expect, it } from 'vitest';
import type { BookInvoice, Books } from '../../../sandbox/demo/books.ts';
import { compareBooks } from '../../../sandbox/demo/compare-books.ts';
import type { ProductWord } from '../../../sandbox/demo/compare-words.ts';
import { demoExpectation } from '../../../sandbox/demo/firm.ts';
import type { FirmRows, InvoiceState } from '../../../sandbox/demo/firm-rows.ts';
import { firmInMemory, goodBooks, postedInvoice } from './firm-in-memory.ts';

const rows = firmInMemory();

function withInvoice(id: number, change: (invoice: BookInvoice) => BookInvoice): Books {
  const books = goodBooks();
  return {
    ...books,
    invoices: books.invoices.map((one) => (one.id === `invoice-${id}` ? change(one) : one)),
  };
}

function withRow(id: number, change: Partial<InvoiceState>): FirmRows {
  return { ...rows, invoices: rows.invoices.map((row) => (row.id === id ? { ...row, ...change } : row)) };
}

function whatDiffers(books: Books, firm: FirmRows = rows, untouched = true): string[] {
  return compareBooks(firm, books, { untouched }).differences.map((one) => `${one.document} ${one.what}`);
}

describe('the comparison of books', () => {
  it('finds nothing to say about good books, and counts what the demo expects', () => {
    const { kinds, twice, missing, differences } = compareBooks(rows, goodBooks(), { untouched: true });
    expect(differences).toEqual([]);
    expect(kinds).toMatchObject(demoExpectation);
    expect({ twice, missing }).toEqual({ twice: 0, missing: 0 });
  });

  it('finds a missing invoice', () => {
    const books = goodBooks();
    const without = { ...books, invoices: books.invoices.filter((one) => one.id !== 'invoice-7') };
    const comparison = compareBooks(rows, without, { untouched: true });
    expect(comparison.kinds.invoice).toMatchObject({
      missing: 1,
      inXero: demoExpectation.invoice.inXero - 1,
    });
  });

  it('finds an invoice that is there twice, with its number or with another one', () => {
    const books = goodBooks();
    const copies = books.invoices.filter((one) => one.id === 'invoice-7');
    const same = { ...books, invoices: [...books.invoices, ...copies] };
    const renumbered = {
      ...books,
      invoices: [...books.invoices, ...copies.map((one) => ({ ...one, number: 'INV-0001' }))],
    };
    const unmarked = {
      ...books,
      invoices: [...books.invoices, ...copies.map((one) => ({ ...one, url: null }))],
    };
    for (const doubled of [same, renumbered, unmarked]) {
      expect(compareBooks(rows, doubled, { untouched: true }).twice).toBeGreaterThan(0);
    }
  });

  it('finds a contact that is missing or there twice', () => {
    const books = goodBooks();
    const [first, ...rest] = books.contacts;
    if (first === undefined) throw new Error('no contacts');
    expect(compareBooks(rows, { ...books, contacts: rest }, { untouched: true }).missing).toBe(1);
    const doubled = { ...books, contacts: [...books.contacts, { ...first, id: 'another' }] };
    expect(compareBooks(rows, doubled, { untouched: true }).twice).toBe(1);
  });

  it.each<[string, (invoice: BookInvoice) => BookInvoice, string]>([
    ["a cent's difference in the total", (one) => ({ ...one, total: '1395.01' }), 'invoice/4 total'],
    ['tax that is off', (one) => ({ ...one, tax: '232.60' }), 'invoice/4 tax'],
    ['a wrong contact', (one) => ({ ...one, contactId: 'contact-3' }), 'invoice/4 contact'],
    ['a wrong number', (one) => ({ ...one, number: 'INV-9' }), 'invoice/4 number'],
    ['a date shifted by a day', (one) => ({ ...one, date: '2026-06-30' }), 'invoice/4 date'],
    ['a wrong due date', (one) => ({ ...one, dueDate: '2026-08-01' }), 'invoice/4 due date'],
    ['a wrong currency', (one) => ({ ...one, currency: 'EUR' }), 'invoice/4 currency'],
    ['a wrong reference', (one) => ({ ...one, reference: 'PO-1' }), 'invoice/4 reference'],
    ['an invoice still in draft', (one) => ({ ...one, status: 'DRAFT' }), 'invoice/4 status'],
    ['a line left out', (one) => ({ ...one, lines: one.lines.slice(1) }), 'invoice/4 line'],
    [
      'a line on the wrong account',
      (one) => ({ ...one, lines: one.lines.map((line) => ({ ...line, account: '260' })) }),
      'invoice/4 account',
    ],
    [
      'a line with the wrong tax',
      (one) => ({ ...one, lines: one.lines.map((line) => ({ ...line, taxType: 'NONE' })) }),
      'invoice/4 tax type',
    ],
    [
      'lines of different amounts that have each other’s texts',
      (one) => {
        const texts = one.lines.map((line) => line.description).toReversed();
        return { ...one, lines: one.lines.map((line, at) => ({ ...line, description: texts[at] ?? '' })) };
      },
      'invoice/4 line',
    ],
    [
      'a rounding line that nothing calls for',
      (one) => ({
        ...one,
        lines: [
          ...one.lines,
          { description: 'Rounding', amount: '0.01', tax: '0', taxType: 'NONE', account: '860' },
        ],
      }),
      'invoice/4 rounding line',
    ],
  ])('finds %s', (_what, change, difference) => {
    expect(whatDiffers(withInvoice(4, change))).toContain(difference);
  });

  it('misses a rounding line where there must be one', () => {
    const books = withInvoice(8, (one) => ({ ...one, lines: one.lines.slice(0, -1) }));
    expect(whatDiffers(books)).toContain('invoice/8 rounding line');
  });

  it('finds a rounding line of another amount', () => {
    const books = withInvoice(8, (one) => ({
      ...one,
      lines: one.lines.map((line) => (line.account === '860' ? { ...line, amount: '-0.02' } : line)),
    }));
    expect(whatDiffers(books)).toEqual(['invoice/8 rounding line']);
  });

  it('finds what should have stayed out of Xero', () => {
    for (const id of [1, 3, 17, 18, 19, 20, 22, 25, 31]) {
      const row = rows.invoices.find((one) => one.id === id);
      if (row === undefined) throw new Error(`no invoice ${id}`);
      const books = goodBooks();
      const intruded = { ...books, invoices: [...books.invoices, postedInvoice(row)] };
      expect(whatDiffers(intruded)).toContain(`invoice/${id} should not be there`);
    }
  });

  it('wants an invoice voided that was cancelled after it was posted', () => {
    const cancelled = withRow(4, { status: 'cancelled' });
    expect(whatDiffers(goodBooks(), cancelled, false)).toEqual(['invoice/4 should not be there']);
    const voided = withInvoice(4, (one) => ({ ...one, status: 'VOIDED' }));
    expect(whatDiffers(voided, cancelled, false)).toEqual([]);
  });

  it('wants an invoice voided whose row is gone', () => {
    const gone = { ...rows, invoices: rows.invoices.filter((row) => row.id !== 4) };
    expect(whatDiffers(goodBooks(), gone, false)).toEqual(['invoice/4 should not be there']);
    const voided = withInvoice(4, (one) => ({ ...one, status: 'VOIDED' }));
    expect(whatDiffers(voided, gone, false)).toEqual([]);
  });

  it.each<[string, Partial<InvoiceState>, string]>([
    ['put back to draft', { status: 'draft' }, 'posted-then-draft'],
    ['given a status that does not exist', { status: 'banana' }, 'unknown-status'],
    ['given a tax rate without its tax', { taxRate: '5.00' }, 'tax-does-not-match'],
  ])('leaves an invoice in its last good state that was posted and then %s', (_what, change, problem) => {
    const changed = withRow(4, change);
    const comparison = compareBooks(changed, goodBooks(), { untouched: false });
    expect(comparison.differences).toEqual([]);
    expect(comparison.rows.find(({ kind, id }) => kind === 'invoice' && id === 4)?.verdict).toEqual({
      state: 'held',
      problems: [problem],
    });
    if (problem === 'posted-then-draft') return;
    const voided = withInvoice(4, (one) => ({ ...one, status: 'VOIDED' }));
    expect(whatDiffers(voided, changed, false)).toEqual(['invoice/4 status']);
  });

  it('follows a renamed client', () => {
    const renamed = {
      ...rows,
      clients: rows.clients.map((one) => (one.id === 1 ? { ...one, name: 'Harbour &amp; Co' } : one)),
    };
    expect(whatDiffers(goodBooks(), renamed, false)).toContain('client/1 contact name');
  });

  it("compares the product's reasons with its own", () => {
    const all = compareBooks(rows, goodBooks(), { untouched: true }).rows.flatMap(
      ({ kind, id, verdict }): ProductWord[] => {
        if (verdict.state === 'held') {
          return [{ kind, id, state: 'held', reason: verdict.problems[0] ?? null }];
        }
        return verdict.state === 'rejected' ? [{ kind, id, state: 'rejected', reason: null }] : [];
      },
    );
    const differences = (said: ProductWord[]): string[] =>
      compareBooks(rows, goodBooks(), { untouched: true, words: said }).differences.map(
        (one) => one.document,
      );
    expect(differences(all)).toEqual([]);
    expect(differences(all.slice(1))).toEqual(['client/5']);
    expect(differences(all.filter((word) => word.reason !== 'invoice-needs-you'))).toEqual([
      'payment/18',
      'payment/25',
      'credit_note/4',
    ]);
    expect(
      differences([...all, { kind: 'invoice', id: 4, state: 'held', reason: 'negative-total' }]),
    ).toEqual(['invoice/4']);
    expect(differences(all.map((word) => ({ ...word, reason: 'negative-total' })))).toContain('invoice/20');
  });
});
