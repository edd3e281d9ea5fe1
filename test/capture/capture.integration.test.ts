import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plantedSecrets } from '../../sandbox/demo/firm-clients.ts';
import {
  addLine,
  changeBuyerReference,
  changeClientEmail,
  changeDueDate,
  changeQuantity,
  createDraft,
  deleteDraft,
  patchTaxRate,
  removeLastLine,
  renameClient,
  rewordLine,
  saveUnchanged,
  setStatus,
} from '../../sandbox/demo/edits.ts';
import { payByRest } from '../../sandbox/demo/payment-edits.ts';
import { documentKinds } from '../../src/events/document-kind.ts';
import { createBench, eventOf, told, toldHashes, truth, type Bench } from './capture-bench.ts';

describe('capture of a firm', () => {
  let bench: Bench;
  /** Of clients and invoices: what else depends on an invoice has tests of its own. */
  const subjects = async (change: () => Promise<unknown>) =>
    (await bench.published(change))
      .filter(({ subject }) => /^(client|invoice)\//.test(subject))
      .map(({ subject, type }) => (type.includes('.deleted.') ? `${subject} deleted` : subject));

  beforeAll(async () => {
    bench = await createBench();
    bench.capture().start();
    await bench.settled();
  });
  afterAll(() => bench.close());

  it('publishes every document of every kind once at the start, as it is', async () => {
    const documents = await truth(bench.timetracker);
    expect(new Set([...documents.keys()].map((subject) => subject.split('/')[0]))).toEqual(
      new Set(documentKinds),
    );
    expect(bench.events.records).toHaveLength(documents.size);
    expect(toldHashes(bench.events.records)).toEqual(documents);
  });

  it('publishes under the key of the document, to the topic of its kind', () => {
    const record = bench.events.records.find(({ value }) => value.includes('"subject":"invoice/12"'));
    expect(record).toMatchObject({
      topic: 'timetracker.invoices',
      key: 'firm/12',
      headers: { 'content-type': 'application/cloudevents+json; charset=UTF-8' },
    });
  });

  describe('publishes exactly one event for', () => {
    const line = { description: 'Proofs', quantity: '2.00', unitPrice: '30.00' };
    const changes: readonly (readonly [string, string[], (client: Bench['firm']) => Promise<unknown>])[] = [
      [
        'a line reworded, which leaves the invoice row alone',
        ['invoice/4'],
        (db) => rewordLine(db, 4, 'New words'),
      ],
      ['a quantity', ['invoice/4'], (db) => changeQuantity(db, 4, '7.00')],
      ['a line added', ['invoice/4'], (db) => addLine(db, 4, line)],
      ['a line removed', ['invoice/4'], (db) => removeLastLine(db, 4)],
      ['a due date', ['invoice/6'], (db) => changeDueDate(db, 6, '2026-12-01')],
      ['a reference', ['invoice/6'], (db) => changeBuyerReference(db, 6, 'PO-1')],
      ['the status button', ['invoice/6'], (db) => setStatus(db, 6, 'paid')],
      ['a status nobody knows', ['invoice/7'], (db) => setStatus(db, 7, 'mango')],
      ['a cancellation through REST', ['invoice/8'], (db) => setStatus(db, 8, 'cancelled')],
      [
        'a tax rate through REST, which leaves the amounts',
        ['invoice/9'],
        (db) => patchTaxRate(db, 9, '5.00'),
      ],
      ['a payment through REST, which counts twice', ['invoice/10'], (db) => payByRest(db, 10, '10.00')],
      [
        'a client renamed, whose invoices keep the old name',
        ['client/3'],
        (db) => renameClient(db, 3, 'Green Kettle'),
      ],
      ["a client's e-mail", ['client/6'], (db) => changeClientEmail(db, 6, 'new@riverside.example')],
      ['a draft deleted', ['invoice/18 deleted'], (db) => deleteDraft(db, 18)],
      [
        'items replaced through REST without a trace',
        ['invoice/11'],
        (db) =>
          db.query(`with gone as (delete from invoice_items where invoice_id = 11 returning *)
          insert into invoice_items (invoice_id, description, quantity, unit_price, total_amount)
          select invoice_id, description || ' (new)', quantity, unit_price, total_amount from gone order by id`),
      ],
      [
        'an expense taken off',
        ['invoice/14'],
        (db) =>
          db.query(
            `update expenses set invoice_id = null where id = (select max(id) from expenses where invoice_id = 14)`,
          ),
      ],
      [
        'an expense put on',
        ['invoice/15'],
        (db) =>
          db.query(
            `update expenses set invoice_id = 15, invoiced = true where invoice_id is null and id = (select max(id) from expenses)`,
          ),
      ],
      [
        'an expense deleted, which leaves the totals',
        ['invoice/29'],
        (db) => db.query(`delete from expenses where invoice_id = 29`),
      ],
      [
        'an extra good repriced',
        ['invoice/28'],
        (db) => db.query(`update extra_goods set unit_price = 1, total_amount = 1 where invoice_id = 28`),
      ],
      [
        'a column changed in SQL',
        ['invoice/30'],
        (db) => db.query(`update invoices set total_amount = total_amount + 1 where id = 30`),
      ],
      [
        'a client changed in SQL',
        ['client/7'],
        (db) => db.query(`update clients set custom_fields = '{"vat_id": "US1"}' where id = 7`),
      ],
      [
        'an invoice deleted in SQL',
        ['invoice/33 deleted'],
        (db) => db.query(`delete from invoices where id = 33`),
      ],
    ];

    it.each(changes)('%s', async (_, expected, change) => {
      expect(await subjects(() => change(bench.firm))).toEqual(expected);
    });
  });

  it('publishes nothing for a page saved unchanged, whatever ids and empty texts it writes anew', async () => {
    await saveUnchanged(bench.firm, 37);
    await bench.settled();
    expect(await bench.published(() => saveUnchanged(bench.firm, 37))).toEqual([]);
    expect(
      await bench.published(() =>
        bench.silently(`update invoices set client_email = coalesce(client_email, ''), buyer_reference = 'None',
          updated_at = now() where id = 37 and buyer_reference is null`),
      ),
    ).toEqual([]);
  });

  it('publishes a new invoice, at the latest when its second transaction is through', async () => {
    const id = await createDraft(bench.firm, {
      number: 'NEW-1',
      clientId: 1,
      issueDate: '2026-11-01',
      dueDate: '2026-12-01',
      currency: 'GBP',
      taxRate: '20.00',
      lines: [{ description: 'Poster', quantity: '1.00', unitPrice: '10.00' }],
    });
    await bench.settled();
    expect(told(bench.events.records).get(`invoice/${id}`)).toMatchObject({ total: '12.00', lines: [{}] });
  });

  it('publishes both invoices when one takes the number of the other, and both again when it gives it back', async () => {
    const number = (text: string) =>
      bench.silently(`update invoices set invoice_number = '${text}' where id = 36`);
    expect((await subjects(() => number('INV-20260908-1000'))).toSorted()).toEqual([
      'invoice/36',
      'invoice/37',
    ]);
    expect(told(bench.events.records).get('invoice/37')).toMatchObject({ sameNumber: ['36'] });
    expect((await subjects(() => number('INV-20260907-1000'))).toSorted()).toEqual([
      'invoice/36',
      'invoice/37',
    ]);
    expect(told(bench.events.records).get('invoice/37')).toMatchObject({ sameNumber: [] });
  });

  it('publishes both clients when one takes the name of the other in capitals', async () => {
    const renamed = () => renameClient(bench.firm, 8, 'RIVERSIDE DENTAL PRACTICE');
    expect((await subjects(renamed)).toSorted()).toEqual(['client/6', 'client/8']);
  });

  it('publishes all invoices of a project that is renamed', async () => {
    const renamed = () => bench.silently(`update projects set name = 'Shopfront' where id = 5`);
    const expected = (
      await bench.timetracker.query<{ id: number }>(`select id from invoices where project_id = 5`)
    ).rows;
    expect((await subjects(renamed)).toSorted()).toEqual(
      expected.map(({ id }) => `invoice/${id}`).toSorted(),
    );
  });

  it('publishes an invoice again when the Xero id that something else noted on it is removed', async () => {
    const carries = (id: string | null) =>
      bench.silently(`update invoices set integration_metadata =
        ${id === null ? 'null' : `'{"xero": {"invoice_id": "${id}"}}'`} where id = 5`);
    const told = async (id: string | null) =>
      (await bench.published(() => carries(id))).map(({ subject, data }) => [subject, data['xeroInvoiceId']]);
    const id = '5F1B1C52-0000-4000-8000-000000000000';
    expect(await told(id)).toEqual([['invoice/5', id]]);
    expect(await told(null)).toEqual([['invoice/5', null]]);
  });

  it('publishes nothing for our own Xero id written back, and takes that of another invoice for foreign', async () => {
    await bench.link('invoice', [6, 7]);
    const links = await bench.store.query<{ xero_id: string }>(
      `select xero_id from link where kind = 'invoice' and source_id = 6`,
    );
    const write = (id: number) =>
      bench.silently(`update invoices set integration_metadata =
        '{"xero": {"invoice_id": "${links.rows[0]?.xero_id.toUpperCase()}"}}' where id = ${id}`);
    expect(await bench.published(() => write(6))).toEqual([]);
    expect(await subjects(() => write(7))).toEqual(['invoice/7']);
    await bench.store.query(`delete from link`);
    await bench.published(() =>
      bench.silently(`update invoices set integration_metadata = null where id in (6, 7)`),
    );
  });

  it('publishes a document that comes back after it was deleted', async () => {
    const insert = `insert into clients (id, name) values (900, 'Come and Go')`;
    expect(await subjects(() => bench.silently(insert))).toEqual(['client/900']);
    expect(await subjects(() => bench.silently(`delete from clients where id = 900`))).toEqual([
      'client/900 deleted',
    ]);
    expect(await subjects(() => bench.silently(insert))).toEqual(['client/900']);
  });

  it('gives each document ever higher sequences', () => {
    const last = new Map<string, bigint>();
    for (const { subject, sequence } of bench.events.records.map(eventOf)) {
      expect(BigInt(sequence)).toBeGreaterThan(last.get(subject) ?? 0n);
      last.set(subject, BigInt(sequence));
    }
  });

  it('never publishes or logs a secret, and logs no names', async () => {
    await bench.silently(
      `update clients set portal_password_hash = 'planted-late-hash', name = name || ' & Co'`,
    );
    await bench.settled();
    const published = JSON.stringify(bench.events.records);
    const logged = JSON.stringify(bench.logLines);
    for (const secret of [...plantedSecrets, 'planted-late-hash', 'portal-1']) {
      expect(published).not.toContain(secret);
      expect(logged).not.toContain(secret);
    }
    expect(logged).not.toContain('Northwind');
  });
});
