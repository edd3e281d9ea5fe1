import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDemoFirm } from '../../sandbox/demo/create-demo-firm.ts';
import { changeDueDate, createDraft, setStatus } from '../../sandbox/demo/edits.ts';
import { describeHold } from '../../src/capture-problems.ts';
import type { Capture } from '../../src/capture/create-capture.ts';
import { openHolds, releaseHold, type HoldProblem } from '../../src/capture/holds.ts';
import { createDatabase } from '../../src/store/database.ts';
import { createTestDatabase } from '../support/stack.ts';
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

/** What a person reads of the holds. */
const inWords = (capture: Capture): string =>
  capture
    .health()
    .holds.map(({ problem, details }) => Object.values(describeHold(problem, details) ?? {}).join(' '))
    .join('\n');

const everyInvoice = Array.from({ length: 40 }, (_, index) => index + 1);

describe('the brake', () => {
  let bench: Bench;
  let capture: Capture;

  beforeEach(async () => {
    bench = await createBench();
    capture = bench.capture(clientsAndInvoices);
    capture.start();
    await bench.settled();
    await bench.link('invoice', everyInvoice);
  });
  afterEach(() => bench.close());

  const held = () => until('capture is held', () => capture.health().state === 'held');
  const release = (problem: HoldProblem) => releaseHold(bench.store, installationId, problem, 'tester');
  const sentences = () => bench.logLines.filter(({ level }) => Number(level) >= 50).map(({ msg }) => msg);

  it('holds when the invoices are gone, says so once, and publishes nothing', async () => {
    const before = bench.events.records.length;
    await bench.silently(`truncate invoices cascade`);
    await held();
    expect(capture.health().holds).toMatchObject([
      {
        problem: 'too-many-changes',
        details: { invoice: { posted: 40, deleted: 40, limit: 10, present: 0 } },
      },
    ]);
    expect(inWords(capture)).toContain('no invoices any more, where there were 40 (40 of them in Xero)');
    await setStatus(bench.firm, 1, 'paid').catch(() => undefined);
    await bench.silently(`update clients set name = name || '!' where id = 1`);
    await bench.scanned();
    expect(bench.events.records).toHaveLength(before);
    expect(sentences()).toHaveLength(1);
  });

  it('holds when the last few go at once, however few a young firm has', async () => {
    for (const upTo of [9, 18, 27, 36]) {
      await bench.silently(`delete from invoices where id <= ${upTo}`);
      await bench.settled();
    }
    expect(capture.health().state).toBe('running');
    const before = bench.events.records.length;
    await bench.silently(`delete from invoices`);
    await held();
    expect(capture.health().holds).toMatchObject([
      { problem: 'too-many-changes', details: { invoice: { deleted: 4, present: 0 } } },
    ]);
    expect(bench.events.records).toHaveLength(before);
  });

  it('lets that pass through once a person has released it', async () => {
    await bench.silently(`delete from invoices where id <= 30`);
    await held();
    expect(await release('too-many-changes')).toBe(true);
    expect(await release('too-many-changes')).toBe(false);
    await until('capture goes on', () => capture.health().state === 'running');
    await bench.settled();
    const deleted = bench.events.records.map(eventOf).filter(({ type }) => type.endsWith('.deleted.v1'));
    expect(deleted).toHaveLength(30);
    expect(await openHolds(bench.store, installationId)).toEqual([]);
    const audited = await bench.store.query(`select actor, action from audit`);
    expect(audited.rows).toEqual([{ actor: 'tester', action: 'capture.released' }]);
  });

  it('publishes nothing after a release if the rows were put back meanwhile', async () => {
    await bench.silently(`set session_replication_role = replica; create table kept as table invoices`);
    await bench.silently(`delete from invoices where id <= 30`);
    await held();
    const before = bench.events.records.length;
    await bench.silently(`insert into invoices select * from kept where id <= 30`);
    await release('too-many-changes');
    await until('capture goes on', () => capture.health().state === 'running');
    await bench.settled();
    expect(bench.events.records).toHaveLength(before);
  });

  it('holds again when more goes wrong after a release', async () => {
    await bench.silently(`update invoices set total_amount = total_amount + 1 where id <= 11`);
    await held();
    await release('too-many-changes');
    await until('capture goes on', () => capture.health().state === 'running');
    await bench.settled();
    await bench.silently(`delete from invoices where id > 20`);
    await held();
    expect(capture.health().holds).toMatchObject([{ details: { invoice: { deleted: 20 } } }]);
  });

  it('counts what a restored backup changes silently', async () => {
    await bench.silently(
      `update invoices set status = 'sent', total_amount = total_amount + 1 where id <= 11`,
    );
    await held();
    expect(capture.health().holds).toMatchObject([{ details: { invoice: { changed: 11, limit: 10 } } }]);
  });

  it('holds when a backup was restored while nothing ran, and after a release counts what it changes, though its change log names it', async () => {
    const edited = everyInvoice.slice(0, 15);
    const edit = async (dueDate: string) => {
      for (const id of edited) await changeDueDate(bench.firm, id, dueDate);
      await bench.settled();
    };
    await edit('2026-12-01');
    await bench.silently(`create table kept as table invoices; create table kept_log as table audit_logs`);
    await edit('2026-12-24');
    await createDraft(bench.firm, {
      number: 'INV-20261124-1000',
      clientId: 1,
      issueDate: '2026-11-24',
      dueDate: '2026-12-24',
      currency: 'GBP',
      taxRate: '20.00',
      lines: [],
    });
    await bench.settled();
    await capture.stop();
    const before = bench.events.records.length;
    await bench.silently(`update invoices i set due_date = k.due_date from kept k where k.id = i.id;
      delete from invoices where id not in (select id from kept);
      delete from audit_logs where id not in (select id from kept_log);
      select setval('invoices_id_seq', max(id)) from invoices; select setval('audit_logs_id_seq', max(id)) from audit_logs`);
    capture = bench.capture(clientsAndInvoices);
    capture.start();
    await held();
    expect(capture.health().holds).toMatchObject([{ problem: 'backup-restored' }]);
    expect(inWords(capture)).toContain('TimeTracker was put back');
    await release('backup-restored');
    await until('it is counted', () => capture.health().holds[0]?.problem === 'too-many-changes');
    expect(capture.health().holds).toMatchObject([{ details: { invoice: { changed: 15 } } }]);
    expect(bench.events.records).toHaveLength(before);
  });

  it('counts lines replaced without a trace', async () => {
    await bench.silently(`with gone as (delete from invoice_items where invoice_id between 1 and 15 returning *)
      insert into invoice_items (invoice_id, description, quantity, unit_price, total_amount)
      select invoice_id, description, quantity, unit_price * 2, total_amount * 2 from gone`);
    await held();
    expect(capture.health().holds).toMatchObject([{ details: { invoice: { changed: 15 } } }]);
  });

  it('does not count what only looks changed', async () => {
    const rewritten = () =>
      bench.silently(`with gone as (delete from invoice_items where invoice_id between 1 and 17 returning *)
        insert into invoice_items (invoice_id, description, quantity, unit_price, total_amount)
        select invoice_id, description, quantity, unit_price, total_amount from gone order by id`);
    expect(await bench.published(rewritten)).toEqual([]);
    expect(capture.health().state).toBe('running');
  });

  it('lets a few silent changes pass', async () => {
    const few = () => bench.silently(`update invoices set total_amount = total_amount + 1 where id <= 10`);
    expect(await bench.published(few)).toHaveLength(10);
    expect(capture.health().state).toBe('running');
  });

  it('lets a month-end pass: thirty invoices edited by a person, one after the other and all at once', async () => {
    for (const id of everyInvoice.slice(0, 30)) await changeDueDate(bench.firm, id, '2026-12-24');
    await bench.settled();
    const atOnce = async () => {
      await bench.firm.query('begin');
      await bench.silently(`update invoices set notes = 'Happy new year' where id <= 30`);
      await bench.silently(`insert into audit_logs (entity_type, entity_id, action, created_at)
        select 'Invoice', id, 'updated', now() from invoices where id <= 30`);
      await bench.firm.query('commit');
    };
    expect(await bench.published(atOnce)).toHaveLength(30);
    expect(capture.health().state).toBe('running');
  });

  it('holds when a bulk action would void more than is usual, though a person did it', async () => {
    const before = bench.events.records.length;
    await bench.firm.query('begin');
    await bench.silently(`update invoices set status = 'cancelled' where id between 1 and 16`);
    await bench.silently(`insert into audit_logs (entity_type, entity_id, action, created_at)
      select 'Invoice', id, 'updated', now() from invoices where id between 1 and 16`);
    await bench.firm.query('commit');
    await held();
    expect(bench.events.records).toHaveLength(before);
    expect(capture.health().holds).toMatchObject([{ details: { invoice: { voided: 16 } } }]);
    await release('too-many-changes');
    await until('all are said', () => bench.events.records.length === before + 16);
  });

  it('does not hold over documents that were never posted', async () => {
    await bench.store.query(`delete from link`);
    const changed = () => bench.silently(`update invoices set total_amount = total_amount + 1`);
    expect(await bench.published(changed)).toHaveLength(40);
  });

  it('keeps holding after a restart', async () => {
    await bench.silently(`truncate invoices cascade`);
    await held();
    await capture.stop();
    capture = bench.capture(clientsAndInvoices);
    capture.start();
    await held();
    expect(capture.health().holds).toHaveLength(1);
  });
});

describe('a role from which row security hides rows', () => {
  it('deletes nothing of them, however few they are, and goes on by a release once it sees them again', async () => {
    const bench = await createBench();
    const role = `reader_${randomBytes(5).toString('hex')}`;
    await bench.silently(`create role ${role} login password 'x'; grant usage on schema public to ${role};
      grant select on all tables in schema public to ${role}`);
    const address = new URL(bench.timetrackerUrl);
    Object.assign(address, { username: role, password: 'x' });
    const timetracker = createDatabase({
      url: address.href,
      applicationName: 'test',
      readOnly: true,
      onError: () => undefined,
    });
    const capture = bench.capture({ ...clientsAndInvoices, timetracker });
    capture.start();
    await bench.settled();
    await bench.link('invoice', everyInvoice);
    const before = bench.events.records.length;
    for (const seen of ['id % 2 = 0', 'id <> 7']) {
      await bench.silently(`alter table invoices enable row level security;
        create policy part on invoices for select to ${role} using (${seen})`);
      await until('capture is held', () => capture.health().state === 'held');
      expect(inWords(capture)).toContain("PostgreSQL's row security keeps rows of invoices from the role");
      await bench.silently(`drop policy part on invoices; alter table invoices disable row level security`);
      expect(await releaseHold(bench.store, installationId, 'too-many-changes', 'tester')).toBe(true);
      await until('capture goes on', () => capture.health().state === 'running');
      await bench.settled();
    }
    expect(bench.events.records).toHaveLength(before);
    await capture.stop();
    await timetracker.close();
    await bench.silently(`drop owned by ${role}; drop role ${role}`);
    await bench.close();
  });
});

describe('another database', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await createBench();
  });
  afterEach(() => bench.close());

  it('is not read until a person says that it is the right one', async () => {
    const first = bench.capture();
    first.start();
    await bench.settled();
    await first.stop();
    const before = bench.events.records.length;

    const otherUrl = await createTestDatabase();
    await createDemoFirm(otherUrl);
    const other = createDatabase({
      url: otherUrl,
      applicationName: 'test',
      readOnly: true,
      onError: () => undefined,
    });
    await bench.silently(`update clients set name = 'Only in the first' where id = 3`);
    const second = bench.capture({ timetracker: other });
    second.start();
    await until('capture is held', () => second.health().state === 'held');
    expect(second.health().holds).toMatchObject([{ problem: 'database-changed' }]);
    expect(bench.events.records).toHaveLength(before);

    await releaseHold(bench.store, installationId, 'database-changed', 'tester');
    await bench.scanned();
    expect(second.health().state).toBe('running');
    await second.stop();
    await other.close();

    // From now on the first database is the wrong one.
    const third = bench.capture();
    third.start();
    await until('capture is held', () => third.health().state === 'held');
    // The address is put right again: released, it is the pinned one, and nothing else is.
    await releaseHold(bench.store, installationId, 'database-changed', 'tester');
    await until('capture goes on', () => third.health().state === 'running');
    await bench.settled();
    expect(toldHashes(bench.events.records)).toEqual(await truth(bench.timetracker));
  });

  it('is told by tables that were dropped and restored in place', async () => {
    const capture = bench.capture();
    capture.start();
    await bench.settled();
    await bench.silently(`begin; create table copy (like invoices including all); insert into copy select * from invoices;
      drop table invoices cascade; alter table copy rename to invoices; commit`);
    await until('capture is held', () => capture.health().state === 'held');
    expect(capture.health().holds).toMatchObject([{ problem: 'database-changed' }]);
  });

  it('is not seen in a TimeTracker whose tables are taken for an upgrade: that ends well, and nothing is lost', async () => {
    let clock = Date.now();
    let step = 1;
    const capture = bench.capture({ now: () => new Date((clock += step)) });
    capture.start();
    await bench.settled();
    const before = bench.events.records.length;
    const warnings = () => bench.logLines.filter(({ level }) => Number(level) >= 40);
    const upgrade = async () => {
      await bench.silently(`begin; lock table invoices in access exclusive mode;
        update invoices set notes = coalesce(notes, '') || 'upgraded' where id = 1`);
      // Each of these is read before or after invoices: in one of the orders that makes a deadlock.
      for (const table of ['clients', 'payments', 'audit_logs', 'extra_goods']) {
        await bench.silently(`lock table ${table} in access exclusive mode`);
      }
    };
    await upgrade();
    await bench.silently(`commit`);
    await bench.settled();
    expect(warnings()).toEqual([]);

    // Each time the clock is asked, it is a minute later.
    step = 60_000;
    await upgrade();
    await until('it is said to last', () => capture.health().state === 'waiting');
    expect(capture.health().troubles).toEqual([expect.stringContaining('has a table locked')]);
    await bench.silently(`commit`);
    await until('capture goes on', () => capture.health().state === 'running');
    await bench.settled();
    expect(warnings()).toHaveLength(1);
    const said = bench.events.records.slice(before).map(eventOf);
    expect(said).toMatchObject([{ subject: 'invoice/1' }, { subject: 'invoice/1' }]);
    expect(capture.health()).toMatchObject({ troubles: [], holds: [] });
  });
});
