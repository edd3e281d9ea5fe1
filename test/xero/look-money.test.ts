import { describe, expect, it } from 'vitest';
import { judgeLook, lookRequest } from '../../src/xero/look.ts';
import { parseAnswer } from '../../src/xero/parse-answer.ts';
import { seenHash } from '../../src/xero/seen-hash.ts';
import { contactXeroId, invoiceXeroId, link, write } from './samples.ts';

const answer = (body: unknown, status = 200) => ({ status, headers: {}, body: JSON.stringify(body) });
const noteId = '66666666-6666-4666-8666-666666666666';
const at = (day: number) => ({ UpdatedDateUTC: `/Date(${Date.UTC(2026, 10, day)}+0000)/` });

describe('a look for a created payment', () => {
  const created = write({
    kind: 'payment',
    xeroKind: 'Payment',
    expected: { marker: 'TT-main-p5', aboutId: invoiceXeroId, amount: '120.00' },
  });
  const look = (payments: unknown[], ended?: ReadonlySet<string>) =>
    judgeLook(created, undefined, answer({ Invoices: [{ Payments: payments }] }), ended).kind;
  const ours = { PaymentID: 'p', Amount: 120, Reference: 'Bank transfer TT-main-p5' };

  it('asks the invoice', () => {
    expect(lookRequest(created)).toMatchObject({ path: `/Invoices/${invoiceXeroId}` });
  });

  it('goes by our mark, and never by the amount', () => {
    expect(look([{ PaymentID: 'other', Amount: 120, Reference: 'TT-main-p55' }, ours])).toBe('applied');
    expect(look([{ PaymentID: 'other', Amount: 120, Reference: 'TT-main-p5 and more' }])).toBe('absent');
    expect(look([{ PaymentID: 'other', Amount: 120 }])).toBe('absent');
  });

  it('does not take the one that we deleted before, which a read that lags behind still shows', () => {
    expect(look([ours], new Set(['p']))).toBe('absent');
    expect(look([ours, { ...ours, PaymentID: 'q' }], new Set(['p']))).toBe('applied');
  });
});

describe('a look for a created allocation', () => {
  const created = write({
    kind: 'credit_note',
    xeroKind: 'Allocation',
    part: 'allocation',
    expected: { marker: 'TT-main-n4', parentId: noteId, aboutId: invoiceXeroId, amount: '60.00' },
  });
  const ours = { AllocationID: 'a', Amount: 60, Invoice: { InvoiceID: invoiceXeroId } };
  const look = (allocations: unknown[], ended?: ReadonlySet<string>) =>
    judgeLook(created, undefined, answer({ CreditNotes: [{ Allocations: allocations }] }), ended).kind;

  it('goes by the invoice, and not by what we removed before', () => {
    expect(look([ours])).toBe('applied');
    expect(look([{ ...ours, Invoice: { InvoiceID: 'another' } }])).toBe('absent');
    expect(look([ours], new Set(['a']))).toBe('absent');
    expect(look([{ ...ours, IsDeleted: true }])).toBe('absent');
  });
});

describe('a look for a removed allocation', () => {
  const removal = write({
    kind: 'credit_note',
    xeroKind: 'Allocation',
    part: 'allocation',
    operation: 'delete',
    expected: { marker: 'TT-main-n4', parentId: noteId, xeroId: 'a', status: 'DELETED' },
  });
  const look = (allocations: unknown[]) =>
    judgeLook(removal, link(), answer({ CreditNotes: [{ Allocations: allocations }] })).kind;

  it('says that it is not there, which alone is no proof', () => {
    expect(look([{ AllocationID: 'a' }])).toBe('before');
    expect(look([{ AllocationID: 'b' }])).toBe('removed');
    expect(look([])).toBe('removed');
  });
});

describe('a look for a created bill', () => {
  const created = write({ kind: 'expense', expected: { marker: 'main.expense.9', number: 'EXP-9' } });
  const ours = {
    InvoiceID: 'b',
    Type: 'ACCPAY',
    Status: 'AUTHORISED',
    Url: 'https://time.example/expenses/9?ttx=main.expense.9',
  };
  const look = (bills: unknown[], ended?: ReadonlySet<string>) =>
    judgeLook(created, undefined, answer({ Invoices: bills }), ended).kind;

  it('asks for the newest first, since its number is not unique', () => {
    expect(lookRequest(created).query).toMatchObject({ order: 'UpdatedDateUTC DESC' });
  });

  it('does not mind others of its number, nor one of ours that was voided', () => {
    expect(look([{ Type: 'ACCPAY', Status: 'AUTHORISED', InvoiceNumber: 'EXP-9' }])).toBe('absent');
    expect(look([{ ...ours, Status: 'VOIDED' }])).toBe('absent');
    expect(look([ours], new Set(['b']))).toBe('absent');
    expect(look([ours])).toBe('applied');
  });
});

describe('a look for changed money spent', () => {
  const sent = { Contact: { ContactID: contactXeroId }, BankAccount: { AccountID: 'card' }, LineItems: [] };
  const update = write({
    kind: 'expense',
    xeroKind: 'BankTransaction',
    operation: 'update',
    element: JSON.stringify(sent),
    expected: { marker: 'TT-main-e9', xeroId: 'x' },
  });
  const look = (shown: object) =>
    judgeLook(update, link({ xeroUpdatedAt: null }), answer({ BankTransactions: [{ ...sent, ...shown }] }))
      .kind;

  it('minds the account that it was paid from', () => {
    expect(look({ BankTransactionID: 'x' })).toBe('applied');
    expect(look({ BankTransactionID: 'x', BankAccount: { AccountID: 'cheque' } })).toBe('before');
  });
});

describe('what has changed since we saw it', () => {
  const seen = {
    CreditNoteID: noteId,
    CreditNoteNumber: 'CN-7-1',
    Reference: 'INV-7 TT-main-n4',
    CurrencyCode: 'GBP',
    Contact: { ContactID: contactXeroId },
    DateString: '2026-11-12T00:00:00',
    Status: 'AUTHORISED',
    LineItems: [
      { Description: 'Goodwill', Quantity: 1, UnitAmount: 60, AccountCode: '200', TaxType: 'OUTPUT2' },
    ],
    ...at(12),
  };
  const line = {
    Description: 'Goodwill',
    Quantity: 1,
    UnitAmount: 90,
    AccountCode: '200',
    TaxType: 'OUTPUT2',
  };
  const update = write({
    kind: 'credit_note',
    xeroKind: 'CreditNote',
    operation: 'update',
    element: JSON.stringify({ Contact: { ContactID: contactXeroId }, LineItems: [line] }),
    expected: { marker: 'TT-main-n4', xeroId: noteId },
  });
  const element = parseAnswer(JSON.stringify({ a: [seen] }), 'a')?.elements[0];
  const linked = link({
    xeroKind: 'CreditNote',
    xeroUpdatedAt: new Date(Date.UTC(2026, 10, 12)),
    xeroHash: element === undefined ? null : seenHash('CreditNote', element),
  });
  const look = (shown: object) => judgeLook(update, linked, answer({ CreditNotes: [shown] })).kind;

  it('is nothing where only money moved, and moved its date', () => {
    expect(look({ ...seen, ...at(14) })).toBe('before');
    expect(
      look({ ...seen, ...at(14), Status: 'PAID', DateString: undefined, Date: '/Date(1794441600000)/' }),
    ).toBe('before');
  });

  it.each([
    ['reference', { Reference: 'by hand' }],
    ['contact', { Contact: { ContactID: 'another' } }],
    ['date', { DateString: '2026-11-13T00:00:00' }],
    ['status', { Status: 'VOIDED' }],
    ['account', { LineItems: [{ ...seen.LineItems[0], AccountCode: '201' }] }],
  ])('is a conflict where somebody changed the %s', (_, change) => {
    expect(look({ ...seen, ...at(14), ...change })).toBe('conflict');
  });

  it('cannot be told by a read that is older than what we saw, even if it says what is meant', () => {
    const asMeant = { ...seen, LineItems: [line] };
    expect(look({ ...asMeant, ...at(14) })).toBe('applied');
    expect(look({ ...asMeant, ...at(11) })).toBe('before');
  });

  it('is for payments and claims only their end: nobody can change them', () => {
    const end = (xeroKind: 'Payment' | 'ExpenseClaim', status: string) =>
      write({ xeroKind, operation: 'delete', expected: { marker: 'm', xeroId: 'x', status } });
    const old = link({ xeroUpdatedAt: new Date(0) });
    const payment = { Payments: [{ PaymentID: 'x', Status: 'AUTHORISED', ...at(14) }] };
    expect(judgeLook(end('Payment', 'DELETED'), old, answer(payment)).kind).toBe('before');
    const claim = { ExpenseClaims: [{ ExpenseClaimID: 'x', Status: 'AUTHORISED', ...at(14) }] };
    expect(judgeLook(end('ExpenseClaim', 'VOIDED'), old, answer(claim)).kind).toBe('before');
  });
});
