import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rewordLine } from '../../sandbox/demo/edits.ts';
import { randomEdit, seededRandom } from '../../sandbox/demo/random-edit.ts';
import { markDirty } from '../../src/capture/dirty-marks.ts';
import type { EventPublisher } from '../../src/capture/event-publisher.ts';
import { publishMarked } from '../../src/capture/publish-marked.ts';
import type { Database, Queryable } from '../../src/store/database.ts';
import type { Leases } from '../../src/store/leases.ts';
import { clientReader } from '../../src/timetracker/read-clients.ts';
import {
  createBench,
  eventOf,
  installationId,
  told,
  toldHashes,
  truth,
  until,
  type Bench,
} from './capture-bench.ts';

const silent = pino({ level: 'silent' });

/** Counts the steps of all that it wraps, and ends everything at step `last`: before it is done, or just after. */
function killSwitch(last: number, when: 'before' | 'after') {
  let steps = 0;
  async function step<T>(body: () => Promise<T>): Promise<T> {
    steps += 1;
    if (steps > last || (steps === last && when === 'before')) throw new Error('killed');
    const result = await body();
    if (steps === last) throw new Error('killed');
    return result;
  }
  const queries = (target: Queryable): Queryable => ({
    query: (text, values) => step(() => target.query(text, values)),
  });
  return {
    steps: () => steps,
    database: (target: Database): Database => ({
      ...queries(target),
      transaction: (body) => target.transaction((client) => body(queries(client))),
      close: () => Promise.resolve(),
    }),
    publisher: (target: EventPublisher): EventPublisher => ({
      publish: (sent) => step(() => target.publish(sent)),
    }),
  };
}

describe('a publisher that is killed', () => {
  it('at any step loses nothing, even if the document is changed back before the next one looks', async () => {
    const bench = await createBench();
    const dependencies = (kill: ReturnType<typeof killSwitch>) => ({
      store: kill.database(bench.store),
      timetracker: kill.database(bench.timetracker),
      publisher: kill.publisher(bench.events),
      logger: silent,
      installationId,
      topicPrefix: 'timetracker.',
      batchSize: 10,
    });
    const first = bench.capture();
    first.start();
    await bench.settled();
    await first.stop();

    const mark = () => markDirty(bench.store, installationId, 'client', [3n], true);
    const rename = (name: string) => bench.silently(`update clients set name = '${name}' where id = 3`);
    const nameTold = () => (told(bench.events.records).get('client/3') as { name: string }).name;
    let reached = 0;
    for (const when of ['before', 'after'] as const) {
      for (let last = 1; ; last += 1) {
        const kill = killSwitch(last, when);
        await rename(`Killed ${when} ${last}`);
        await mark();
        const died = await publishMarked(dependencies(kill), clientReader).then(
          () => false,
          () => true,
        );
        if (!died) break;
        reached = Math.max(reached, kill.steps());
        await rename('Blue Kettle Coffee');
        await mark();
        await publishMarked(dependencies(killSwitch(Number.POSITIVE_INFINITY, when)), clientReader);
        expect(nameTold()).toBe('Blue Kettle Coffee');
        const left = await bench.store.query(`select 1 from dirty_mark`);
        expect(left.rowCount).toBe(0);
      }
    }
    await bench.close();
    // The steps of one round: hold, marks, identity, snapshot, intent, record, confirmation, marks.
    expect(reached).toBeGreaterThan(12);
  });
});

describe('two processes', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await createBench();
  });
  afterEach(() => bench.close());

  it('publish each document once, and one goes on when the other ends', async () => {
    const [one, two] = [bench.capture(), bench.capture()];
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
    expect(toldHashes(bench.events.records)).toEqual(await truth(bench.timetracker));
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
    const capture = bench.capture();
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
    bench.capture().start();
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
      const capture = bench.capture({ [which]: flaky(bench[which]) });
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
    const one = bench.capture();
    one.start();
    await bench.settled();
    await one.stop();
    await rewordLine(bench.firm, 4, 'Nobody looked');
    await bench.silently(`delete from invoices where id = 33`);
    bench.capture().start();
    await until('both are published', () => bench.events.records.length >= 50);
    await bench.settled();
    expect(toldHashes(bench.events.records)).toEqual(await truth(bench.timetracker));
  });
});
