import type { QueryResult, QueryResultRow } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rewordLine } from '../../sandbox/demo/edits.ts';
import { unreadableDocuments } from '../../src/capture/unreadable-documents.ts';
import { documentKinds } from '../../src/events/document-kind.ts';
import { createDatabase, type Database, type Queryable } from '../../src/store/database.ts';
import { registerInstallation } from '../../src/store/installations.ts';
import {
  clientsAndInvoices,
  createBench,
  eventOf,
  installationId,
  toldHashes,
  truth,
  until,
  type Bench,
} from './capture-bench.ts';

describe('tables that are not as expected', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await createBench();
  });
  afterEach(() => bench.close());

  const kinds = () => new Set(bench.events.records.map((record) => eventOf(record).subject.split('/')[0]));

  /** What other processes can read of it. */
  const stops = async () =>
    (await bench.store.query(`select problem, kind, parameters from capture_stop order by kind`)).rows;

  it('stop the kinds that lack a column, with table, column and cure, and no other', async () => {
    await bench.silently(`alter table invoices rename column tax_rate to vat_rate`);
    const capture = bench.capture();
    capture.start();
    await bench.settled();
    expect(kinds()).toEqual(new Set(['client', 'expense', 'payment']));
    const sentence = expect.stringMatching(/the column invoices\.tax_rate\. .*`ttxero capture check`/);
    expect(capture.health().stoppedKinds).toEqual({ invoice: sentence, credit_note: sentence });
    expect(bench.logLines.filter(({ level }) => level === 50)).toHaveLength(2);
  });

  it.each([
    ['expense', 'expenses', 'receipt_number'],
    ['expense', 'users', 'full_name'],
    ['payment', 'payments', 'gateway_transaction_id'],
    ['credit_note', 'credit_notes', 'reason'],
  ] as const)('stop the kind %s alone over %s.%s', async (kind, table, column) => {
    await bench.silently(`alter table ${table} rename column ${column} to renamed`);
    const capture = bench.capture();
    capture.start();
    await bench.settled();
    expect(kinds()).toEqual(new Set(documentKinds.filter((one) => one !== kind)));
    expect(capture.health().stoppedKinds).toEqual({
      [kind]: expect.stringContaining(`the column ${table}.${column}. `),
    });
  });

  it('stop it also while capture runs, and it goes on once the column is back', async () => {
    const capture = bench.capture({ ...clientsAndInvoices, now: hurried() });
    capture.start();
    await bench.settled();
    await bench.silently(`alter table extra_goods rename column sku to code`);
    await until('invoices are stopped', () => capture.health().stoppedKinds.invoice !== undefined);
    await bench.silently(`update clients set name = 'Still read' where id = 3`);
    await until('the client is published', () => bench.events.records.length === 49);
    expect(await stops()).toEqual([
      {
        problem: 'kind-stopped',
        kind: 'invoice',
        parameters: { missing: 'the column extra_goods.sku' },
      },
    ]);
    await bench.silently(`alter table extra_goods rename column code to sku`);
    await until('invoices are read again', () => capture.health().stoppedKinds.invoice === undefined);
    const again = await bench.published(() => rewordLine(bench.firm, 4, 'Read again'));
    expect(again.map(({ subject }) => subject)).toEqual(['invoice/4']);
    expect(await stops()).toEqual([]);
  });

  it('are not read from a standby, which is told until the primary is named', async () => {
    await registerInstallation(bench.store, installationId);
    let standby = true;
    const asStandby = (rows: unknown[]) =>
      rows.map((row) => (isObject(row) && 'standby' in row ? { ...row, standby } : row));
    const capture = bench.capture({
      ...clientsAndInvoices,
      timetracker: answering(bench.timetracker, asStandby),
    });
    capture.start();
    await until('it is told', async () => (await stops()).length === 1);
    expect(await stops()).toEqual([{ problem: 'standby', kind: '', parameters: {} }]);
    expect(bench.events.records).toEqual([]);
    standby = false;
    await bench.settled();
    expect(bench.events.records).toHaveLength(48);
    expect(await stops()).toEqual([]);
  });

  it('stop nothing if they have the shape of the application’s model', async () => {
    await bench.silently(`
      alter table invoices drop column total, alter column project_id set not null;
      alter table invoice_items drop column total, drop column time_entry_id;
      update invoices set invoice_number = invoice_number || '-' || id;
      create unique index on invoices (invoice_number);
      alter table invoice_items alter column unit_price type numeric(10, 2);
      alter table clients alter column custom_fields type jsonb using custom_fields::jsonb;
      alter table invoices add column colour varchar(20)`);
    bench.capture().start();
    await bench.settled();
    expect(toldHashes(bench.events.records)).toEqual(await truth(bench.timetracker));
  });

  it('are read by a role that may see only what is needed', async () => {
    const role = `reader_${Date.now()}`;
    await bench.silently(`
      create role ${role} login password 'reader';
      grant usage on schema public to ${role};
      grant select (id, name, contact_person, email, phone, address, status, custom_fields) on clients to ${role};
      grant select (id, username, full_name, email) on users to ${role};
      grant select on invoices, invoice_items, expenses, extra_goods, projects, payments, credit_notes to ${role};
      grant select (id, entity_type, entity_id) on audit_logs to ${role}`);
    const url = new URL(bench.timetrackerUrl);
    url.username = role;
    url.password = 'reader';
    const reader = createDatabase({
      url: url.href,
      applicationName: 'test',
      readOnly: true,
      onError: () => undefined,
    });
    const capture = bench.capture({ timetracker: reader });
    capture.start();
    await bench.settled();
    expect(toldHashes(bench.events.records)).toEqual(await truth(bench.timetracker));
    const seen = await bench.published(() => rewordLine(bench.firm, 4, 'Seen by the reader'));
    expect(seen.map(({ subject }) => subject)).toEqual(['invoice/4']);
    expect(capture.health()).toMatchObject({ state: 'running', stoppedKinds: {} });
    await capture.stop();
    await reader.close();
    await bench.silently(`drop owned by ${role}; drop role ${role}`);
  });

  it('are read without audit_logs, by the sweep alone', async () => {
    await bench.silently(`drop table audit_logs`);
    const capture = bench.capture();
    capture.start();
    await bench.settled();
    const found = await bench.published(() =>
      bench.silently(`update invoices set notes = 'Found by the sweep' where id = 4`),
    );
    expect(found.map(({ subject }) => subject)).toEqual(['invoice/4']);
    expect(capture.health().stoppedKinds).toEqual({});
  });
});

describe('a document that cannot be published as it stands', () => {
  it('is reported with its fields, once, while the others go on, and follows when it is corrected', async () => {
    const bench = await createBench();
    await bench.silently(`update invoices set currency_code = 'gbp' where id = 4`);
    await bench.silently(`update invoices set due_date = 'infinity', subtotal = 'NaN' where id = 5`);
    await bench.silently(`update clients set custom_fields = '{"vat_id": "GB\\u0000 1"}' where id = 3`);
    const capture = bench.capture(clientsAndInvoices);
    capture.start();
    await bench.settled();
    expect(bench.events.records).toHaveLength(45);
    expect(await unreadableDocuments(bench.store, installationId)).toEqual([
      { kind: 'client', sourceId: '3', fields: ['taxNumber'] },
      { kind: 'invoice', sourceId: '4', fields: ['currency', 'lines.0.currency', 'lines.1.currency'] },
      { kind: 'invoice', sourceId: '5', fields: ['dueDate', 'subtotal'] },
    ]);
    const reports = bench.logLines.filter(({ msg }) => String(msg).includes('cannot be published'));
    expect(reports).toHaveLength(3);

    await bench.silently(`update invoices set currency_code = 'GBP' where id = 4`);
    await bench.silently(`delete from invoices where id = 5`);
    await bench.silently(`update clients set custom_fields = 'null' where id = 3`);
    await bench.settled();
    expect(await unreadableDocuments(bench.store, installationId)).toEqual([]);
    expect(toldHashes(bench.events.records)).toEqual(
      await truth(bench.timetracker, clientsAndInvoices.readers),
    );
    await bench.close();
  });
});

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** The same database, whose answers are changed on the way. */
function answering(database: Database, change: (rows: unknown[]) => unknown[]): Database {
  const changed = (target: Queryable): Queryable => ({
    query: async <R extends QueryResultRow>(
      text: string,
      values?: readonly unknown[],
    ): Promise<QueryResult<R>> => {
      const result = await target.query<R>(text, values);
      return { ...result, rows: change(result.rows) as R[] };
    },
  });
  return {
    ...changed(database),
    transaction: (body) => database.transaction((client) => body(changed(client))),
    close: () => database.close(),
  };
}

/** A clock that runs a thousand times faster, so that the looks at the tables are frequent. */
function hurried(): () => Date {
  const start = Date.now();
  return () => new Date(start + (Date.now() - start) * 1000);
}
