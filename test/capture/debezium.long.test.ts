import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeDueDate, setStatus } from '../../sandbox/demo/edits.ts';
import type { Debezium } from '../../sandbox/stack/debezium.ts';
import { createTroubleLog } from '../../src/capture/trouble-log.ts';
import { changeTopicPlans, startChanges } from '../../src/capture/start-changes.ts';
import { createChangeStreamWatch } from '../../src/capture/watch-change-stream.ts';
import { createKafkaAccess } from '../../src/consumers/kafka.ts';
import { createLog } from '../../src/log.ts';
import { createLeases } from '../../src/store/leases.ts';
import { createTiming } from '../../src/timing.ts';
import { documentColumns } from '../../src/timetracker/columns-read.ts';
import { startTestDebezium } from '../support/start-debezium.ts';
import { testStack } from '../support/stack.ts';
import { testConfig } from '../support/test-config.ts';
import { createBench, eventOf, installationId, until, type Bench } from './capture-bench.ts';

/** Seconds: it looks once, at the start, and then never again while a test runs. */
const never = 3600;
const everyInvoice = Array.from({ length: 40 }, (_, index) => index + 1);
const stack = testStack();

/** Takes what a connector tells into the bench's database. */
async function takeChanges(bench: Bench, { topicPrefix, slot }: Debezium) {
  const config = testConfig({
    INSTALLATION_ID: installationId,
    CAPTURE_MODE: 'debezium',
    DEBEZIUM_TOPIC_PREFIX: topicPrefix,
    DEBEZIUM_SLOT: slot,
    KAFKA_BROKERS: stack.kafkaBrokers,
    KAFKA_GROUP_ID: `test-${randomUUID()}`,
  });
  const log = createLog(config);
  const kafka = createKafkaAccess(config, log);
  await kafka.createTopics(changeTopicPlans(config));
  return startChanges(
    { config, log, database: bench.store, timing: createTiming() },
    bench.timetracker,
    kafka.createStream(config.kafkaGroupId),
    () => Promise.resolve(),
  );
}

const marks = async ({ store }: Bench): Promise<string[]> => {
  const found = await store.query<{ document: string }>(
    `select kind || '/' || source_id as document from dirty_mark order by kind, source_id`,
  );
  return found.rows.map(({ document }) => document);
};

describe('changes told by Debezium', () => {
  let bench: Bench;
  let debezium: Debezium;
  let changes: Awaited<ReturnType<typeof takeChanges>>;
  const subjectsSince = (before: number) =>
    new Set(bench.events.records.slice(before).map((record) => eventOf(record).subject));
  const stops = async () =>
    (await bench.store.query<{ problem: string }>(`select problem from capture_stop`)).rows.map(
      ({ problem }) => problem,
    );

  beforeAll(async () => {
    bench = await createBench();
    debezium = await startTestDebezium(bench.timetrackerUrl);
    bench.capture({ scanIntervalSeconds: never }).start();
    await until('all is published', async () => {
      const left = await bench.store.query(`select from dirty_mark limit 1`);
      return bench.events.records.length > 60 && left.rowCount === 0;
    });
    changes = await takeChanges(bench, debezium);
  });
  afterAll(async () => {
    await changes.stop();
    await debezium.remove();
    await bench.close();
  });

  /** Waits until events of these documents have come after a change. */
  async function told(change: () => Promise<unknown>, ...subjects: string[]): Promise<string[]> {
    const before = bench.events.records.length;
    await change();
    const found = () => subjects.filter((subject) => subjectsSince(before).has(subject));
    await until(`${subjects.join(', ')} is told`, () => found().length === subjects.length);
    return found();
  }

  it('become events although nobody looks, whatever part of a document changes', async () => {
    await told(() => bench.silently(`update invoices set notes = 'x' where id = 1`), 'invoice/1');
    await told(
      () => bench.silently(`update invoice_items set description = 'new words' where invoice_id = 2`),
      'invoice/2',
    );
    await told(() => bench.silently(`update clients set phone = '0123' where id = 3`), 'client/3');
    const paid = await bench.firm.query<{ id: string }>(`select min(id)::text as id from payments`);
    const payment = paid.rows[0]?.id ?? '';
    await told(() => bench.silently(`delete from payments where id = ${payment}`), `payment/${payment}`);
    const renamed = await told(
      () =>
        bench.silently(`update projects set name = name || '!' where id =
          (select project_id from invoices where id = 5)`),
      'invoice/5',
    );
    expect(renamed).toEqual(['invoice/5']);
  });

  it('that were made while the connector was killed are told once it is back', async () => {
    await debezium.stop('at once');
    const before = bench.events.records.length;
    await bench.silently(`update invoices set notes = 'while it was off' where id in (6, 7)`);
    expect(subjectsSince(before)).toEqual(new Set());
    await told(() => debezium.start(), 'invoice/6', 'invoice/7');
  });

  it('are told from where the slot stands when the connector has lost its offsets', async () => {
    await debezium.stop('at once');
    await bench.silently(`update invoices set notes = 'offsets are lost' where id = 8`);
    await debezium.forgetOffsets();
    expect(await told(() => debezium.start(), 'invoice/8')).toEqual(['invoice/8']);
  });

  it('that no slot has kept are found by looking; the slot is missed meanwhile, and then things go on', async () => {
    await debezium.stop('at once');
    await debezium.dropSlot();
    await debezium.forgetOffsets();
    await bench.silently(`update invoices set notes = 'nobody keeps this' where id = 9`);
    await until('the slot is missed', async () => (await stops()).includes('debezium-slot-gone'));
    await debezium.start();
    await told(() => bench.silently(`update invoices set notes = 'kept again' where id = 10`), 'invoice/10');
    await until('the slot is there again', async () => (await stops()).length === 0);
    expect(bench.events.records.map(({ value }) => value).join()).not.toContain('nobody keeps this');
    // The duty to look is with the capture that rests; it passes on to this one once that has ended.
    const scanning = bench.capture({ holder: randomUUID(), scanIntervalSeconds: 0.2, leaseSeconds: 1 });
    await bench.store.query(`delete from lease where name like 'scan/%'`);
    await told(() => Promise.resolve(scanning.start()), 'invoice/9');
    await scanning.stop();
  });

  it('move the slot on while TimeTracker is quiet and the rest of the server is not', async () => {
    const kept = async () => {
      const found = await bench.firm.query<{ kept: string }>(
        `select pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn)::text as kept
         from pg_replication_slots where slot_name = $1`,
        [debezium.slot],
      );
      return Number(found.rows[0]?.kept);
    };
    await bench.silently(
      `create table elsewhere as select generate_series(1, 50000) as id; drop table elsewhere`,
    );
    const position = await bench.firm.query<{ at: string }>(`select pg_current_wal_lsn()::text as at`);
    await until('the slot is beyond it', async () => {
      const found = await bench.firm.query<{ passed: boolean }>(
        `select confirmed_flush_lsn > $2::pg_lsn as passed from pg_replication_slots where slot_name = $1`,
        [debezium.slot, position.rows[0]?.at],
      );
      return found.rows[0]?.passed === true;
    });
    expect(await kept()).toBeLessThan(10_000_000);
  });

  it('of a slot that nobody reads are a problem in words', async () => {
    await debezium.stop();
    let now = 0;
    const lease = `changes/${installationId}`;
    const watch = createChangeStreamWatch({
      store: bench.store,
      timetracker: bench.timetracker,
      admitted: () => Promise.resolve(),
      leases: { hold: () => Promise.resolve(true), release: () => Promise.resolve() },
      leaseSeconds: 30,
      holder: 'watch',
      installationId,
      slotName: debezium.slot,
      mostMegabytes: 100_000,
      troubles: createTroubleLog(createLog(testConfig())),
      now: () => (now += 40_000),
      everySeconds: 0.1,
    });
    // The other watch rests meanwhile: it would end what it does not find.
    await bench.store.query(`delete from lease where name = $1`, [lease]);
    await createLeases(bench.store).hold(lease, randomUUID(), 600);
    watch.start();
    await expect.poll(stops).toContain('debezium-slot-unread');
    await watch.stop();
    await bench.store.query(`delete from lease where name = $1`, [lease]);
    await debezium.start();
  });

  it('do not get past the brake: where many posted documents change, the next look judges them together', async () => {
    await bench.link('invoice', everyInvoice);
    const before = bench.events.records.length;
    await told(async () => {
      await bench.silently(`update invoices set notes = 'by a script'`);
      await bench.silently(
        `insert into invoices select (jsonb_populate_record(i, '{"id": 9000, "invoice_number": "NEW-9000"}')).*
         from invoices i where id = 1`,
      );
    }, 'invoice/9000');
    expect(subjectsSince(before)).toEqual(new Set(['invoice/9000']));
    const scanning = bench.capture({ holder: randomUUID(), scanIntervalSeconds: 0.2 });
    await bench.store.query(`delete from lease where name like 'scan/%'`);
    scanning.start();
    await until('capture is held', () => scanning.health().state === 'held');
    expect(scanning.health().holds).toMatchObject([
      { problem: 'too-many-changes', details: { invoice: { posted: 40, changed: 40 } } },
    ]);
    expect(subjectsSince(before)).toEqual(new Set(['invoice/9000']));
  });
});

describe('the snapshot of a connector that is told to make one', () => {
  it('marks nothing, and the changes after it are told', async () => {
    const bench = await createBench();
    await bench.store.query(`insert into installation (id) values ($1)`, [installationId]);
    const debezium = await startTestDebezium(bench.timetrackerUrl, { 'snapshot.mode': 'initial' }, (role) => [
      `grant usage on schema public to ${role}`,
      ...Object.entries(documentColumns).map(
        ([table, columns]) => `grant select (${columns.join(', ')}) on public.${table} to ${role}`,
      ),
    ]);
    const changes = await takeChanges(bench, debezium);
    await setStatus(bench.firm, 1, 'sent');
    await changeDueDate(bench.firm, 2, '2026-12-24').catch(() => undefined);
    await bench.silently(`update clients set phone = '0456' where id = 1`);
    await until('the changes are marked', async () => {
      const marked = await marks(bench);
      return marked.includes('client/1') && marked.includes('invoice/1') && marked.includes('invoice/2');
    });
    const marked = await marks(bench);
    expect(marked.filter((one) => /^(client|invoice)\//.test(one))).toEqual([
      'client/1',
      'invoice/1',
      'invoice/2',
    ]);
    await changes.stop();
    await debezium.remove();
    await bench.close();
  });
});
