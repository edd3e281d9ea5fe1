import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { markDirty } from '../../src/capture/dirty-marks.ts';
import type { EventPublisher } from '../../src/capture/event-publisher.ts';
import { publishMarked, type PublishDependencies } from '../../src/capture/publish-marked.ts';
import { inSnapshot } from '../../src/capture/snapshot.ts';
import { sweep } from '../../src/capture/sweep.ts';
import type { Database, Queryable } from '../../src/store/database.ts';
import { registerInstallation } from '../../src/store/installations.ts';
import { clientReader } from '../../src/timetracker/read-clients.ts';
import { createBench, eventOf, installationId, told, type Bench } from './capture-bench.ts';

describe('a snapshot', () => {
  it('is thrown away if a table was replaced before it was read', async () => {
    const bench = await createBench();
    await registerInstallation(bench.store, installationId);
    const read = inSnapshot(bench.store, bench.timetracker, installationId, [], async (client) => {
      await bench.silently(`begin; create table copy (like clients including all); drop table clients cascade;
        alter table copy rename to clients; commit`);
      return (await client.query(`select 1 from public.clients`)).rowCount;
    });
    expect(await read).toBe('another-database');
    await bench.close();
  });
});

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

describe('a round of the publisher', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await createBench();
    const capture = bench.capture();
    capture.start();
    await bench.settled();
    await capture.stop();
  });
  afterAll(() => bench.close());

  const dependencies = (more: Partial<PublishDependencies> = {}): PublishDependencies => ({
    store: bench.store,
    timetracker: bench.timetracker,
    publisher: bench.events,
    logger: pino({ level: 'silent' }),
    installationId,
    topicPrefix: 'timetracker.',
    batchSize: 10,
    ...more,
  });
  const mark = () => markDirty(bench.store, installationId, 'client', [3n], true);
  const marks = async () => (await bench.store.query(`select 1 from dirty_mark`)).rowCount;
  const rename = (name: string) => bench.silently(`update clients set name = '${name}' where id = 3`);
  const nameTold = () => (told(bench.events.records).get('client/3') as { name: string }).name;

  it('may be killed at any step: nothing is lost, even if the document is changed back before the next one', async () => {
    let reached = 0;
    for (const when of ['before', 'after'] as const) {
      for (let last = 1; ; last += 1) {
        const kill = killSwitch(last, when);
        await rename(`Killed ${when} ${last}`);
        await mark();
        const killed = publishMarked(
          dependencies({
            store: kill.database(bench.store),
            timetracker: kill.database(bench.timetracker),
            publisher: kill.publisher(bench.events),
          }),
          clientReader,
        );
        const died = await killed.then(
          () => false,
          () => true,
        );
        if (!died) break;
        reached = Math.max(reached, kill.steps());
        await rename('Blue Kettle Coffee');
        await mark();
        await publishMarked(dependencies(), clientReader);
        expect(nameTold()).toBe('Blue Kettle Coffee');
        expect(await marks()).toBe(0);
      }
    }
    // The steps of one round: hold, marks, identity, snapshot, intent, record, confirmation, marks.
    expect(reached).toBeGreaterThan(12);
  });

  it('keeps a mark that was renewed while it was sending', async () => {
    await rename('First');
    await mark();
    bench.events.onPublish = async () => {
      bench.events.onPublish = undefined;
      await rename('Second');
      await mark();
    };
    await publishMarked(dependencies(), clientReader);
    expect(nameTold()).toBe('First');
    expect(await marks()).toBe(1);
    await publishMarked(dependencies(), clientReader);
    expect(nameTold()).toBe('Second');
  });

  it('reads on in a backlog while it sends, and leaves for later what is marked again under way', async () => {
    await bench.silently(`update clients set phone = '0' where id <= 5`);
    const all = [1n, 2n, 3n, 4n, 5n];
    for (const id of all) await markDirty(bench.store, installationId, 'client', [id], true);
    const before = bench.events.records.length;
    bench.events.onPublish = async () => {
      bench.events.onPublish = undefined;
      await bench.silently(`update clients set phone = '1' where id = 1`);
      await markDirty(bench.store, installationId, 'client', [1n], true);
    };
    for (let result = 'done'; result === 'done';) {
      result = await publishMarked(dependencies({ batchSize: 2 }), clientReader);
    }
    const said = bench.events.records.slice(before).map(eventOf);
    expect(said.map(({ subject }) => subject).toSorted()).toEqual(
      [1, 1, 2, 3, 4, 5].map((id) => `client/${id}`),
    );
    expect(told(bench.events.records).get('client/1')).toMatchObject({ phone: '1' });
    expect(await marks()).toBe(0);
  });

  it('goes on above the last sequence where the clock is behind it', async () => {
    const ahead = 9_000_000_000_000_000n;
    await bench.store.query(`update published set sequence = $1 where kind = 'client' and source_id = 3`, [
      ahead,
    ]);
    await rename('After the clock went back');
    await mark();
    await publishMarked(dependencies(), clientReader);
    const last = bench.events.records.map(eventOf).findLast(({ subject }) => subject === 'client/3');
    expect(last).toMatchObject({
      sequence: (ahead + 1n).toString(),
      data: { name: 'After the clock went back' },
    });
  });

  it('says nothing of a document that was never published and is gone', async () => {
    const before = bench.events.records.length;
    await markDirty(bench.store, installationId, 'client', [12345n], true);
    await publishMarked(dependencies(), clientReader);
    expect(bench.events.records).toHaveLength(before);
    expect(await marks()).toBe(0);
  });

  it('marks the documents that depend on the one it has published', async () => {
    await bench.silently(`update clients set name = 'CEDAR & STONE INTERIORS, INC.' where id = 8`);
    await markDirty(bench.store, installationId, 'client', [8n], true);
    await publishMarked(dependencies(), clientReader);
    const marked = await bench.store.query(`select source_id from dirty_mark`);
    expect(marked.rows).toEqual([{ source_id: '7' }]);
    await publishMarked(dependencies(), clientReader);
    expect(told(bench.events.records).get('client/7')).toMatchObject({ sameName: ['8'] });
  });

  it('is not mistaken by the sweep for a silent change when it ends within the sweep’s snapshot', async () => {
    await bench.store.query(
      `update published set row_hash = row_hash || '0' where kind = 'client' and source_id = 3`,
    );
    const pass = (since: string) =>
      sweep(
        {
          store: bench.store,
          timetracker: bench.timetracker,
          installationId,
          since,
          byPerson: new Set(),
          grown: new Set(),
        },
        clientReader,
        0n,
        1_000,
      );
    expect((await pass('2000-01-01')).findings.changed).toEqual([]);
    expect((await pass('infinity')).findings.changed).toEqual([3n]);
  });
});
