import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { startStack } from '../../sandbox/stack/stack.ts';
import { createKafkaAccess } from '../../src/consumers/kafka.ts';
import { createLog } from '../../src/log.ts';
import { testConfig } from '../support/test-config.ts';

const stackFolder = join(import.meta.dirname, '..', '..', '.stack');
/** Beside the other stacks, so that what was fetched for them serves here too. */
const folder = mkdtempSync(join(stackFolder, 'broker-'));
/** What is to be ended after the test, last made first. */
const ends: (() => Promise<void>)[] = [];

afterAll(async () => {
  for (const end of ends.toReversed()) await end();
  rmSync(folder, { recursive: true, force: true });
});

async function startBroker(port: number) {
  const ports = { kafka: port };
  const stack = await startStack({ folder, log: () => {}, ports, servers: ['kafka'], environment: {} });
  ends.push(() => stack.stop());
  return stack;
}

it('a broker that dies and comes back: consumer and publisher go on by themselves', async () => {
  const first = await startBroker(0);
  const config = testConfig({ KAFKA_BROKERS: first.kafkaBrokers });
  const kafka = createKafkaAccess(config, createLog({ ...config, logLevel: 'error' }));
  await kafka.createTopics([{ topic: 'facts', partitions: 2 }]);

  const read: string[] = [];
  const stream = kafka.createStream('readers');
  void stream.run(['facts'], async (batch) => {
    for (const { offset, value } of batch.records) {
      read.push(Buffer.from(value ?? []).toString());
      await batch.commitThrough(offset).catch(() => undefined);
    }
  });
  ends.push(() => stream.stop());
  const publisher = kafka.createPublisher();
  ends.push(() => publisher.close());
  const publish = (value: string) => publisher.publish([{ topic: 'facts', key: value, value }]);

  await publish('before');
  await expect.poll(() => read, { timeout: 20_000 }).toContain('before');

  const { kafka: pid } = first.pids;
  if (pid === undefined) throw new Error('The broker has no process.');
  process.kill(pid, 'SIGKILL');
  await expect(publish('during')).rejects.toThrow(/./);
  const port = Number(first.kafkaBrokers.split(':').at(-1));
  const second = await startBroker(port);
  expect(second.kafkaBrokers).toBe(first.kafkaBrokers);

  await expect
    .poll(
      () =>
        publish('after').then(
          () => 'published',
          () => 'not yet',
        ),
      { timeout: 30_000, interval: 500 },
    )
    .toBe('published');
  await expect.poll(() => read, { timeout: 40_000 }).toContain('after');
}, 150_000);
