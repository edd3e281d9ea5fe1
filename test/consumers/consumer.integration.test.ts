import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Environment } from '../../src/config.ts';
import { createKafkaAccess } from '../../src/consumers/kafka.ts';
import type { RecordPublisher } from '../../src/consumers/record-stream.ts';
import { startConsumer, topicPlans } from '../../src/consumers/start-consumer.ts';
import type { Core } from '../../src/core.ts';
import { encodeEvent, type DocumentEvent } from '../../src/events/document-event.ts';
import { documentKinds, recordKeyOf, topicOf } from '../../src/events/document-kind.ts';
import type { InvoiceData } from '../../src/events/invoice.ts';
import { createInstallations, type Installations } from '../../src/installations.ts';
import { createLog } from '../../src/log.ts';
import type { Database } from '../../src/store/database.ts';
import { runIdOf } from '../../src/temporal.ts';
import { connectStore, openStore } from '../support/connected-store.ts';
import { createTestDatabase, testStack } from '../support/stack.ts';
import { createSwitchedProxy } from '../support/switched-proxy.ts';
import { testConfig } from '../support/test-config.ts';
import { invoice as sampleInvoice } from '../xero/samples.ts';

const servers = testStack();
const installationId = `test-${servers.topicPrefix.slice(1, 7)}`;
const topic = topicOf(servers.topicPrefix, 'invoice');
const kafka = new Kafka({ brokers: servers.kafkaBrokers.split(','), logLevel: logLevel.NOTHING });

let storeUrl: string;
let database: Database;
let core: Core;
let publisher: RecordPublisher;
let nextId = 1;

/** What one process of ours is told. */
const environment = (changes: Environment = {}): Environment => ({
  INSTALLATION_ID: installationId,
  STORE_DATABASE_URL: storeUrl,
  KAFKA_BROKERS: servers.kafkaBrokers,
  KAFKA_TOPIC_PREFIX: servers.topicPrefix,
  KAFKA_GROUP_ID: `${servers.topicPrefix}group`,
  TEMPORAL_ADDRESS: servers.temporalAddress,
  TEMPORAL_TASK_QUEUE: servers.taskQueue,
  ...changes,
});

function openProcess(changes: Environment = {}): Installations {
  const config = testConfig(environment(changes));
  const opened = createInstallations([config], createLog({ ...config, logLevel: 'error' }));
  afterAll(() => opened.close());
  return opened;
}

beforeAll(async () => {
  storeUrl = await createTestDatabase();
  database = await openStore(storeUrl, installationId);
  await connectStore(database, { installationId });
  [core] = openProcess().all;
  await core.temporal.registerSearchAttributes();
  const access = createKafkaAccess(core.config, core.log);
  await access.createTopics(topicPlans(servers.topicPrefix));
  publisher = access.createPublisher();
  afterAll(() => publisher.close());
});

/** The role that consumes, as a process of its own; it ends with the test. */
function consume(changes: Environment = {}) {
  const own = openProcess(changes);
  const consumer = startConsumer(own, createKafkaAccess(own.all[0].config, own.log));
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= consumer.stop());
  onTestFinished(stop);
  return { stop };
}

function newEvent(changes: Partial<InvoiceData> = {}, sequence = 5n): DocumentEvent {
  const sourceId = changes.id ?? String(nextId++);
  return {
    installationId,
    kind: 'invoice',
    sourceId,
    id: randomUUID(),
    sequence,
    time: '2026-11-22T10:00:00Z',
    data: sampleInvoice({ ...changes, id: sourceId }),
  };
}

const publish = (...events: DocumentEvent[]) =>
  publisher.publish(events.map((one) => ({ topic, key: recordKeyOf(one), value: encodeEvent(one) })));

async function publishRaw(key: string, value: string): Promise<void> {
  await publisher.publish([{ topic, key, value }]);
}

/** How many of these documents were handed over with the sequence that was published. */
async function handedOver(events: readonly DocumentEvent[]): Promise<number> {
  const found = await database.query(
    `select from snapshot s join unnest($2::bigint[], $3::bigint[]) as e(id, sequence)
       on s.source_id = e.id and s.sequence = e.sequence
      where s.installation_id = $1 and s.kind = 'invoice' and s.handed_over`,
    [
      installationId,
      events.map(({ sourceId }) => sourceId),
      events.map(({ sequence }) => sequence.toString()),
    ],
  );
  return found.rowCount ?? 0;
}

async function untilHandedOver(events: readonly DocumentEvent[]): Promise<void> {
  await expect.poll(() => handedOver(events), { timeout: 40_000, interval: 100 }).toBe(events.length);
}

/** The run of a document: which one, and how much has been said to it. */
async function runOf(document: DocumentEvent): Promise<string> {
  const run = await core.temporal.client.workflow.getHandle(runIdOf(document)).describe();
  return `${run.runId} ${run.historyLength}`;
}

const hasRun = (document: DocumentEvent) =>
  runOf(document).then(
    () => true,
    () => false,
  );

/** Records of a topic from its first to its last, with their headers. */
async function recordsOf(name: string, count: number) {
  const consumer = kafka.consumer({ groupId: `read-${randomUUID()}` });
  const read: { key: string; value: string; headers: Record<string, string> }[] = [];
  try {
    await consumer.connect();
    await consumer.subscribe({ topic: name, fromBeginning: true });
    await consumer.run({
      eachMessage({ message }) {
        const headers = Object.entries(message.headers ?? {}).map(([header, value]) => [
          header,
          String(value),
        ]);
        read.push({
          key: String(message.key),
          value: String(message.value),
          headers: Object.fromEntries(headers) as Record<string, string>,
        });
        return Promise.resolve();
      },
    });
    await expect.poll(() => read.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(count);
    return read;
  } finally {
    await consumer.disconnect();
  }
}

/** How many dead letters there are. */
async function deadLetters(): Promise<number> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const offsets = await admin.fetchTopicOffsets(`${topic}.dlq`);
    return offsets.reduce((sum, { high }) => sum + Number(high), 0);
  } finally {
    await admin.disconnect();
  }
}

/** Whether a group has committed everything that is in our topics. */
async function isThrough(groupId: string): Promise<boolean> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    for (const kind of documentKinds) {
      const name = topicOf(servers.topicPrefix, kind);
      const ends = await admin.fetchTopicOffsets(name);
      const [group] = await admin.fetchOffsets({ groupId, topics: [name] });
      for (const { partition, high } of ends) {
        const at = group?.partitions.find((one) => one.partition === partition)?.offset ?? '-1';
        if (high !== '0' && at !== high) return false;
      }
    }
    return true;
  } finally {
    await admin.disconnect();
  }
}

describe('a consumer', () => {
  it('hands over what is published: the snapshot is stored and the run started, or none where none is needed', async () => {
    consume();
    const sent = newEvent();
    const draft = newEvent({ status: 'draft' });
    await publish(sent, draft);
    await untilHandedOver([sent, draft]);
    expect(await hasRun(sent)).toBe(true);
    expect(await hasRun(draft)).toBe(false);
    expect(await core.outcomes.find(draft)).toMatchObject({ name: 'skipped', problem: { type: 'draft' } });
  });

  it('keeps a record that cannot be read, with its bytes, and goes on behind it', async () => {
    consume();
    const next = newEvent({ status: 'draft' });
    await publishRaw(recordKeyOf(next), 'Planted Person {');
    await publishRaw(
      recordKeyOf(next),
      '{"type":"timetracker.invoice.changed.v9","source":"Planted Person"}',
    );
    await publish(next);
    await untilHandedOver([next]);
    const letters = await recordsOf(`${topic}.dlq`, 2);
    expect(letters.map(({ value }) => value)).toEqual([
      'Planted Person {',
      '{"type":"timetracker.invoice.changed.v9","source":"Planted Person"}',
    ]);
    expect(letters.map(({ headers }) => headers['x-error-type'])).toEqual(['not-json', 'unknown-type']);
    expect(letters.map(({ key }) => key)).toEqual([recordKeyOf(next), recordKeyOf(next)]);
    expect(JSON.stringify(letters.map(({ headers }) => headers))).not.toContain('Planted');
  });

  it('that reads all topics anew stores nothing and starts not one run', async () => {
    const events = [newEvent(), newEvent(), newEvent({ status: 'draft' })];
    const newer = newEvent({ id: events[0]?.sourceId ?? '', notes: 'changed' }, 6n);
    const first = consume();
    await publish(...events, newer);
    const newest = [newer, ...events.slice(1)];
    await untilHandedOver(newest);
    const groupId = `${servers.topicPrefix}replay`;
    await expect.poll(() => isThrough(`${servers.topicPrefix}group`), { timeout: 20_000 }).toBe(true);
    await first.stop();
    const withRuns = [newer, ...events.slice(1, 2)];
    const snapshots = () => database.query('select * from snapshot order by source_id');
    const before = { runs: await Promise.all(withRuns.map(runOf)), rows: (await snapshots()).rows };

    consume({ KAFKA_GROUP_ID: groupId });
    await expect.poll(() => isThrough(groupId), { timeout: 40_000 }).toBe(true);
    expect(await Promise.all(withRuns.map(runOf))).toEqual(before.runs);
    expect((await snapshots()).rows).toEqual(before.rows);
    expect(await hasRun(events[2] ?? newer)).toBe(false);
  });

  it('shares the work with others: one that comes and one that goes in the middle lose nothing', async () => {
    // Left alone documents need no run, so that many of them pass in little time.
    const events = Array.from({ length: 600 }, () => newEvent({ status: 'draft' }));
    const first = consume();
    await publish(...events.slice(0, 200));
    await expect.poll(() => handedOver(events), { timeout: 30_000, interval: 20 }).toBeGreaterThan(20);
    const second = consume();
    await publish(...events.slice(200, 400));
    await expect.poll(() => handedOver(events), { timeout: 30_000, interval: 20 }).toBeGreaterThan(250);
    await first.stop();
    await publish(...events.slice(400));
    await untilHandedOver(events);
    await expect.poll(() => isThrough(`${servers.topicPrefix}group`), { timeout: 20_000 }).toBe(true);
    await second.stop();
  }, 90_000);

  it('that starts before the broker goes on by itself when it comes', async () => {
    const broker = await createSwitchedProxy(servers.kafkaBrokers);
    await broker.off();
    consume({ KAFKA_BROKERS: broker.address });
    const one = newEvent({ status: 'draft' });
    await publish(one);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect(await handedOver([one])).toBe(0);
    await broker.on();
    await untilHandedOver([one]);
  }, 90_000);

  it('waits while Temporal is away: nothing becomes a dead letter, and it goes on when Temporal is back', async () => {
    const temporal = await createSwitchedProxy(servers.temporalAddress);
    const letters = await deadLetters();
    consume({ TEMPORAL_ADDRESS: temporal.address });
    const before = newEvent();
    await publish(before);
    await untilHandedOver([before]);
    await temporal.off();
    const during = [newEvent(), newEvent()];
    await publish(...during);
    const stored = () =>
      database.query('select from snapshot where source_id = any($1) and not handed_over', [
        during.map(({ sourceId }) => sourceId),
      ]);
    await expect.poll(async () => (await stored()).rowCount, { timeout: 20_000 }).toBe(2);
    expect(await isThrough(`${servers.topicPrefix}group`)).toBe(false);
    await temporal.on();
    await untilHandedOver(during);
    expect(await Promise.all(during.map(hasRun))).toEqual([true, true]);
    expect(await deadLetters()).toBe(letters);
  }, 90_000);

  it('waits while our database is away, and goes on when it is back', async () => {
    const url = new URL(storeUrl);
    const postgresql = await createSwitchedProxy(`${url.hostname}:${url.port}`);
    url.host = postgresql.address;
    const letters = await deadLetters();
    consume({ STORE_DATABASE_URL: url.href });
    const before = newEvent({ status: 'draft' });
    await publish(before);
    await untilHandedOver([before]);
    await postgresql.off();
    const during = [newEvent({ status: 'draft' }), newEvent({ status: 'draft' })];
    await publish(...during);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect(await handedOver(during)).toBe(0);
    expect(await isThrough(`${servers.topicPrefix}group`)).toBe(false);
    await postgresql.on();
    await untilHandedOver(during);
    expect(await deadLetters()).toBe(letters);
  }, 90_000);

  it('ends within seconds when it is stopped', async () => {
    const consumer = consume();
    const one = newEvent({ status: 'draft' });
    await publish(one);
    await untilHandedOver([one]);
    const began = performance.now();
    await consumer.stop();
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
