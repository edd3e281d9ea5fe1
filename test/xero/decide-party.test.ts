import { describe, expect, it } from 'vitest';
import type { DocumentLinks } from '../../src/store/links.ts';
import { decide } from '../../src/xero/decide.ts';
import { cellsOf, inWords, type DecisionTable } from './decision-table.ts';
import { contactXeroId, link, settings } from './samples.ts';

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

const parties = {
  vendor: { id: '11', name: 'Quill & Sons' },
  employee: { id: '2', username: 'priya', fullName: null, email: null },
};

const table: DecisionTable<keyof typeof parties, typeof columns> = {
  vendor: ['create', 'nothing', 'update', 'nothing'],
  employee: ['create', 'nothing', 'update', 'nothing'],
};

const decided = (kind: keyof typeof parties, links: DocumentLinks, expenses = true) =>
  inWords(
    decide(kind, {
      sourceId: parties[kind].id,
      data: parties[kind],
      contentHash: 'hash',
      links,
      settings: settings({
        kinds: { clients: false, invoices: false, expenses, payments: false, creditNotes: false },
      }),
    }),
  );

describe('whom an expense is owed to', () => {
  it.each(cellsOf(columns, table))('as %s, with %s in Xero: %s', (row, column, decision) => {
    expect(decided(row, inXero[column])).toBe(decision);
  });

  it.each(columns)('is left alone while expenses are switched off, with %s in Xero', (column) => {
    expect(decided('vendor', inXero[column], false)).toBe('skip switched-off');
    expect(decided('employee', inXero[column], false)).toBe('skip switched-off');
  });
});
