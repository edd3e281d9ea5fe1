import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { createDocumentConsumer } from '../../src/consumers/document-consumer.ts';
import type { HandOver, HandOverResult } from '../../src/consumers/hand-over.ts';
import type { PartitionBatch } from '../../src/consumers/record-stream.ts';
import { encodeEvent, type DocumentEvent } from '../../src/events/document-event.ts';
import { recordKeyOf } from '../../src/events/document-kind.ts';
import { client } from '../events/sample-client.ts';
import {
  createMemoryPartition,
  createMemoryPublisher,
  type MemoryPartition,
  type MemoryPublisher,
} from './memory-topics.ts';

const topic = 'timetracker.clients';

let partition: MemoryPartition;
let deadLetters: MemoryPublisher;
let logged: Record<string, unknown>[];
/** The documents whose hand-over was begun and done, as `7@1`. */
let begun: string[];
let done: string[];
/** What a hand-over does; by default it succeeds at once. */
let handOver: HandOver;
let handleBatch: (batch: PartitionBatch) => Promise<void>;

beforeEach(() => {
  partition = createMemoryPartition(topic);
  deadLetters = createMemoryPublisher();
  logged = [];
  begun = [];
  done = [];
  handOver = () => Promise.resolve('started');
  handleBatch = createDocumentConsumer({
    async handOver(event) {
      const name = `${event.sourceId}@${event.sequence}`;
      begun.push(name);
      const result = await handOver(event);
      done.push(name);
      return result;
    },
    deadLetters,
    installations: new Set(['main']),
    kindOf: () => 'client',
    log: pino({ level: 'debug' }, { write: (line) => void logged.push(JSON.parse(line) as never) }),
  });
});

function event(sourceId: string, sequence: number, changes: Partial<DocumentEvent> = {}): DocumentEvent {
  return {
    installationId: 'main',
    kind: 'client',
    sourceId,
    id: `${sourceId}-${sequence}`,
    sequence: BigInt(sequence),
    time: '2026-11-22T10:00:00Z',
    data: { ...client, id: sourceId },
    ...changes,
  };
}

function append(sourceId: string, sequence: number): void {
  const one = event(sourceId, sequence);
  partition.append(recordKeyOf(one), encodeEvent(one));
}

/** Delivers until everything is committed, as the broker does after every pause. */
async function deliverAll(): Promise<void> {
  for (let round = 0; partition.committed() < partition.records.length; round += 1) {
    if (round > 100) throw new Error('The partition does not get on.');
    await handleBatch(partition.batch());
  }
}

/** A promise and its ends. */
const gate = () => Promise.withResolvers<HandOverResult>();
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the order of records', () => {
  it('is kept within a key while other keys go on beside it', async () => {
    const slow = gate();
    handOver = ({ sourceId, sequence }) =>
      sourceId === '1' && sequence === 1n ? slow.promise : Promise.resolve('started');
    append('1', 1);
    append('2', 1);
    append('1', 2);
    append('2', 2);
    const handled = handleBatch(partition.batch());
    await settled();
    expect(begun).toEqual(['1@1', '2@1', '2@2']);
    slow.resolve('started');
    await handled;
    expect(done).toEqual(['2@1', '2@2', '1@1', '1@2']);
  });

  it('is kept within a key through any failures, and every record is handed over', async () => {
    for (let sequence = 1; sequence <= 40; sequence += 1) append(String((sequence % 3) + 1), sequence);
    let calls = 0;
    handOver = () => {
      calls += 1;
      return calls % 11 === 0 ? Promise.reject(new Error('away')) : Promise.resolve('started');
    };
    await deliverAll();
    for (const id of ['1', '2', '3']) {
      const sequences = done.filter((name) => name.startsWith(`${id}@`)).map((name) => Number(name.slice(2)));
      const firsts = [...new Set(sequences)];
      expect(firsts).toEqual(firsts.toSorted((a, b) => a - b));
    }
    expect(new Set(done).size).toBe(40);
    expect(deadLetters.published).toEqual([]);
  });
});

describe('an offset', () => {
  it('is committed only after the hand-over', async () => {
    const slow = gate();
    handOver = () => slow.promise;
    append('1', 1);
    const handled = handleBatch(partition.batch());
    await settled();
    expect(partition.committed()).toBe(0);
    slow.resolve('started');
    await handled;
    expect(partition.committed()).toBe(1);
  });

  it('is committed only after the dead letter is acknowledged', async () => {
    const slow = gate();
    deadLetters.before = async () => void (await slow.promise);
    partition.append('main/1', 'no JSON');
    const handled = handleBatch(partition.batch());
    await settled();
    expect(partition.committed()).toBe(0);
    slow.resolve('started');
    await handled;
    expect(partition.committed()).toBe(1);
    expect(deadLetters.published).toHaveLength(1);
  });

  it('does not pass a record that was not handed over, though those after it were', async () => {
    for (let id = 1; id <= 20; id += 1) append(String(id), 1);
    handOver = ({ sourceId }) =>
      sourceId === '12' ? Promise.reject(new Error('away')) : Promise.resolve('started');
    await handleBatch(partition.batch());
    expect(partition.committed()).toBeLessThanOrEqual(11);
    expect(partition.committed()).toBeGreaterThan(0);
    expect(partition.pauses).toHaveLength(1);
  });

  it('that cannot be committed has its records handed over again', async () => {
    append('1', 1);
    await handleBatch(partition.batch({ onCommit: () => Promise.reject(new Error('not the coordinator')) }));
    expect(partition.committed()).toBe(0);
    await deliverAll();
    expect(done).toEqual(['1@1', '1@1']);
  });
});

describe('a server that is away', () => {
  it('makes the partition wait: nothing becomes a dead letter, and it goes on by itself', async () => {
    for (let id = 1; id <= 20; id += 1) append(String(id), 1);
    let away = true;
    handOver = () => (away ? Promise.reject(new Error('away')) : Promise.resolve('started'));
    for (let round = 0; round < 3; round += 1) await handleBatch(partition.batch());
    expect(partition.committed()).toBe(0);
    expect(partition.pauses).toEqual([2, 2, 2]);
    away = false;
    await deliverAll();
    expect(new Set(done).size).toBe(20);
    expect(deadLetters.published).toEqual([]);
  });

  it('is said once, and so is that it goes on', async () => {
    append('1', 1);
    let away = true;
    handOver = () =>
      away
        ? Promise.reject(Object.assign(new Error('secret'), { code: 'ECONNREFUSED' }))
        : Promise.resolve('known');
    for (let round = 0; round < 3; round += 1) await handleBatch(partition.batch());
    away = false;
    await deliverAll();
    append('2', 1);
    await deliverAll();
    const said = logged.filter(({ level }) => Number(level) >= 30);
    expect(said.map(({ msg }) => msg)).toEqual(['something is away; the records wait', 'consuming goes on']);
    expect(JSON.stringify(logged)).not.toContain('secret');
  });

  it('leaves nothing under way when the batch is given up', async () => {
    const slow = gate();
    handOver = ({ sourceId }) => (sourceId === '1' ? Promise.reject(new Error('away')) : slow.promise);
    append('1', 1);
    append('2', 1);
    let left = false;
    const handled = handleBatch(partition.batch()).then(() => (left = true));
    await settled();
    expect(left).toBe(false);
    slow.resolve('started');
    await handled;
    expect(done).toEqual(['2@1']);
  });

  it('that takes the dead letters makes the partition wait as well', async () => {
    deadLetters.before = () => Promise.reject(new Error('away'));
    partition.append('main/1', 'no JSON');
    append('2', 1);
    await handleBatch(partition.batch());
    expect(partition.committed()).toBe(0);
    expect(partition.pauses).toEqual([2]);
    deadLetters.before = () => Promise.resolve();
    await deliverAll();
    expect(deadLetters.published).toHaveLength(1);
  });
});

describe('a partition that went to another consumer', () => {
  it('gets no new work and no pause from this one', async () => {
    for (let id = 1; id <= 20; id += 1) append(String(id), 1);
    let current = true;
    handOver = () => {
      current = false;
      return Promise.resolve('started');
    };
    await handleBatch(partition.batch({ isCurrent: () => current }));
    expect(begun.length).toBeLessThan(20);
    expect(partition.pauses).toEqual([]);
  });

  it('is not called away', async () => {
    append('1', 1);
    let current = true;
    const onCommit = () => {
      current = false;
      return Promise.reject(new Error('rebalance'));
    };
    await handleBatch(partition.batch({ isCurrent: () => current, onCommit }));
    expect(partition.pauses).toEqual([]);
    expect(logged.filter(({ level }) => Number(level) >= 30)).toEqual([]);
  });
});

describe('a record that cannot be read', () => {
  const planted = 'Planted Person';
  const good = event('7', 5, { data: { ...client, id: '7', name: planted } });
  const encoded = encodeEvent(good);
  const key = recordKeyOf(good);
  const changed = (change: (record: Record<string, unknown>) => void): string => {
    const record = JSON.parse(encoded) as Record<string, unknown>;
    change(record);
    return JSON.stringify(record);
  };

  it.each<[string, string | null, string | Uint8Array | null]>([
    ['not-json', key, `${planted} {`],
    ['not-json', key, new Uint8Array([0xff, 0xfe, 0x00, 0x80])],
    ['not-json', key, null],
    ['not-an-event', key, JSON.stringify({ name: planted })],
    ['unknown-type', key, changed((record) => (record['type'] = `timetracker.${planted}.changed.v1`))],
    ['unknown-type', key, changed((record) => (record['type'] = 'timetracker.client.changed.v2'))],
    ['wrong-topic', key, changed((record) => (record['type'] = 'timetracker.invoice.changed.v1'))],
    ['unknown-installation', key, changed((record) => (record['source'] = `timetracker:${planted}`))],
    ['unknown-installation', key, changed((record) => (record['source'] = 'timetracker:other'))],
    ['wrong-key', 'main/8', encoded],
    ['wrong-key', planted, encoded],
    ['wrong-key', null, encoded],
    ['invalid-event', key, changed((record) => (record['sequence'] = planted))],
    ['invalid-event', key, changed((record) => (record['data'] = { ...client, id: '7', name: [planted] }))],
    ['invalid-event', key, changed((record) => (record['data'] = { ...client, id: '8', name: planted }))],
    [
      'invalid-event',
      key,
      changed((record) => (record['data'] = { ...client, id: '7', name: `${planted}\0` })),
    ],
  ])(
    '%s: becomes a dead letter with its bytes, and the partition goes on',
    async (reason, recordKey, value) => {
      append('1', 1);
      partition.append(recordKey, value);
      append('1', 2);
      await handleBatch(partition.batch());
      expect(done).toEqual(['1@1', '1@2']);
      expect(partition.committed()).toBe(3);
      expect(deadLetters.published).toHaveLength(1);
      const [letter] = deadLetters.published;
      expect(letter).toMatchObject({ topic: `${topic}.dlq`, value: partition.records[1]?.value });
      expect(letter?.key).toEqual(partition.records[1]?.keyBytes);
      expect(letter?.headers).toMatchObject({
        'x-original-topic': topic,
        'x-original-partition': '0',
        'x-original-offset': '1',
        'x-original-timestamp': '1795341600000',
        'x-error-type': reason,
        'x-consumer': 'timetracker-xero',
      });
      expect(JSON.stringify(letter?.headers)).not.toContain(planted);
      expect(JSON.stringify(logged)).not.toContain(planted);
    },
  );
});
