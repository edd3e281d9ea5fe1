import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rewordLine } from '../../sandbox/demo/edits.ts';
import { randomEdit, seededRandom } from '../../sandbox/demo/random-edit.ts';
import type { Database } from '../../src/store/database.ts';
import type { Leases } from '../../src/store/leases.ts';
import { markDirty, removeMarks } from '../../src/capture/dirty-marks.ts';
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

describe('two processes', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await createBench();
  });
  afterEach(() => bench.close());

  it('publish each document once, and one goes on when the other ends', async () => {
    const [one, two] = [bench.capture(clientsAndInvoices), bench.capture(clientsAndInvoices)];
    one.start();
    two.start();
    await until('all is published', () => bench.events.records.length >= 48);
    await bench.published(() => rewordLine(bench.firm, 4, 'By whoever holds the lease'));
    expect(bench.events.records).toHaveLength(49);
    await one.stop();
    await until('the other one scans', () => two.health().lastScan !== null);
    await rewordLine(bench.firm, 4, 'By the other');
    await until('the change is published', () => bench.events.records.length >= 50);
    await two.stop();
    expect(toldHashes(bench.events.records)).toEqual(
      await truth(bench.timetracker, clientsAndInvoices.readers),
    );
  });

  it('agree with TimeTracker in the end even if both believe to hold the lease', async () => {
    const believers: Leases = { hold: () => Promise.resolve(true), release: () => Promise.resolve() };
    for (const holder of [randomUUID(), randomUUID()]) bench.capture({ leases: believers, holder }).start();
    const seed = Math.floor(Math.random() * 1e9);
    console.log(`seed ${seed}`);
    const random = seededRandom(seed);
    for (let edit = 0; edit < 80; edit += 1) await randomEdit(random).apply(bench.firm);
    await bench.settled();
    expect(toldHashes(bench.events.records)).toEqual(await truth(bench.timetracker));
    const said = bench.events.records.map(eventOf).map(({ subject, sequence }) => `${subject} ${sequence}`);
    expect(new Set(said).size).toBe(said.length);
  });
});

describe('marks', () => {
  it('are changed by several at once, whatever their order, and nobody waits in a circle', async () => {
    const bench = await createBench();
    await bench.store.query(`insert into installation (id) values ($1)`, [installationId]);
    const change = (...ids: bigint[]) =>
      bench.store.transaction(async (client) => {
        for (const id of ids) await markDirty(client, installationId, 'invoice', [id], true);
        await removeMarks(client, installationId, 'invoice', [{ id: ids[0] ?? 0n, mark: -1n }]);
      });
    for (let round = 0; round < 10; round += 1)
      await Promise.all([change(1n, 2n, 3n), change(3n, 2n, 1n), change(2n, 3n, 1n)]);
    const { rowCount } = await bench.store.query(`select from dirty_mark`);
    await bench.close();
    expect(rowCount).toBe(3);
  });
});

describe('capture without', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await createBench();
  });
  afterEach(() => bench.close());

  const lines = (pattern: RegExp) => bench.logLines.filter(({ msg }) => pattern.test(String(msg)));

  it('Kafka waits, says so once, and goes on by itself', async () => {
    let refusals = 0;
    bench.events.onPublish = () => {
      refusals += 1;
      return Promise.reject(new Error('no brokers; planted-detail'));
    };
    const capture = bench.capture(clientsAndInvoices);
    capture.start();
    await until('it has tried more than once', () => refusals >= 4);
    expect(capture.health()).toMatchObject({
      state: 'waiting',
      troubles: [expect.stringContaining('Kafka')],
    });
    expect(lines(/Kafka/)).toHaveLength(1);
    expect(JSON.stringify(bench.logLines)).not.toContain('planted-detail');
    bench.events.onPublish = undefined;
    await until('all is published', () => bench.events.records.length >= 48);
    await bench.settled();
    expect(bench.events.records).toHaveLength(48);
    expect(lines(/goes on/)).toHaveLength(1);
    expect(capture.health().state).toBe('running');
  });

  it('an acknowledgement says everything again with higher sequences', async () => {
    let lost = 0;
    bench.events.onPublish = (records) => {
      lost += 1;
      if (lost > 2) return Promise.resolve();
      bench.events.records.push(...records);
      return Promise.reject(new Error('the answer was lost'));
    };
    bench.capture(clientsAndInvoices).start();
    await until('all is said twice', () => bench.events.records.length >= 96);
    await bench.settled();
    expect(bench.events.records).toHaveLength(96);
    const clients = bench.events.records.map(eventOf).filter(({ subject }) => subject === 'client/1');
    expect(BigInt(clients[1]?.sequence ?? 0)).toBeGreaterThan(BigInt(clients[0]?.sequence ?? 0));
    expect(clients[1]?.data).toEqual(clients[0]?.data);
  });

  it.each(['store', 'timetracker'] as const)(
    'the database %s waits, says so once, and goes on',
    async (which) => {
      let isAway = false;
      const flaky = (target: Database): Database => {
        const check = () => {
          if (isAway) throw Object.assign(new Error('planted-detail'), { code: 'ECONNREFUSED' });
        };
        return {
          async query(text, values) {
            check();
            return target.query(text, values);
          },
          async transaction(body) {
            check();
            return target.transaction(body);
          },
          close: () => Promise.resolve(),
        };
      };
      const capture = bench.capture({ ...clientsAndInvoices, [which]: flaky(bench[which]) });
      capture.start();
      await bench.settled();
      isAway = true;
      await rewordLine(bench.firm, 4, 'While it was away');
      await until('it waits', () => capture.health().state === 'waiting');
      expect(bench.events.records).toHaveLength(48);
      isAway = false;
      await until('the change is published', () => bench.events.records.length === 49);
      await until('it runs', () => capture.health().state === 'running');
      expect(lines(/Capture waits/)).toHaveLength(1);
      expect(lines(/ECONNREFUSED/)).toHaveLength(1);
      expect(JSON.stringify(bench.logLines)).not.toContain('planted-detail');
    },
  );

  it('a pause loses no change between two processes, one after the other', async () => {
    const one = bench.capture(clientsAndInvoices);
    one.start();
    await bench.settled();
    await one.stop();
    await rewordLine(bench.firm, 4, 'Nobody looked');
    await bench.silently(`delete from invoices where id = 33`);
    bench.capture(clientsAndInvoices).start();
    await until('both are published', () => bench.events.records.length >= 50);
    await bench.settled();
    expect(toldHashes(bench.events.records)).toEqual(
      await truth(bench.timetracker, clientsAndInvoices.readers),
    );
  });
});
