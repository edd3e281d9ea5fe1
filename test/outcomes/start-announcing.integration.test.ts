import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { createKafkaAccess } from '../../src/consumers/kafka.ts';
import { decodeOutcome, outcomesTopicOf } from '../../src/events/outcome-event.ts';
import { createLog } from '../../src/log.ts';
import { startAnnouncing } from '../../src/outcomes/start-announcing.ts';
import { createLinks } from '../../src/store/links.ts';
import { createOutcomes } from '../../src/store/outcomes.ts';
import { createTiming } from '../../src/timing.ts';
import { connectStore, openStore } from '../support/connected-store.ts';
import { createTestDatabase, testStack } from '../support/stack.ts';
import { testConfig } from '../support/test-config.ts';
import { link } from '../xero/samples.ts';

it('what became of documents is published with what they are in Xero, the newest last, and read as a whole', async () => {
  const database = await openStore(await createTestDatabase());
  const { tenantId } = await connectStore(database);
  const { kafkaBrokers, topicPrefix } = testStack();
  const config = testConfig({ KAFKA_BROKERS: kafkaBrokers, KAFKA_TOPIC_PREFIX: topicPrefix });
  const log = createLog({ ...config, logLevel: 'error' });
  const kafka = createKafkaAccess(config, log);
  const topic = outcomesTopicOf(config.kafkaTopicPrefix);
  expect(await kafka.readAll(topic, () => Promise.reject(new Error('there is nothing')))).toBe(0);
  await kafka.createTopics([{ topic, partitions: 1 }]);

  const document = { installationId: 'main', kind: 'invoice', sourceId: '12' } as const;
  const outcomes = createOutcomes(database);
  const xeroId = randomUUID();
  await createLinks(database).save(document, link({ tenantId, xeroId }));
  await outcomes.record(document, {
    name: 'held',
    sequence: 5n,
    problem: { type: 'approval', parameters: {} },
  });

  const publisher = kafka.createPublisher();
  const core = { config, database, log, timing: createTiming() };
  const announcing = startAnnouncing(core as Parameters<typeof startAnnouncing>[0], publisher);
  const toAnnounce = async () => (await database.query(`select from outcome where not announced`)).rowCount;
  await expect.poll(toAnnounce).toBe(0);
  await outcomes.record(document, { name: 'synced', sequence: 6n, tenantId });
  await expect.poll(toAnnounce).toBe(0);
  await announcing.stop();
  await publisher.close();

  const read: ReturnType<typeof decodeOutcome>[] = [];
  expect(await kafka.readAll(topic, async (value) => void read.push(decodeOutcome(value)))).toBe(2);
  expect(read).toMatchObject([
    { ...document, sequence: 5n, data: { outcome: 'held', problem: 'approval', links: [{ xeroId }] } },
    { ...document, sequence: 6n, data: { outcome: 'synced', problem: null, tenantId, links: [{ xeroId }] } },
  ]);
});
