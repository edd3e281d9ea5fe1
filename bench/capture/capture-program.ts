import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { createCapture } from '../../src/capture/create-capture.ts';
import { createScan } from '../../src/capture/scan.ts';
import { createTableShape } from '../../src/capture/table-shape.ts';
import { readConfig } from '../../src/config.ts';
import { createKafkaAccess } from '../../src/consumers/kafka.ts';
import { topicOf, documentKinds } from '../../src/events/document-kind.ts';
import { createDatabase } from '../../src/store/database.ts';
import { createLeases } from '../../src/store/leases.ts';
import { schemaName } from '../../src/store/migrate.ts';
import { prepareStore } from '../../src/store/prepare-store.ts';
import { documentReaders } from '../../src/timetracker/document-readers.ts';
import type { CaptureReport, CaptureTask } from './messages.ts';

const installationId = 'main';

/** Captures a whole TimeTracker as the worker does, and then looks on while nothing changes. */
async function run(task: CaptureTask): Promise<void> {
  const logger = pino({ level: 'warn' });
  const config = readConfig({
    MODE: 'trial',
    STORE_DATABASE_URL: task.storeUrl,
    TIMETRACKER_DATABASE_URL: task.timetrackerUrl,
    KAFKA_BROKERS: task.kafkaBrokers,
    // The rest is asked for and not used.
    ENCRYPTION_KEY: `bench:${randomBytes(32).toString('base64')}`,
    TEMPORAL_ADDRESS: '127.0.0.1:9',
    XERO_SANDBOX_URL: 'http://127.0.0.1:9',
    XERO_CLIENT_ID: 'bench',
    XERO_CLIENT_SECRET: 'bench',
  });
  const named = { applicationName: 'bench', onError: (error: Error) => logger.warn({ error }) };
  const store = createDatabase({ ...named, url: task.storeUrl, searchPath: schemaName, prepares: true });
  const timetracker = createDatabase({ ...named, url: task.timetrackerUrl, readOnly: true, size: 4 });
  await prepareStore(store, new Set([installationId]));
  const kafka = createKafkaAccess(config, logger);
  await kafka.createTopics(
    documentKinds.map((kind) => ({ topic: topicOf(config.kafkaTopicPrefix, kind), partitions: 1 })),
  );
  const publisher = kafka.createPublisher();
  const startedWith = process.memoryUsage().rss;
  const started = performance.now();
  const capture = createCapture({
    store,
    timetracker,
    publisher,
    leases: createLeases(store),
    logger,
    installationId,
    topicPrefix: config.kafkaTopicPrefix,
    scanIntervalSeconds: 1,
    leaseSeconds: 30,
    holder: randomUUID(),
    now: () => new Date(),
  });
  capture.start();
  const published = async () => {
    const found = await store.query<{ count: number }>(
      `select count(*)::int as count from published where content_hash is not null`,
    );
    return found.rows[0]?.count ?? 0;
  };
  while ((await published()) < task.documents) await sleep(500);
  const seconds = (performance.now() - started) / 1000;
  await capture.stop();
  // maxRSS is in kilobytes.
  const megabytes = process.resourceUsage().maxRSS / 1024 - startedWith / 2 ** 20;
  tell({ is: 'loaded', seconds, megabytes });

  await new Promise((resolve) => process.once('message', resolve));
  const scan = createScan({
    store,
    timetracker,
    shape: createTableShape(documentReaders, logger, Date.now),
    installationId,
    readers: documentReaders,
    intervalSeconds: task.intervalSeconds,
  });
  const milliseconds: number[] = [];
  for (let look = 0; look < task.looks; look += 1) {
    const from = performance.now();
    const found = await scan.tick();
    if (found !== 'nothing') throw new Error(`An idle TimeTracker seemed to change: ${found}.`);
    const took = performance.now() - from;
    milliseconds.push(took);
    await sleep(Math.max(0, task.intervalSeconds * 1000 - took));
  }
  tell({ is: 'idled', milliseconds });
  await Promise.all([publisher.close(), store.close(), timetracker.close()]);
  process.disconnect();
}

function tell(report: CaptureReport): void {
  process.send?.(report);
}

process.once('message', (task) => void run(task as CaptureTask));
