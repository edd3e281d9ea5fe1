import { describe, expect, it } from 'vitest';
import type { ExpenseData } from '../../src/events/expense.ts';
import type { ConnectionSettings } from '../../src/store/connection-settings.ts';
import type { DocumentLinks } from '../../src/store/links.ts';
import { decide } from '../../src/xero/decide.ts';
import { cellsOf, inWords, type DecisionTable } from './decision-table.ts';
import { expense, link, settings } from './samples.ts';

const same = { postedHash: 'hash' };
const changed = { postedHash: 'older-hash' };
const bill = (changes = {}) => ({ document: link({ xeroKind: 'Invoice', ...changes }) });
const spent = (changes = {}) => ({ document: link({ xeroKind: 'BankTransaction', ...changes }) });
const receipt = (changes = {}, claimStatus?: string): DocumentLinks => ({
  document: link({ xeroKind: 'Receipt', xeroStatus: 'DRAFT', ...changes }),
  ...(claimStatus !== undefined && {
    claim: link({ xeroKind: 'ExpenseClaim', part: 'claim', xeroStatus: claimStatus }),
  }),
});

const inXero = {
  nothing: {},
  'the same bill': bill(same),
  'a bill': bill(changed),
  'a draft bill': bill({ xeroStatus: 'DRAFT', ...changed }),
  'a voided bill': bill({ xeroStatus: 'VOIDED', ...changed }),
  'the same spending': spent(same),
  'a spending': spent(changed),
  'a deleted spending': spent({ xeroStatus: 'DELETED', ...changed }),
  'the same receipt': receipt(same),
  'a receipt': receipt(changed),
  'a deleted receipt': receipt({ xeroStatus: 'DELETED', ...changed }),
  'the same claim': receipt(same, 'SUBMITTED'),
  'a claim': receipt(changed, 'SUBMITTED'),
  'a voided claim': receipt({ xeroStatus: 'VOIDED', ...changed }, 'VOIDED'),
  'a voided claim of a receipt that lives': receipt(same, 'VOIDED'),
} satisfies Record<string, DocumentLinks>;

const columns = [
  'nothing',
  'the same bill',
  'a bill',
  'a draft bill',
  'a voided bill',
  'the same spending',
  'a spending',
  'a deleted spending',
  'the same receipt',
  'a receipt',
  'a deleted receipt',
  'the same claim',
  'a claim',
  'a voided claim',
  'a voided claim of a receipt that lives',
] as const satisfies readonly (keyof typeof inXero)[];

const inTimeTracker = {
  pending: expense({ status: 'pending' }),
  approved: expense({ status: 'approved' }),
  reimbursed: expense({ status: 'reimbursed' }),
  rejected: expense({ status: 'rejected' }),
  deleted: null,
  'without a status': expense({ status: '' }),
  'of a status in capitals': expense({ status: 'APPROVED' }),
};

const pending = 'hold posted-then-pending';
const unknown = 'hold unknown-expense-status';
const posted = [
  'create',
  'nothing',
  'update',
  'update',
  'create',
  'nothing',
  'update',
  'create',
  'create claim',
  'update',
  'create',
  'nothing',
  'update',
  'create',
  'create claim',
] as const;
const ended = [
  'void',
  'void',
  'delete',
  'nothing',
  'delete',
  'delete',
  'nothing',
  'delete',
  'delete',
  'nothing',
  'void claim',
  'void claim',
  'nothing',
  'delete',
] as const;

/** In the order of the columns. */
const table: DecisionTable<keyof typeof inTimeTracker, typeof columns> = {
  pending: [
    'skip expense-pending',
    pending,
    pending,
    pending,
    'skip expense-pending',
    pending,
    pending,
    'skip expense-pending',
    pending,
    pending,
    'skip expense-pending',
    pending,
    pending,
    'skip expense-pending',
    pending,
  ],
  approved: posted,
  reimbursed: posted,
  rejected: ['skip expense-rejected', ...ended],
  deleted: ['skip deleted', ...ended],
  'without a status': [
    unknown,
    unknown,
    unknown,
    unknown,
    unknown,
    unknown,
    unknown,
    unknown,
    unknown,
    unknown,
    unknown,
    unknown,
    unknown,
    unknown,
    unknown,
  ],
  'of a status in capitals': [
    unknown,
    unknown,
    unknown,
    unknown,
    unknown,
    unknown,
    unknown,
    unknown,
    unknown,
    unknown,
    unknown,
    unknown,
    unknown,
    unknown,
    unknown,
  ],
};

function decided(
  data: ExpenseData | null,
  links: DocumentLinks,
  chosen: Partial<ConnectionSettings> = {},
): string {
  return inWords(
    decide('expense', { sourceId: '9', data, contentHash: 'hash', links, settings: settings(chosen) }),
  );
}

describe('an expense', () => {
  it.each(cellsOf(columns, table))('that is %s, with %s in Xero: %s', (row, column, decision) => {
    expect(decided(inTimeTracker[row], inXero[column])).toBe(decision);
  });

  it.each(columns)('is left alone while expenses are switched off, with %s in Xero', (column) => {
    const kinds = { clients: true, invoices: true, expenses: false, payments: true, creditNotes: true };
    for (const data of Object.values(inTimeTracker)) {
      expect(decided(data, inXero[column], { kinds })).toBe('skip switched-off');
    }
  });

  it('dated before the go-live date is left alone, from that date on it goes', () => {
    const chosen = { goLiveDate: '2026-11-03' };
    expect(decided(expense({ expenseDate: '2026-11-02' }), {}, chosen)).toBe('skip before-go-live');
    expect(decided(expense({ expenseDate: '2026-11-03' }), {}, chosen)).toBe('create');
    expect(decided(expense({ expenseDate: '1999-01-01' }), {}, { goLiveDate: null })).toBe('create');
  });

  it('that was posted is followed whatever the go-live date says, also after it was voided', () => {
    const chosen = { goLiveDate: '2030-01-01' };
    expect(decided(expense(), inXero['a bill'], chosen)).toBe('update');
    expect(decided(expense(), inXero['a voided bill'], chosen)).toBe('create');
  });

  it('that something else has posted is never posted, but ours is followed', () => {
    expect(decided(expense({ xeroExpenseId: 'x' }), {})).toBe('skip carries-xero-id');
    expect(decided(expense({ xeroExpenseId: 'x' }), inXero['a voided bill'])).toBe('skip carries-xero-id');
    expect(decided(expense({ xeroExpenseId: 'x' }), inXero['a bill'])).toBe('update');
  });

  it('on a sales invoice is no cost as well, unless that is chosen or it was posted before', () => {
    const charged = expense({ invoiceId: '7' });
    expect(decided(charged, {})).toBe('skip recharged');
    expect(decided(charged, {}, { postRecharged: true })).toBe('create');
    expect(decided(charged, inXero['a bill'])).toBe('update');
  });

  it('is told first what keeps it out for good: its status, then the other posting, then its date', () => {
    const all = { xeroExpenseId: 'x', expenseDate: '2000-01-01', invoiceId: '7' };
    expect(decided(expense({ ...all, status: 'pending' }), {})).toBe('skip expense-pending');
    expect(decided(expense(all), {})).toBe('skip carries-xero-id');
    expect(decided(expense({ ...all, xeroExpenseId: null }), {})).toBe('skip before-go-live');
  });

  it('of an unknown status is told which', () => {
    const decision = decide('expense', {
      sourceId: '9',
      data: expense({ status: 'banana' }),
      contentHash: 'hash',
      links: {},
      settings: settings(),
    });
    expect(decision).toMatchObject({ problem: { parameters: { status: 'banana' } } });
  });
});

describe('the receipt of an expense', () => {
  const attached = (changes = {}) => ({
    attachment: link({ xeroKind: 'Attachment', part: 'attachment', ...changes }),
  });
  const withReceipt = expense({ receiptPath: 'uploads/receipts/taxi.pdf' });
  const of = (links: DocumentLinks, data = withReceipt, attachReceipts = true) =>
    inWords(
      decide('expense', {
        sourceId: '9',
        data,
        contentHash: 'hash',
        links,
        settings: settings({ attachReceipts }),
      }),
    );

  it.each([
    ['no file yet', { ...bill(same) }, 'create attachment'],
    ['its file', { ...bill(same), ...attached(same) }, 'nothing'],
    ['a file from before it changed', { ...bill(same), ...attached(changed) }, 'update attachment'],
    [
      'a file that went with a voided bill',
      { ...bill(same), ...attached({ xeroStatus: 'DELETED' }) },
      'create attachment',
    ],
    ['no file, and a change to be said first', { ...bill(changed) }, 'update'],
    ['no file, as money spent', { ...spent(same) }, 'create attachment'],
    ['no file, as an unclaimed receipt', { ...receipt(same) }, 'create attachment'],
    ['its file, as an unclaimed receipt', { ...receipt(same), ...attached(same) }, 'create claim'],
    ['no file, and claimed already', { ...receipt(same, 'SUBMITTED') }, 'nothing'],
  ] satisfies [string, DocumentLinks, string][])('with %s: %s', (_, links, decision) => {
    expect(of(links)).toBe(decision);
  });

  it('is nothing to do without a path, with the word "None", or while the settings do not ask for it', () => {
    expect(of(bill(same), expense())).toBe('nothing');
    expect(of(bill(same), expense({ receiptPath: 'None' }))).toBe('nothing');
    expect(of(bill(same), withReceipt, false)).toBe('nothing');
  });
});
