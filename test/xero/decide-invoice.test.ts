import { describe, expect, it } from 'vitest';
import type { InvoiceData } from '../../src/events/invoice.ts';
import type { ConnectionSettings } from '../../src/store/connection-settings.ts';
import type { DocumentLinks, Link } from '../../src/store/links.ts';
import { decide } from '../../src/xero/decide.ts';
import { missingPayment } from '../../src/xero/missing-payment.ts';
import { cellsOf, inWords, type DecisionTable } from './decision-table.ts';
import { invoice, link, settings } from './samples.ts';

const same = { postedHash: 'hash' };
const changed = { postedHash: 'older-hash' };
const as = (xeroStatus: string, changes = {}) => ({ document: link({ xeroStatus, ...changes }) });

const inXero = {
  nothing: {},
  'the same': as('AUTHORISED', same),
  'another state': as('AUTHORISED', changed),
  'the same, paid': as('PAID', same),
  'another state, paid': as('PAID', changed),
  'the same, a draft': as('DRAFT', same),
  'a draft': as('DRAFT', changed),
  'one to be approved': as('SUBMITTED', changed),
  'a voided one': as('VOIDED', changed),
  'a deleted one': as('DELETED', same),
} satisfies Record<string, DocumentLinks>;

const columns = [
  'nothing',
  'the same',
  'another state',
  'the same, paid',
  'another state, paid',
  'the same, a draft',
  'a draft',
  'one to be approved',
  'a voided one',
  'a deleted one',
] as const satisfies readonly (keyof typeof inXero)[];

const inTimeTracker = {
  draft: invoice({ status: 'draft' }),
  issued: invoice({ status: 'issued' }),
  sent: invoice({ status: 'sent' }),
  overdue: invoice({ status: 'overdue' }),
  paid: invoice({ status: 'paid' }),
  cancelled: invoice({ status: 'cancelled' }),
  deleted: null,
  'without a status': invoice({ status: '' }),
  'of a status in capitals': invoice({ status: 'SENT' }),
};

const draft = 'hold posted-then-draft';
const voided = 'hold voided-in-xero';
const unknown = 'hold unknown-status';
const followed = [
  'nothing',
  'update',
  'nothing',
  'update',
  'nothing',
  'update',
  'update',
  voided,
  voided,
] as const;
const owed = ['create', ...followed] as const;
const ended = ['void', 'void', 'void', 'void', 'delete', 'delete', 'delete', 'nothing', 'nothing'] as const;
const unclear = [
  unknown,
  unknown,
  unknown,
  unknown,
  unknown,
  unknown,
  unknown,
  unknown,
  voided,
  voided,
] as const;

/** In the order of the columns. */
const table: DecisionTable<keyof typeof inTimeTracker, typeof columns> = {
  draft: ['skip draft', draft, draft, draft, draft, draft, draft, draft, 'skip draft', 'skip draft'],
  issued: ['skip issued', ...followed],
  sent: owed,
  overdue: owed,
  paid: owed,
  cancelled: ['skip cancelled', ...ended],
  deleted: ['skip deleted', ...ended],
  'without a status': unclear,
  'of a status in capitals': unclear,
};

function decided(
  data: InvoiceData | null,
  links: DocumentLinks = {},
  chosen: Partial<ConnectionSettings> = {},
): string {
  return inWords(
    decide('invoice', { sourceId: '7', data, contentHash: 'hash', links, settings: settings(chosen) }),
  );
}

describe('an invoice', () => {
  it.each(cellsOf(columns, table))('that is %s, with %s in Xero: %s', (row, column, decision) => {
    expect(decided(inTimeTracker[row], inXero[column])).toBe(decision);
  });

  it.each(columns)('is left alone while invoices are switched off, with %s in Xero', (column) => {
    const kinds = { clients: true, invoices: false, expenses: true, payments: true, creditNotes: true };
    for (const data of Object.values(inTimeTracker)) {
      expect(decided(data, inXero[column], { kinds })).toBe('skip switched-off');
    }
  });

  it('that is issued goes if the settings say so', () => {
    expect(decided(inTimeTracker.issued, {}, { postIssued: true })).toBe('create');
  });

  it('dated before the go-live date is left alone; from that date on it goes', () => {
    const chosen = { goLiveDate: '2026-11-02' };
    expect(decided(invoice({ issueDate: '2026-11-01' }), {}, chosen)).toBe('skip before-go-live');
    expect(decided(invoice({ issueDate: '2026-11-02' }), {}, chosen)).toBe('create');
    expect(decided(invoice({ issueDate: '1999-01-01' }), {}, { goLiveDate: null })).toBe('create');
  });

  it('that carries an id that somebody else noted is never posted', () => {
    for (const status of ['sent', 'draft', 'cancelled']) {
      expect(decided(invoice({ status, xeroInvoiceId: 'x' }))).toBe('skip carries-xero-id');
    }
  });

  it('that is in Xero is followed whatever the go-live date and the id in TimeTracker say', () => {
    for (const column of columns.filter((one) => one !== 'nothing'))
      for (const status of Object.keys(inTimeTracker)) {
        const expected = decided(invoice({ status }), inXero[column]);
        expect(decided(invoice({ status, issueDate: '2020-01-01' }), inXero[column])).toBe(expected);
        expect(decided(invoice({ status, xeroInvoiceId: 'written back' }), inXero[column])).toBe(expected);
      }
  });

  it('of an unknown status is told which', () => {
    const decision = decide('invoice', {
      sourceId: '7',
      data: invoice({ status: 'banana' }),
      contentHash: 'hash',
      links: {},
      settings: settings(),
    });
    expect(decision).toMatchObject({ problem: { parameters: { status: 'banana' } } });
  });
});

describe('an invoice that is paid without a payment', () => {
  const money = { received: '0', credited: '0', unclear: false };
  const paid = invoice({ status: 'paid', paymentDate: '2026-11-15' });
  const key = missingPayment(paid, money)?.key ?? '';
  const inXero = link({ postedHash: 'hash' });
  const standIn = (changes: Partial<Link> = {}) =>
    link({ xeroKind: 'Payment', part: 'payment', postedHash: key, ...changes });
  const decidedOn = (
    data: InvoiceData | null,
    links: DocumentLinks,
    known: typeof money | null = money,
    paidWithoutPayment: 'post' | 'leave' = 'post',
  ) =>
    inWords(
      decide('invoice', {
        sourceId: '7',
        data,
        contentHash: 'hash',
        links,
        settings: settings({ paidWithoutPayment }),
        money: known ?? undefined,
      }),
    );

  it('is paid in Xero once it is there as it is, and only where that is chosen', () => {
    expect(decidedOn(paid, { document: inXero })).toBe('create payment');
    expect(decidedOn(paid, { document: inXero, payment: standIn({ xeroStatus: 'DELETED' }) })).toBe(
      'create payment',
    );
    expect(decidedOn(paid, { document: link() })).toBe('update');
    expect(decidedOn(paid, { document: inXero }, money, 'leave')).toBe('nothing');
    expect(decidedOn(paid, { document: inXero }, { ...money, received: '120.00' })).toBe('nothing');
    expect(decidedOn(invoice(), { document: inXero })).toBe('nothing');
    expect(decidedOn(paid, { document: link({ postedHash: 'hash', differsFrom: { total: '1.00' } }) })).toBe(
      'nothing',
    );
  });

  it.each([
    ['it still stands for what is missing', paid, money, 'nothing'],
    ['another amount is missing by now', paid, { ...money, received: '50.00' }, 'update payment'],
    ['nothing is missing any more', paid, { ...money, received: '120.00' }, 'delete payment'],
    ['the invoice is open again', invoice(), money, 'delete payment'],
    ['the invoice is cancelled', invoice({ status: 'cancelled' }), money, 'delete payment'],
    ['the invoice is a draft again', invoice({ status: 'draft' }), money, 'delete payment'],
    ['the invoice is deleted', null, money, 'delete payment'],
  ] satisfies [string, InvoiceData | null, typeof money, string][])(
    'has a stand-in that follows, whatever is chosen now: %s',
    (_, data, known, decision) => {
      for (const chosen of ['post', 'leave'] as const)
        expect(decidedOn(data, { document: inXero, payment: standIn() }, known, chosen)).toBe(decision);
    },
  );

  it('is not judged by money that nobody has looked up', () => {
    expect(decidedOn(paid, { document: inXero }, null)).toBe('nothing');
    expect(decidedOn(paid, { document: inXero, payment: standIn({ postedHash: 'older' }) }, null)).toBe(
      'nothing',
    );
  });
});
