import { describe, expect, it } from 'vitest';
import type { Books } from '../../../sandbox/demo/books.ts';
import { compareBooks } from '../../../sandbox/demo/compare-books.ts';
import type { FirmRows } from '../../../sandbox/demo/firm-rows.ts';
import { firmInMemory, goodBooks, postedBill, postedInvoice, postedPayment } from './firm-in-memory.ts';

const rows = firmInMemory();
const good = goodBooks();

type Listed = 'invoices' | 'bills' | 'payments' | 'creditNotes' | 'contacts';

/** Good books with one document changed; `id` is that of firm-in-memory. */
function withChanged<List extends Listed>(
  list: List,
  id: string,
  change: Partial<Books[List][number]>,
): Books {
  const changed = good[list].map((one) => (one.id === id ? { ...one, ...change } : one));
  return { ...good, [list]: changed };
}

function without(list: Listed, id: string): Books {
  return { ...good, [list]: good[list].filter((one) => one.id !== id) };
}

function differences(books: Books, firm: FirmRows = rows, untouched = true): string[] {
  return compareBooks(firm, books, { untouched }).differences.map((one) => `${one.document} ${one.what}`);
}

function oneOf<List extends Listed>(list: List, id: string): Books[List][number] {
  const found = good[list].find((one) => one.id === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
}

describe('the comparison of bills', () => {
  it('finds one that is missing, and one that is there twice', () => {
    expect(differences(without('bills', 'bill-4'))).toEqual(['expense/4 missing']);
    const twice = { ...good, bills: [...good.bills, { ...oneOf('bills', 'bill-4'), id: 'another' }] };
    expect(differences(twice)).toEqual(['expense/4 twice']);
  });

  it.each([
    ['another number', { number: 'EXP-4' }, 'number'],
    ['the employee instead of the vendor', { contactId: 'contact-u1' }, 'contact'],
    ['a date shifted by a day', { date: '2026-09-20' }, 'date'],
    ['another due date', { dueDate: '2026-10-21' }, 'due date'],
    ['another currency', { currency: 'EUR' }, 'currency'],
    ['another total', { total: '648.01' }, 'total'],
    ['other tax', { tax: '107.99' }, 'tax'],
    ['a draft', { status: 'DRAFT' }, 'status'],
    ['no line', { lines: [] }, 'line'],
  ])('finds %s', (_what, change, difference) => {
    expect(differences(withChanged('bills', 'bill-4', change))).toContain(`expense/4 ${difference}`);
  });

  it('finds a line on the wrong account, with the wrong tax, or with other words', () => {
    const [line] = oneOf('bills', 'bill-4').lines;
    if (line === undefined) throw new Error('no line');
    const changed = [{ ...line, account: '429', taxType: 'NONE', description: 'Tool' }];
    expect(differences(withChanged('bills', 'bill-4', { lines: changed }))).toEqual([
      'expense/4 line',
      'expense/4 account',
      'expense/4 tax type',
    ]);
  });

  it('wants what is reimbursable on the employee, under the number of exactly that one', () => {
    expect(differences(withChanged('bills', 'bill-5', { contactId: 'contact-u1' }))).toEqual([
      'expense/5 contact',
    ]);
    expect(differences(withChanged('contacts', 'contact-u2', { name: 'tom' }))).toContain(
      'employee/2 contact name',
    );
    const namesake = { ...oneOf('contacts', 'contact-u2'), id: 'namesake', number: 'TT-demo-c2' };
    const books = withChanged('bills', 'bill-5', { contactId: 'namesake' });
    expect(differences({ ...books, contacts: [...books.contacts, namesake] })).toContain('expense/5 contact');
  });

  it('finds what should have stayed out of Xero', () => {
    for (const id of [1, 2, 3, 8, 9, 11, 12, 16, 17, 19]) {
      const row = rows.expenses.find((one) => one.id === id);
      if (row === undefined) throw new Error(`no expense ${id}`);
      const books = { ...good, bills: [...good.bills, postedBill(row)] };
      expect(differences(books)).toContain(`expense/${id} should not be there`);
    }
  });

  it('finds two contacts for one vendor', () => {
    const figma = { ...oneOf('contacts', 'contact-v1'), id: 'x', number: 'TT-demo-v99', name: 'FIGMA  inc' };
    const books = { ...good, contacts: [...good.contacts, figma] };
    expect(differences(books)).toEqual(['vendor FIGMA  inc twice']);
  });

  it('wants the bill of a rejected or deleted expense voided', () => {
    const rejected = rows.expenses.map((row) => (row.id === 4 ? { ...row, status: 'rejected' } : row));
    const deleted = rows.expenses.filter((row) => row.id !== 4);
    for (const expenses of [rejected, deleted]) {
      expect(differences(good, { ...rows, expenses }, false)).toEqual(['expense/4 should not be there']);
      const voided = withChanged('bills', 'bill-4', { status: 'VOIDED' });
      expect(differences(voided, { ...rows, expenses }, false)).toEqual([]);
    }
  });

  it('takes an id in TimeTracker for somebody else’s unless it is that of our own bill', () => {
    const noted = (xeroId: string): FirmRows => ({
      ...rows,
      expenses: rows.expenses.map((row) => (row.id === 4 ? { ...row, xeroId } : row)),
    });
    expect(differences(good, noted('bill-4'), false)).toEqual([]);
    expect(differences(good, noted('another'), false)).toEqual(['expense/4 should not be there']);
  });
});

describe('the comparison of payments', () => {
  it('finds one that is missing, and one that is there twice', () => {
    const unpaid = good.invoices.map((one) =>
      one.id === 'invoice-14' ? { ...one, due: one.total, status: 'AUTHORISED' } : one,
    );
    expect(differences({ ...without('payments', 'payment-2'), invoices: unpaid })).toEqual([
      'payment/2 missing',
    ]);
    // Paid by somebody else meanwhile, it would be more than is due.
    expect(differences(without('payments', 'payment-2'))).toEqual([]);
    const again = { ...oneOf('payments', 'payment-4'), id: 'another' };
    expect(differences({ ...good, payments: [...good.payments, again] })).toEqual(['payment/4 twice']);
  });

  it.each([
    ['another invoice', { invoiceId: 'invoice-15' }, 'invoice'],
    ['another amount', { amount: '100.00' }, 'amount'],
    ['another date', { date: '2026-09-14' }, 'date'],
    ['another account', { account: 'Euro Account' }, 'account'],
    ['another reference', { reference: 'TX2 TT-demo-p4' }, 'reference'],
  ])('finds %s', (_what, change, difference) => {
    expect(differences(withChanged('payments', 'payment-4', change))).toContain(`payment/4 ${difference}`);
  });

  it('finds what should have stayed out of Xero', () => {
    // Number 15 is more than is due, and Xero itself refuses it.
    for (const id of [1, 5, 10, 11, 12, 14, 17, 18, 19, 20, 23, 25]) {
      const row = rows.payments.find((one) => one.id === id);
      if (row === undefined) throw new Error(`no payment ${id}`);
      const books = { ...good, payments: [...good.payments, postedPayment(row)] };
      expect(differences(books)).toContain(`payment/${id} should not be there`);
    }
  });

  it('does not ask for the payment of an invoice that should not be there either', () => {
    const row = rows.invoices.find((one) => one.id === 13);
    if (row === undefined) throw new Error('no invoice 13');
    const books = { ...good, invoices: [...good.invoices, postedInvoice(row)] };
    expect(differences(books)).toEqual(['invoice/13 should not be there']);
  });

  it('finds money on an invoice that nobody in TimeTracker knows of', () => {
    const stranger = { ...oneOf('payments', 'payment-4'), id: 'x', reference: 'by hand' };
    const books = { ...good, payments: [...good.payments, stranger] };
    expect(differences(books)).toEqual(['number INV-20260910-1000 should not be there']);
  });

  it('wants a deleted payment deleted, unless it is matched with the bank’s statement', () => {
    const deleted = { ...rows, payments: rows.payments.filter((row) => row.id !== 4) };
    expect(differences(good, deleted, false)).toEqual(['payment/4 should not be there']);
    const gone = withChanged('payments', 'payment-4', { status: 'DELETED' });
    expect(differences(gone, deleted, false)).toEqual([]);
    const matched = withChanged('payments', 'payment-4', { isReconciled: true });
    expect(differences(matched, deleted, false)).toEqual([]);
  });

  it('leaves a payment in Xero that is refunded in TimeTracker', () => {
    const payments = rows.payments.map((row) => (row.id === 4 ? { ...row, status: 'refunded' } : row));
    expect(differences(good, { ...rows, payments }, false)).toEqual([]);
    const gone = withChanged('payments', 'payment-4', { status: 'DELETED' });
    // Taken back without a person, its refund has nothing left to say.
    expect(differences(gone, { ...rows, payments }, false)).toEqual([]);
  });

  it('wants an invoice marked as paid exactly when nothing is due', () => {
    expect(differences(withChanged('invoices', 'invoice-14', { status: 'AUTHORISED' }))).toEqual([
      'invoice/14 status',
    ]);
    expect(differences(withChanged('invoices', 'invoice-39', { due: '1.00' }))).toEqual([
      'invoice/39 status',
    ]);
  });
});

describe('the comparison of credit notes', () => {
  it('finds one that is missing, and one that is there twice', () => {
    expect(differences(without('creditNotes', 'credit-note-1'))).toEqual(['credit_note/1 missing']);
    const again = { ...oneOf('creditNotes', 'credit-note-1'), id: 'x', number: 'CN-0001' };
    const books = { ...good, creditNotes: [...good.creditNotes, again] };
    expect(differences(books)).toEqual(['credit_note/1 twice']);
  });

  it.each([
    ['another number', { number: 'CN-0001' }, 'number'],
    ['another client', { contactId: 'contact-1' }, 'contact'],
    ['another date', { date: '2026-10-02' }, 'date'],
    ['another currency', { currency: 'EUR' }, 'currency'],
    ['another total', { total: '385.01' }, 'total'],
    ['other tax', { tax: '64.16' }, 'tax'],
    ['a draft', { status: 'DRAFT' }, 'status'],
    ['no line', { lines: [] }, 'line'],
  ])('finds %s', (_what, change, difference) => {
    expect(differences(withChanged('creditNotes', 'credit-note-2', change))).toContain(
      `credit_note/2 ${difference}`,
    );
  });

  it('wants it set off against its own invoice, as far as anything is due there', () => {
    const elsewhere = { allocations: [{ invoiceId: 'invoice-4', amount: '385.00' }] };
    expect(differences(withChanged('creditNotes', 'credit-note-2', elsewhere))).toEqual([
      'credit_note/2 allocation',
    ]);
    const books = withChanged('creditNotes', 'credit-note-2', {
      allocations: [],
      remaining: '385.00',
      status: 'AUTHORISED',
    });
    const due = books.invoices.map((one) =>
      one.id === 'invoice-39' ? { ...one, due: '385.00', status: 'AUTHORISED' } : one,
    );
    expect(differences({ ...books, invoices: due })).toEqual(['credit_note/2 allocation']);
  });

  it('wants a deleted credit note voided', () => {
    const deleted = { ...rows, creditNotes: rows.creditNotes.filter((row) => row.id !== 1) };
    expect(differences(good, deleted, false)).toEqual(['credit_note/1 should not be there']);
    const voided = withChanged('creditNotes', 'credit-note-1', { status: 'VOIDED', allocations: [] });
    expect(differences(voided, deleted, false)).toEqual([]);
  });
});

describe('an invoice on which money hangs', () => {
  const invoices = rows.invoices.map((row) => (row.id === 14 ? { ...row, dueDate: '2026-12-01' } : row));
  const changed = {
    ...rows,
    invoices: invoices.map((row) => (row.id === 14 ? { ...row, status: 'cancelled' } : row)),
  };

  it('may differ from TimeTracker, but then the product has to say so', () => {
    expect(differences(good, changed, false)).toEqual([]);
    const said = (state: string, reason: string | null): string[] =>
      compareBooks(changed, good, {
        untouched: false,
        words: [{ kind: 'invoice', id: 14, state, reason }],
      })
        .differences.filter((one) => one.document === 'invoice/14')
        .map((one) => one.what);
    expect(said('synced', null)).toEqual(['reason']);
    expect(said('rejected', 'xero-refused')).toEqual([]);
    expect(said('held', 'paid-in-xero')).toEqual([]);
  });

  it('may not differ before anything was changed', () => {
    expect(differences(good, changed, true)).toContain('invoice/14 should not be there');
  });
});
