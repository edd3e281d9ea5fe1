import { describe, expect, it } from 'vitest';
import { readChangeRecord } from '../../src/capture/change-record.ts';
import { concernedDocuments } from '../../src/capture/concerned-documents.ts';
import { documentReaders } from '../../src/timetracker/document-readers.ts';

const record = (table: string, key: unknown, value: unknown) => ({
  topic: `timetracker-changes.public.${table}`,
  key: key === null ? null : JSON.stringify(key),
  value: value === null ? null : Buffer.from(JSON.stringify(value)),
});

/** `kind/id` of what a record concerns, and `kind/id of class` of what mentions its row. */
function concerned(table: string, key: unknown, value: unknown): string[] {
  const change = readChangeRecord(record(table, key, value));
  if (change.says !== 'change') return [change.says];
  const found = concernedDocuments(change.table, change.rows, documentReaders);
  return [
    ...found.documents.map(({ kind, id }) => `${kind}/${id}`),
    ...found.mentioned.map(({ kind, entity, id }) => `${kind} of ${entity} ${id}`),
  ];
}

/** What Debezium writes around the rows. */
const change = (op: string, before: unknown, after: unknown) => ({
  before,
  after,
  source: { connector: 'postgresql', snapshot: 'false' },
  op,
  ts_ms: 1,
});

describe('a change of a row', () => {
  it('concerns the document whose row it is', () => {
    expect(concerned('clients', { id: 7 }, change('c', null, { id: 7, name: 'Acme' }))).toEqual(['client/7']);
    expect(concerned('payments', { id: 3 }, change('u', null, { id: 3, invoice_id: 9 }))).toEqual([
      'payment/3',
    ]);
    expect(concerned('credit_notes', { id: 4 }, change('d', { id: 4 }, null))).toEqual(['credit_note/4']);
  });

  it('concerns an invoice and the payments and credit notes that repeat what it says', () => {
    expect(concerned('invoices', { id: 5 }, change('u', null, { id: 5 }))).toEqual([
      'invoice/5',
      'payment of Invoice 5',
      'credit_note of Invoice 5',
    ]);
  });

  it.each(['invoice_items', 'extra_goods'])('of %s concerns their invoice, old and new', (table) => {
    expect(concerned(table, { id: 1 }, change('c', null, { id: 1, invoice_id: 9 }))).toEqual(['invoice/9']);
    const moved = change('u', { id: 1, invoice_id: 8 }, { id: 1, invoice_id: 9 });
    expect(concerned(table, { id: 1 }, moved)).toEqual(['invoice/8', 'invoice/9']);
    expect(concerned(table, { id: 1 }, change('d', { id: 1, invoice_id: 8 }, null))).toEqual(['invoice/8']);
  });

  it('of an expense concerns it and the invoice that charges it on', () => {
    const linked = change('u', null, { id: 2, invoice_id: 9 });
    expect(concerned('expenses', { id: 2 }, linked)).toEqual(['expense/2', 'invoice/9']);
    expect(concerned('expenses', { id: 2 }, change('u', null, { id: 2, invoice_id: null }))).toEqual([
      'expense/2',
    ]);
  });

  it('of a project or a person concerns what mentions them', () => {
    expect(concerned('projects', { id: 6 }, change('u', null, { id: 6 }))).toEqual([
      'invoice of Project 6',
      'expense of Project 6',
    ]);
    expect(concerned('users', { id: 1 }, change('u', null, { id: 1 }))).toEqual(['expense of User 1']);
  });

  it('concerns nothing where a deleted line tells only its key: Debezium makes the rest up', () => {
    const madeUp = { id: 4, invoice_id: 0, description: '', quantity: '1.00' };
    expect(concerned('invoice_items', { id: 4 }, change('d', madeUp, null))).toEqual([]);
  });

  it('is found in every table that documents are read from', () => {
    for (const { kind, columns } of documentReaders) {
      for (const table of Object.keys(columns)) {
        const row = { id: 5, invoice_id: 5 };
        expect(concerned(table, { id: 5 }, change('u', null, row)).join(), `${kind} by ${table}`).toContain(
          kind,
        );
      }
    }
  });
});

describe('a change record', () => {
  it('is read with the schema that a converter puts around it', () => {
    const value = { schema: {}, payload: change('u', null, { id: 7 }) };
    expect(concerned('clients', { schema: {}, payload: { id: 7 } }, value)).toEqual(['client/7']);
  });

  it('is read without its envelope, where only rows are sent', () => {
    expect(concerned('extra_goods', { id: 1 }, { id: 1, invoice_id: 9, __op: 'u' })).toEqual(['invoice/9']);
  });

  it('of a delete without its envelope is its key alone', () => {
    expect(concerned('clients', { id: 7 }, null)).toEqual(['client/7']);
    expect(concerned('clients', { schema: {}, payload: { id: 7 } }, { schema: null, payload: null })).toEqual(
      ['client/7'],
    );
  });

  it('tells no history: rows of a snapshot concern nothing', () => {
    expect(concerned('clients', { id: 7 }, change('r', null, { id: 7 }))).toEqual(['snapshot']);
    expect(concerned('clients', { id: 7 }, { id: 7, __op: 'r' })).toEqual(['snapshot']);
  });

  it('of a truncated table or a message concerns nothing', () => {
    expect(concerned('invoices', null, change('t', null, null))).toEqual(['nothing']);
    expect(concerned('invoices', null, { op: 'm', after: null })).toEqual(['nothing']);
  });

  it('of the heartbeat topic is a sign of life', () => {
    const topic = '__debezium-heartbeat.timetracker-changes';
    expect(readChangeRecord({ topic, key: '{}', value: Buffer.from('{"ts_ms":1}') })).toEqual({
      says: 'heartbeat',
    });
  });

  it.each([
    ['Avro', Buffer.from([0, 0, 0, 0, 1, 2])],
    ['a list', Buffer.from('[]')],
    ['cut off', Buffer.from('{"op":"u","after":{"id"')],
  ])('that is %s is unreadable', (_, value) => {
    const topic = 'timetracker-changes.public.clients';
    expect(readChangeRecord({ topic, key: '{"id":7}', value })).toEqual({ says: 'unreadable' });
  });

  it('with ids that are none concerns nothing', () => {
    for (const id of [0, -3, 1.5, '', '1e3', null, true, {}, '9'.repeat(40)]) {
      expect(concerned('clients', { id }, change('u', null, { id }))).toEqual([]);
    }
  });
});
