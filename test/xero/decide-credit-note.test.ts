import { describe, expect, it } from 'vitest';
import type { CreditNoteData } from '../../src/events/credit-note.ts';
import type { ConnectionSettings } from '../../src/store/connection-settings.ts';
import type { DocumentLinks } from '../../src/store/links.ts';
import { decide } from '../../src/xero/decide.ts';
import { cellsOf, inWords, type DecisionTable } from './decision-table.ts';
import { creditNote, link, settings } from './samples.ts';

const note = (changes = {}) => ({ document: link({ xeroKind: 'CreditNote', ...changes }) });
const allocation = (changes = {}) => ({
  allocation: link({ xeroKind: 'Allocation', part: 'allocation', xeroStatus: 'ACTIVE', ...changes }),
});
const same = { postedHash: 'hash' };
const changed = { postedHash: 'older-hash' };
const removed = allocation({ xeroStatus: 'DELETED' });

const inXero = {
  nothing: {},
  'the same note': note(same),
  'a note': note(changed),
  'a draft note': note({ xeroStatus: 'DRAFT', ...changed }),
  'the same note, allocated': { ...note(same), ...allocation() },
  'a note, allocated': { ...note(changed), ...allocation() },
  'the same note, its allocation removed': { ...note(same), ...removed },
  'a note, its allocation removed': { ...note(changed), ...removed },
  'a voided note': { ...note({ xeroStatus: 'VOIDED', ...changed }), ...removed },
} satisfies Record<string, DocumentLinks>;

const columns = [
  'nothing',
  'the same note',
  'a note',
  'a draft note',
  'the same note, allocated',
  'a note, allocated',
  'the same note, its allocation removed',
  'a note, its allocation removed',
  'a voided note',
] as const satisfies readonly (keyof typeof inXero)[];

const inTimeTracker = { there: creditNote(), deleted: null };

/** In the order of the columns. */
const table: DecisionTable<keyof typeof inTimeTracker, typeof columns> = {
  there: [
    'create',
    'create allocation',
    'update',
    'update',
    'nothing',
    'update',
    'create allocation',
    'update',
    'hold credit-voided-in-xero',
  ],
  deleted: [
    'skip deleted',
    'void',
    'void',
    'delete',
    'delete allocation',
    'delete allocation',
    'void',
    'void',
    'nothing',
  ],
};

function decided(
  data: CreditNoteData | null,
  links: DocumentLinks,
  chosen: Partial<ConnectionSettings> = {},
): string {
  return inWords(
    decide('credit_note', { sourceId: '4', data, contentHash: 'hash', links, settings: settings(chosen) }),
  );
}

describe('a credit note', () => {
  it.each(cellsOf(columns, table))(
    'that is %s in TimeTracker, with %s in Xero: %s',
    (row, column, decision) => {
      expect(decided(inTimeTracker[row], inXero[column])).toBe(decision);
    },
  );

  it.each(columns)('is left alone while credit notes are switched off, with %s in Xero', (column) => {
    const kinds = { clients: true, invoices: true, expenses: true, payments: true, creditNotes: false };
    for (const data of Object.values(inTimeTracker)) {
      expect(decided(data, inXero[column], { kinds })).toBe('skip switched-off');
    }
  });

  it('entered before the go-live date is left alone, unless it is in Xero', () => {
    const chosen = { goLiveDate: '2026-11-12' };
    expect(decided(creditNote({ date: '2026-11-11' }), {}, chosen)).toBe('skip before-go-live');
    expect(decided(creditNote({ date: '2026-11-12' }), {}, chosen)).toBe('create');
    expect(decided(creditNote({ date: '1999-01-01' }), {}, { goLiveDate: null })).toBe('create');
    expect(decided(creditNote({ date: '2026-11-11' }), inXero['a note'], chosen)).toBe('update');
  });
});
