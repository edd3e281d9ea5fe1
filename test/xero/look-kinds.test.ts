import { describe, expect, it } from 'vitest';
import type { XeroKindName } from '../../src/store/links.ts';
import type { Write } from '../../src/store/writes.ts';
import { judgeLook, lookRequest } from '../../src/xero/look.ts';
import { link, write } from './samples.ts';

const answer = (body: unknown) => ({ status: 200, headers: {}, body: JSON.stringify(body) });

const writes = {
  bill: write({
    kind: 'expense',
    expected: { marker: 'main.expense.9', number: 'R-17' },
  }),
  creditNote: write({
    kind: 'credit_note',
    xeroKind: 'CreditNote',
    expected: { marker: 'TT-main-n4', number: 'CN-7-1' },
  }),
  payment: write({
    kind: 'payment',
    xeroKind: 'Payment',
    expected: { marker: 'TT-main-p5', aboutId: 'the-invoice', amount: '120.00' },
  }),
  allocation: write({
    kind: 'credit_note',
    xeroKind: 'Allocation',
    part: 'allocation',
    expected: { marker: 'TT-main-n4', parentId: 'the-note', aboutId: 'the-invoice', amount: '60.00' },
  }),
  spending: write({
    kind: 'expense',
    xeroKind: 'BankTransaction',
    expected: { marker: 'TT-main-e9', number: 'R "17" TT-main-e9' },
  }),
  receipt: write({
    kind: 'expense',
    xeroKind: 'Receipt',
    expected: { marker: 'TT-main-e9', number: 'R-17 TT-main-e9' },
  }),
  claim: write({
    kind: 'expense',
    xeroKind: 'ExpenseClaim',
    part: 'claim',
    element: '{"User":{"UserID":"priya"},"Receipts":[{"ReceiptID":"the-receipt"}]}',
    expected: { marker: 'TT-main-e9', aboutId: 'the-receipt' },
  }),
} satisfies Record<string, Write>;

/** What a look for something created finds among these. */
const find = (target: Write, body: unknown, ended?: ReadonlySet<string>) =>
  judgeLook(target, undefined, answer(body), ended).kind;

describe('where a look for something created asks', () => {
  it.each([
    ['bill', '/Invoices', 'InvoiceNumber=="R-17"', 'Invoices'],
    ['creditNote', '/CreditNotes', 'CreditNoteNumber=="CN-7-1"', 'CreditNotes'],
    ['payment', '/Invoices/the-invoice', undefined, 'Invoices'],
    ['allocation', '/CreditNotes/the-note', undefined, 'CreditNotes'],
    ['spending', '/BankTransactions', String.raw`Reference=="R \"17\" TT-main-e9"`, 'BankTransactions'],
    ['receipt', '/Receipts', 'Reference=="R-17 TT-main-e9"', 'Receipts'],
    ['claim', '/ExpenseClaims', undefined, 'ExpenseClaims'],
  ] as const)('for a %s: %s', (name, path, where, collection) => {
    const request = lookRequest(writes[name]);
    expect(request).toMatchObject({ path, collection });
    expect(request.query['where']).toBe(where);
  });

  it.each([
    ['Payment', '/Payments/x', 'Payments'],
    ['BankTransaction', '/BankTransactions/x', 'BankTransactions'],
    ['Receipt', '/Receipts/x', 'Receipts'],
    ['ExpenseClaim', '/ExpenseClaims/x', 'ExpenseClaims'],
    ['CreditNote', '/CreditNotes/x', 'CreditNotes'],
  ] as const)('and for a changed or ended %s: its id', (xeroKind, path, collection) => {
    for (const operation of ['update', 'delete'] as const) {
      const target = write({ xeroKind, operation, expected: { marker: 'm', xeroId: 'x' } });
      expect(lookRequest(target)).toMatchObject({ path, collection });
    }
  });
});

describe('a look for a created bill', () => {
  const ours = {
    Type: 'ACCPAY',
    Url: 'https://time.example/expenses/9?ttx=main.expense.9',
    Status: 'AUTHORISED',
  };

  it('goes by its mark, and minds no other bill of its number', () => {
    expect(find(writes.bill, { Invoices: [{ Type: 'ACCPAY', Status: 'AUTHORISED' }, ours] })).toBe('applied');
    expect(find(writes.bill, { Invoices: [{ Type: 'ACCPAY', Status: 'AUTHORISED' }] })).toBe('absent');
    expect(find(writes.bill, { Invoices: [{ ...ours, Type: 'ACCREC' }] })).toBe('absent');
  });

  it('does not take the one that was voided before for the new one', () => {
    expect(find(writes.bill, { Invoices: [{ ...ours, Status: 'VOIDED' }] })).toBe('absent');
    expect(find(writes.bill, { Invoices: [{ ...ours, Status: 'VOIDED' }, ours] })).toBe('applied');
    // Nor where a read that lags behind shows it as if it lived.
    const ended = new Set(['the-old-one']);
    expect(find(writes.bill, { Invoices: [{ ...ours, InvoiceID: 'the-old-one' }] }, ended)).toBe('absent');
  });
});

describe('a look for a created credit note', () => {
  const ours = { Type: 'ACCRECCREDIT', Reference: 'INV-7 TT-main-n4', Status: 'AUTHORISED' };

  it('goes by the mark at the end of its reference; its number is taken by any other', () => {
    expect(find(writes.creditNote, { CreditNotes: [ours] })).toBe('applied');
    for (const Reference of [
      'INV-7',
      'TT-main-n4 INV-7',
      'INV-7 TT-main-n41',
      'INV-7 TT-other-n4',
      undefined,
    ])
      expect(find(writes.creditNote, { CreditNotes: [{ ...ours, Reference }] })).toBe('taken');
    expect(find(writes.creditNote, { CreditNotes: [] })).toBe('absent');
  });

  it('takes its own for itself though somebody has voided it: its number is not free again', () => {
    expect(find(writes.creditNote, { CreditNotes: [{ ...ours, Status: 'VOIDED' }] })).toBe('applied');
  });

  it('does not mind credit of a supplier, nor what somebody else has voided', () => {
    const other = { ...ours, Reference: 'else' };
    expect(find(writes.creditNote, { CreditNotes: [{ ...other, Type: 'ACCPAYCREDIT' }] })).toBe('absent');
    expect(find(writes.creditNote, { CreditNotes: [{ ...other, Status: 'VOIDED' }] })).toBe('absent');
  });
});

describe('a look for a created payment', () => {
  const among = (Payments: unknown[]) => ({ Invoices: [{ InvoiceID: 'the-invoice', Payments }] });
  const ours = { PaymentID: 'p', Reference: 'BACS TT-main-p5', Amount: 120.0, Status: 'AUTHORISED' };

  it('goes by the mark among the payments of the invoice, never by amount and day', () => {
    expect(find(writes.payment, among([ours]))).toBe('applied');
    expect(find(writes.payment, among([{ ...ours, Reference: 'BACS' }]))).toBe('absent');
    expect(find(writes.payment, among([]))).toBe('absent');
    expect(find(writes.payment, { Invoices: [] })).toBe('absent');
  });

  it('does not take the one that was deleted before for the new one', () => {
    expect(find(writes.payment, among([{ ...ours, Status: 'DELETED' }]))).toBe('absent');
    expect(find(writes.payment, among([ours]), new Set(['p']))).toBe('absent');
  });
});

describe('a look for an allocation', () => {
  const note = (Allocations: unknown[]) => ({ CreditNotes: [{ CreditNoteID: 'the-note', Allocations }] });
  const ours = { AllocationID: 'a', Amount: 60.0, Invoice: { InvoiceID: 'the-invoice' } };

  it('goes by the invoice, since only we allocate our notes', () => {
    expect(find(writes.allocation, note([ours]))).toBe('applied');
    expect(find(writes.allocation, note([{ ...ours, Invoice: { InvoiceID: 'another' } }]))).toBe('absent');
    expect(find(writes.allocation, note([{ ...ours, IsDeleted: true }]))).toBe('absent');
    expect(find(writes.allocation, note([]))).toBe('absent');
  });

  const removal = write({
    kind: 'credit_note',
    xeroKind: 'Allocation',
    part: 'allocation',
    operation: 'delete',
    expected: { marker: 'TT-main-n4', xeroId: 'a', parentId: 'the-note', status: 'DELETED' },
  });
  const look = (body: unknown) => judgeLook(removal, link(), answer(body)).kind;

  it('that is removed asks the note, and finds it gone or still there', () => {
    expect(lookRequest(removal).path).toBe('/CreditNotes/the-note');
    expect(look(note([]))).toBe('removed');
    expect(look(note([{ ...ours, AllocationID: 'another' }]))).toBe('removed');
    expect(look(note([{ ...ours, IsDeleted: true }]))).toBe('removed');
    expect(look(note([ours]))).toBe('before');
    expect(look({ CreditNotes: [] })).toBe('unclear');
  });
});

describe('a look for money spent, a receipt or a claim', () => {
  it.each([
    ['spending', 'BankTransactions'],
    ['receipt', 'Receipts'],
  ] as const)('as %s goes by the mark at the end of its reference', (name, collection) => {
    const ours = { Reference: 'R-17 TT-main-e9', Status: 'DRAFT' };
    const look = (...elements: unknown[]) => find(writes[name], { [collection]: elements });
    expect(look(ours)).toBe('applied');
    expect(look({ ...ours, Reference: 'R-17' }, ours)).toBe('applied');
    expect(look({ ...ours, Reference: 'R-17' })).toBe('absent');
    expect(look({ ...ours, Status: 'DELETED' })).toBe('absent');
    expect(look()).toBe('absent');
  });

  it('as a claim goes by its receipt', () => {
    const claim = (ReceiptID: string, Status = 'SUBMITTED') => ({ Status, Receipts: [{ ReceiptID }] });
    const look = (...claims: unknown[]) => find(writes.claim, { ExpenseClaims: claims });
    expect(look(claim('another'), claim('the-receipt'))).toBe('applied');
    expect(look(claim('another'))).toBe('absent');
    expect(look(claim('the-receipt', 'VOIDED'))).toBe('absent');
  });
});

describe('a look for what was ended', () => {
  it.each([
    ['Payment', 'PaymentID', 'Payments', 'DELETED'],
    ['BankTransaction', 'BankTransactionID', 'BankTransactions', 'DELETED'],
    ['Receipt', 'ReceiptID', 'Receipts', 'DELETED'],
    ['ExpenseClaim', 'ExpenseClaimID', 'ExpenseClaims', 'VOIDED'],
    ['CreditNote', 'CreditNoteID', 'CreditNotes', 'VOIDED'],
  ] as const)('as a %s goes by its status', (xeroKind: XeroKindName, idField, collection, status) => {
    const target = write({
      xeroKind,
      operation: status === 'VOIDED' ? 'void' : 'delete',
      expected: { marker: 'm', xeroId: 'x', status },
    });
    const look = (element: unknown) =>
      judgeLook(target, link({ xeroUpdatedAt: null }), answer({ [collection]: [element] })).kind;
    expect(look({ [idField]: 'x', Status: status })).toBe('applied');
    expect(look({ [idField]: 'x', Status: 'AUTHORISED' })).toBe('before');
    expect(look({ [idField]: 'another', Status: status })).toBe('unclear');
  });
});

describe('a look for a changed expense', () => {
  const sentLine = {
    LineItemID: 'l',
    Description: 'Paper',
    Quantity: 1,
    UnitAmount: 50.0,
    AccountCode: '429',
    TaxType: 'INPUT2',
    TaxAmount: 10.0,
  };
  const element = {
    InvoiceID: 'x',
    InvoiceNumber: 'EXP-9',
    CurrencyCode: 'GBP',
    Contact: { ContactID: 'c' },
    Date: '2026-11-03',
    LineItems: [sentLine],
  };
  const seen = {
    ...element,
    Date: undefined,
    DateString: '2026-11-03T00:00:00',
    Contact: { ContactID: 'c', Name: 'Q' },
  };
  const look = (found: unknown, sent: unknown = element) => {
    const target = write({
      kind: 'expense',
      operation: 'update',
      element: JSON.stringify(sent),
      expected: { marker: 'm', xeroId: 'x' },
    });
    const body = { Invoices: [{ UpdatedDateUTC: '/Date(1793700000000+0000)/', ...(found as object) }] };
    return judgeLook(target, link(), answer(body)).kind;
  };
  const withLine = (changes: object) => ({ ...seen, LineItems: [{ ...sentLine, ...changes }] });

  it('finds it as meant', () => {
    expect(look(seen)).toBe('applied');
    expect(look(withLine({ ItemCode: 'PAPER', LineAmount: 50 }))).toBe('applied');
  });

  it.each([
    ['tax', { TaxAmount: 9.99 }],
    ['account', { AccountCode: '420' }],
    ['tax type', { TaxType: 'NONE' }],
    ['words', { Description: 'Ink' }],
    ['price', { UnitAmount: 50.0001 }],
  ])('finds that its %s is not as meant', (_, changes) => {
    expect(look(withLine(changes))).toBe('conflict');
  });

  it('finds that money spent is in another bank account, and a receipt that of another user', () => {
    const kinds = [
      [
        'BankTransaction',
        'BankTransactions',
        { BankAccount: { AccountID: 'a' } },
        { BankAccount: { AccountID: 'b' } },
      ],
      ['Receipt', 'Receipts', { User: { UserID: 'a' } }, { User: { UserID: 'b' } }],
    ] as const;
    for (const [xeroKind, collection, meant, other] of kinds) {
      const target = write({
        kind: 'expense',
        xeroKind,
        operation: 'update',
        element: JSON.stringify({ ...element, ...meant }),
        expected: { marker: 'm', xeroId: 'x' },
      });
      const found = (part: object) => {
        const shown = {
          ...seen,
          ...part,
          [`${xeroKind}ID`]: 'x',
          UpdatedDateUTC: '/Date(1793700000000+0000)/',
        };
        return judgeLook(target, link({ xeroKind }), answer({ [collection]: [shown] })).kind;
      };
      expect(found(meant)).toBe('applied');
      expect(found(other)).toBe('conflict');
    }
  });

  it('minds the item of a line only where one was sent, and the tax amount likewise', () => {
    const withItem = { ...element, LineItems: [{ ...sentLine, ItemCode: 'PAPER' }] };
    expect(look(withLine({ ItemCode: 'PAPER' }), withItem)).toBe('applied');
    expect(look(withLine({ ItemCode: 'INK' }), withItem)).toBe('conflict');
    expect(look(withLine({ ItemCode: '' }), withItem)).toBe('conflict');
    const { TaxAmount, ...rest } = sentLine;
    expect(TaxAmount).toBe(10);
    expect(look(withLine({ TaxAmount: 9.99 }), { ...element, LineItems: [rest] })).toBe('applied');
  });
});
