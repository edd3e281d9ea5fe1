import { describe, expect, it } from 'vitest';
import type { InvoiceData } from '../../src/events/invoice.ts';
import type { ConnectionSettings } from '../../src/store/connection-settings.ts';
import type { Link } from '../../src/store/links.ts';
import { decide } from '../../src/xero/decide.ts';
import { client, invoice, link, settings } from './samples.ts';

interface Given {
  readonly data?: Partial<InvoiceData> | null;
  readonly linked?: Partial<Link>;
  readonly chosen?: Partial<ConnectionSettings>;
  /** Whether the state is the one that was posted last. */
  readonly same?: boolean;
}

/** The decision in a word, with the problem's type if there is one. */
function decided({ data = {}, linked, chosen = {}, same = false }: Given): string {
  const decision = decide('invoice', {
    sourceId: '7',
    data: data === null ? null : invoice(data),
    contentHash: same ? 'posted-hash' : 'another-hash',
    links: linked === undefined ? {} : { document: link(linked) },
    settings: settings(chosen),
  });
  return 'problem' in decision ? `${decision.do} ${decision.problem.type}` : decision.do;
}

const off = {
  kinds: { clients: true, invoices: false, expenses: false, payments: false, creditNotes: false },
};

describe('an invoice that is not in Xero', () => {
  it.each([
    ['sent', 'create'],
    ['overdue', 'create'],
    ['paid', 'create'],
    ['issued', 'skip issued'],
    ['draft', 'skip draft'],
    ['cancelled', 'skip cancelled'],
    ['archived', 'hold unknown-status'],
    ['', 'hold unknown-status'],
  ])('and is %s: %s', (status, decision) => {
    expect(decided({ data: { status } })).toBe(decision);
  });

  it('and is issued goes if the settings say so', () => {
    expect(decided({ data: { status: 'issued' }, chosen: { postIssued: true } })).toBe('create');
  });

  it('and is dated before the go-live date is left alone; from that date on it goes', () => {
    const chosen = { goLiveDate: '2026-11-02' };
    expect(decided({ data: { issueDate: '2026-11-01' }, chosen })).toBe('skip before-go-live');
    expect(decided({ data: { issueDate: '2026-11-02' }, chosen })).toBe('create');
    expect(decided({ data: { issueDate: '1999-01-01' }, chosen: { goLiveDate: null } })).toBe('create');
  });

  it('and carries an id that somebody else noted is never posted', () => {
    for (const status of ['sent', 'draft', 'cancelled']) {
      expect(decided({ data: { status, xeroInvoiceId: 'x' } })).toBe('skip carries-xero-id');
    }
  });

  it('and is deleted is nothing', () => {
    expect(decided({ data: null })).toBe('skip deleted');
  });
});

describe('an invoice that is in Xero', () => {
  it.each([
    ['sent', 'update'],
    ['overdue', 'update'],
    ['paid', 'update'],
    ['issued', 'update'],
    ['draft', 'hold posted-then-draft'],
    ['cancelled', 'void'],
    ['archived', 'hold unknown-status'],
  ])('and changed and is %s: %s', (status, decision) => {
    expect(decided({ data: { status }, linked: {} })).toBe(decision);
  });

  it.each(['sent', 'overdue', 'paid', 'issued'])('and is %s and unchanged: nothing', (status) => {
    expect(decided({ data: { status }, linked: {}, same: true })).toBe('nothing');
  });

  it.each([
    ['AUTHORISED', 'void'],
    ['PAID', 'void'],
    ['SUBMITTED', 'delete'],
    ['DRAFT', 'delete'],
    ['VOIDED', 'nothing'],
    ['DELETED', 'nothing'],
  ])('as %s and is cancelled or deleted: %s', (xeroStatus, decision) => {
    expect(decided({ data: { status: 'cancelled' }, linked: { xeroStatus } })).toBe(decision);
    expect(decided({ data: null, linked: { xeroStatus } })).toBe(decision);
  });

  it.each(['VOIDED', 'DELETED'])('as %s and lives in TimeTracker is for a person', (xeroStatus) => {
    expect(decided({ linked: { xeroStatus } })).toBe('hold voided-in-xero');
    expect(decided({ linked: { xeroStatus }, same: true })).toBe('hold voided-in-xero');
    expect(decided({ data: { status: 'draft' }, linked: { xeroStatus } })).toBe('skip draft');
  });

  it('is followed whatever the go-live date and the id in TimeTracker say', () => {
    expect(decided({ data: { issueDate: '2020-01-01' }, linked: {} })).toBe('update');
    expect(decided({ data: { xeroInvoiceId: 'ours, written back' }, linked: {} })).toBe('update');
  });
});

describe('invoices that are switched off', () => {
  it('are left alone, whatever happens to them', () => {
    for (const data of [{}, { status: 'cancelled' }, { status: 'draft' }, null]) {
      expect(decided({ data, chosen: off, linked: {} })).toBe('skip switched-off');
    }
    expect(decided({ chosen: off })).toBe('skip switched-off');
  });
});

describe('a client', () => {
  const decidedClient = (given: { gone?: boolean; linked?: Partial<Link>; on?: boolean }) => {
    const { gone = false, linked, on = true } = given;
    const decision = decide('client', {
      sourceId: '3',
      data: gone ? null : client(),
      contentHash: 'hash',
      links: linked === undefined ? {} : { document: link(linked) },
      settings: settings({ kinds: { ...off.kinds, clients: on } }),
    });
    return 'problem' in decision ? `${decision.do} ${decision.problem.type}` : decision.do;
  };

  it('becomes a contact, follows its changes, and never leaves the books', () => {
    expect(decidedClient({})).toBe('create');
    expect(decidedClient({ linked: { postedHash: 'other' } })).toBe('update');
    expect(decidedClient({ linked: { postedHash: 'hash' } })).toBe('nothing');
    expect(decidedClient({ linked: {}, gone: true })).toBe('skip deleted');
    expect(decidedClient({ on: false })).toBe('skip switched-off');
  });
});
