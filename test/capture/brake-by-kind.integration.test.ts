import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Capture } from '../../src/capture/create-capture.ts';
import { createBench, until, type Bench } from './capture-bench.ts';
import { furtherKinds, insertAllKinds } from './firm-with-all-kinds.ts';

const ids = Array.from({ length: 12 }, (_, index) => 9500 + index);

describe.each(furtherKinds)('the brake on the kind $kind', ({ kind, table, insert }) => {
  let bench: Bench;
  let capture: Capture;

  beforeEach(async () => {
    bench = await createBench();
    await insertAllKinds(bench);
    await bench.silently(ids.map(insert).join(';'));
    capture = bench.capture();
    capture.start();
    await bench.settled();
    await bench.link(kind, ids);
  });
  afterEach(() => bench.close());

  const held = () => until('capture is held', () => capture.health().state === 'held');

  it('lets ten silent changes pass', async () => {
    const changed = () =>
      bench.silently(`update ${table} set amount = amount + 1 where id between 9500 and 9509`);
    expect(await bench.published(changed)).toHaveLength(10);
    expect(capture.health().state).toBe('running');
  });

  it('holds over more, silently changed or deleted, and publishes none of them', async () => {
    const before = bench.events.records.length;
    await bench.silently(`update ${table} set amount = amount + 1 where id between 9500 and 9505;
      delete from ${table} where id between 9506 and 9511`);
    await held();
    expect(capture.health().holds).toMatchObject([
      { problem: 'too-many-changes', details: { [kind]: { posted: 12, changed: 6, deleted: 6, limit: 10 } } },
    ]);
    await bench.scanned();
    expect(bench.events.records).toHaveLength(before);
  });
});

describe('the brake', () => {
  let bench: Bench;
  let capture: Capture;

  beforeEach(async () => {
    bench = await createBench();
    await insertAllKinds(bench);
    await bench.silently(furtherKinds.flatMap(({ insert }) => ids.map(insert)).join(';'));
    capture = bench.capture();
    capture.start();
    await bench.settled();
  });
  afterEach(() => bench.close());

  /** As a person does it, so that the change log names all of them. */
  async function inBulk(entity: string, sql: string): Promise<void> {
    await bench.firm.query('begin');
    await bench.firm.query(sql);
    await bench.firm.query(
      `insert into audit_logs (entity_type, entity_id, action, created_at)
       select $1, unnest($2::int[]), 'updated', now()`,
      [entity, ids],
    );
    await bench.firm.query('commit');
  }

  it.each([
    ['payment', 'Payment', `update payments set status = 'refunded' where id between 9500 and 9511`],
    ['expense', 'Expense', `update expenses set status = 'rejected' where id between 9500 and 9511`],
  ])('holds when a bulk action takes back more of the kind %s than is usual', async (kind, entity, sql) => {
    await bench.link(kind, ids);
    const before = bench.events.records.length;
    await inBulk(entity, sql);
    await until('capture is held', () => capture.health().state === 'held');
    expect(capture.health().holds).toMatchObject([{ details: { [kind]: { voided: 12, limit: 10 } } }]);
    expect(bench.events.records).toHaveLength(before);
  });

  it('lets a month-end pass: a dozen expenses reimbursed by a person', async () => {
    await bench.link('expense', ids);
    const reimbursed = () =>
      inBulk('Expense', `update expenses set status = 'reimbursed' where id between 9500 and 9511`);
    expect(await bench.published(reimbursed)).toHaveLength(12);
    expect(capture.health().state).toBe('running');
  });

  it('counts what an invoice changed in SQL does to its payments and credit notes', async () => {
    await bench.link('credit_note', ids);
    await bench.silently(`update invoices set tax_rate = 0 where id = 9001`);
    await until('capture is held', () => capture.health().state === 'held');
    expect(capture.health().holds).toMatchObject([{ details: { credit_note: { changed: 12 } } }]);
  });

  it('does not count a document as taken back whose counterpart is gone already, whatever its parts are', async () => {
    await bench.link('expense', ids);
    await bench.store.query(`update link set xero_status = 'VOIDED'`);
    await bench.store.query(
      `insert into link (installation_id, kind, source_id, tenant_id, part, origin, xero_kind, xero_id, xero_status)
       select installation_id, kind, source_id, tenant_id, 'claim', origin, 'ExpenseClaim', gen_random_uuid(), 'SUBMITTED'
       from link`,
    );
    const rejected = () =>
      inBulk('Expense', `update expenses set status = 'rejected' where id between 9500 and 9511`);
    expect(await bench.published(rejected)).toHaveLength(12);
  });
});
