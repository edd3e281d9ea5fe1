import { describe, expect, it } from 'vitest';
import type { ClientData } from '../../src/events/client.ts';
import type { ConnectionSettings } from '../../src/store/connection-settings.ts';
import type { DocumentLinks } from '../../src/store/links.ts';
import { decide } from '../../src/xero/decide.ts';
import { cellsOf, inWords, type DecisionTable } from './decision-table.ts';
import { client, contactXeroId, link, settings } from './samples.ts';

const contact = (changes = {}) => ({
  document: link({ xeroKind: 'Contact', xeroId: contactXeroId, xeroStatus: 'ACTIVE', ...changes }),
});

const inXero = {
  nothing: {},
  'the same contact': contact({ postedHash: 'hash' }),
  'a contact': contact({ postedHash: 'older-hash' }),
  'a contact that was taken over': contact({ origin: 'xero', postedHash: 'hash' }),
} satisfies Record<string, DocumentLinks>;

const columns = [
  'nothing',
  'the same contact',
  'a contact',
  'a contact that was taken over',
] as const satisfies readonly (keyof typeof inXero)[];

const inTimeTracker = {
  active: client({ status: 'active' }),
  inactive: client({ status: 'inactive' }),
  'without a status': client({ status: '' }),
  deleted: null,
};

const there = ['create', 'nothing', 'update', 'nothing'] as const;

/** In the order of the columns: a contact is never deleted, since the books refer to it. */
const table: DecisionTable<keyof typeof inTimeTracker, typeof columns> = {
  active: there,
  inactive: there,
  'without a status': there,
  deleted: ['skip deleted', 'skip deleted', 'skip deleted', 'skip deleted'],
};

function decided(
  data: ClientData | null,
  links: DocumentLinks,
  chosen: Partial<ConnectionSettings> = {},
): string {
  return inWords(
    decide('client', { sourceId: '3', data, contentHash: 'hash', links, settings: settings(chosen) }),
  );
}

describe('a client', () => {
  it.each(cellsOf(columns, table))('that is %s, with %s in Xero: %s', (row, column, decision) => {
    expect(decided(inTimeTracker[row], inXero[column])).toBe(decision);
  });

  it.each(columns)('is left alone while contacts are switched off, with %s in Xero', (column) => {
    const kinds = { clients: false, invoices: true, expenses: true, payments: true, creditNotes: true };
    expect(decided(client(), inXero[column], { kinds })).toBe('skip switched-off');
  });

  it.each(columns)('that stands for a contact the user chose is left alone, with %s in Xero', (column) => {
    const kinds = { clients: false, invoices: true, expenses: true, payments: true, creditNotes: true };
    const contacts = [{ client: '3', contactId: contactXeroId }];
    expect(decided(client(), inXero[column], { contacts })).toBe('skip contact-chosen');
    expect(decided(client(), inXero[column], { contacts, kinds })).toBe('skip contact-chosen');
    expect(decided(null, inXero[column], { contacts })).toBe('skip deleted');
  });

  it('does not stand for a contact chosen for another client', () => {
    expect(decided(client(), {}, { contacts: [{ client: '33', contactId: contactXeroId }] })).toBe('create');
  });
});
