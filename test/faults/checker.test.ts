import { describe, expect, it } from 'vitest';
import { compareBothBooks } from './check/compare.ts';
import { countFigures, isRight, judge } from './check/figures.ts';
import type { Firm } from './check/firm.ts';
import type { ProductWords } from './check/product-words.ts';
import type { XeroBooks } from './check/xero-books.ts';

const firm: Firm = {
  clients: [{ id: '1', name: 'One Ltd', email: 'one@example.com' }],
  invoices: [
    {
      id: '2',
      number: 'F-2',
      clientId: '1',
      status: 'sent',
      date: '2026-09-01',
      dueDate: '2026-11-01',
      taxRate: '20.00',
      total: '180.00',
      reference: '',
      lines: ['Design 150.00'],
    },
  ],
  expenses: [{ id: '3', title: 'Train', status: 'approved', date: '2026-09-02', total: '9.00' }],
  payments: [{ id: '4', invoiceId: '2', date: '2026-11-02', amount: '20.00' }],
  creditNotes: [{ id: '5', invoiceId: '2', number: 'CN-5', amount: '5.00' }],
};

const line = (description: string, lineAmount: string) => ({ description, amounts: { lineAmount } });
const document = { contactId: 'c', reference: '', status: 'AUTHORISED' };
const books: XeroBooks = {
  name: 'Northgate',
  contacts: [
    {
      id: 'c',
      number: 'TT-demo-c1',
      status: 'ACTIVE',
      name: 'One Ltd',
      texts: { EmailAddress: 'one@example.com' },
    },
  ],
  invoices: [
    {
      ...document,
      id: 'i',
      type: 'ACCREC',
      number: 'F-2',
      date: '2026-09-01',
      dueDate: '2026-11-01',
      url: 'http://localhost:8080/invoices/2?ttx=demo.invoice.2',
      total: '180.0',
      lines: [line('Design', '150.00')],
    },
    {
      ...document,
      id: 'b',
      type: 'ACCPAY',
      number: 'EXP-3',
      date: '2026-09-02',
      dueDate: null,
      url: 'http://localhost:8080/expenses/3?ttx=demo.expense.3',
      total: '9.00',
      lines: [line('Train', '9.00')],
    },
  ],
  payments: [
    {
      pays: { id: 'i' },
      date: '2026-11-02',
      amount: '20.00',
      reference: 'TX TT-demo-p4',
      status: 'AUTHORISED',
    },
  ],
  creditNotes: [
    {
      ...document,
      id: 'n',
      type: 'ACCRECCREDIT',
      number: 'CN-5',
      reference: 'TT-demo-n5',
      date: '2026-11-03',
      total: '5.00',
      lines: [],
      allocations: [{ invoiceId: 'i', amount: '5.00' }],
    },
  ],
};

const [invoice, bill] = books.invoices;
const [payment] = books.payments;
if (invoice === undefined || bill === undefined || payment === undefined) throw new Error('They are there.');

/** What the checker finds in these books, in words. */
function found(changed: Partial<XeroBooks>, of: Firm = firm): string[] {
  return compareBothBooks(of, { ...books, ...changed }).map(({ document: id, what }) => `${what} ${id}`);
}

function judged(words: ProductWords, changed: Partial<XeroBooks> = {}, of: Firm = firm) {
  const findings = compareBothBooks(of, { ...books, ...changed });
  return judge({ firm: of, findings, words, byHand: new Set() });
}

const asks = { state: 'Needs you', title: 'T', what: 'W', why: 'Y', cure: 'C' };

describe('the checker of the faults', () => {
  it('finds nothing where both books agree', () => {
    expect(found({})).toEqual([]);
  });

  it('finds what is missing, twice, or otherwise than in TimeTracker', () => {
    expect(found({ payments: [] })).toEqual(['missing payment/4']);
    expect(found({ payments: [payment, payment] })).toEqual(['twice payment/4']);
    expect(found({ invoices: [invoice, bill, { ...bill, id: 'b2' }] })).toEqual(['twice expense/3']);
    expect(found({ invoices: [{ ...invoice, lines: [line('Other', '150.00')] }, bill] })).toEqual([
      'stale invoice/2',
    ]);
    expect(found({ creditNotes: books.creditNotes.map((one) => ({ ...one, allocations: [] })) })).toEqual([
      'stale credit_note/5',
    ]);
  });

  it('finds what lives in Xero although it was ended in TimeTracker, and nothing in what was ended in both', () => {
    const rejected = { ...firm, expenses: firm.expenses.map((one) => ({ ...one, status: 'rejected' })) };
    expect(found({}, rejected)).toEqual(['stale expense/3']);
    expect(found({ invoices: [invoice, { ...bill, status: 'DELETED' }] }, rejected)).toEqual([]);
  });

  it('counts two objects of one name or number, whoever they belong to', () => {
    const stranger = { id: 'x', number: null, status: 'ACTIVE', name: 'ONE LTD', texts: {} };
    expect(found({ contacts: [...books.contacts, stranger] })).toEqual(['twice contact one ltd']);
  });

  it('calls a document lost if it is not there and nobody is asked, and asked for if somebody is', () => {
    const counts = (words: ProductWords) => judged(words, { payments: [] }).map((one) => one.counts);
    expect(counts([])).toEqual(['lost']);
    expect(counts([{ kind: 'payment', id: '4', problem: 'p', ...asks }])).toEqual(['needsPerson']);
    expect(counts([{ kind: 'payment', id: '4', problem: null, ...asks }])).toEqual([
      'unnamed',
      'needsPerson',
    ]);
  });

  it('wants a named problem for what cannot be posted', () => {
    const invalid = { ...firm, invoices: firm.invoices.map((one) => ({ ...one, taxRate: '7.00' })) };
    const without = { invoices: [bill] };
    const ofInvoice = (words: ProductWords) =>
      judged(words, without, invalid)
        .filter(({ document: id }) => id === 'invoice/2')
        .map(({ counts }) => counts);
    expect(ofInvoice([])).toEqual(['unnamed']);
    expect(ofInvoice([{ kind: 'invoice', id: '2', problem: 'tax-rate-not-mapped', ...asks }])).toEqual([]);
  });

  it('takes one payment in a hundred that a person must look at, and nothing else', () => {
    const payments = Array.from({ length: 100 }, (_, at) => ({ ...firm.payments[0], id: String(at) }));
    const large = { ...firm, payments: payments as Firm['payments'] };
    const asked = (...ids: string[]) =>
      ids.map((id) => ({ counts: 'needsPerson' as const, document: id, text: '' }));
    const right = (...ids: string[]) =>
      isRight(countFigures(large, { documents: 104, faults: 1 }, asked(...ids), []), large);
    expect(right('payment/1')).toBe(true);
    expect(right('payment/1', 'payment/2')).toBe(false);
    expect(right('invoice/2')).toBe(false);
  });
});
