import { randomUUID } from 'node:crypto';
import type { RecordPublisher } from '../consumers/record-stream.ts';
import type { Core } from '../core.ts';
import { createDatabase } from '../store/database.ts';
import { createLeases } from '../store/leases.ts';
import { createCapture } from './create-capture.ts';

/**
 * The role that captures: what changes in TimeTracker becomes events.
 * @param admit looks whether this TimeTracker may be read; left out if that was done already.
 */
export function startCapture(core: Core, publisher: RecordPublisher, admit?: () => Promise<void>) {
  const { config, log, database } = core;
  const timetracker = createDatabase({
    url: config.timetrackerDatabaseUrl,
    applicationName: 'timetracker-xero',
    readOnly: true,
    size: 4,
    onError: (error) => log.warn({ error }, "a connection to TimeTracker's database broke"),
  });
  const capture = createCapture({
    store: database,
    timetracker,
    publisher,
    leases: createLeases(database),
    logger: log,
    installationId: config.installationId,
    topicPrefix: config.kafkaTopicPrefix,
    scanIntervalSeconds: config.scanIntervalSeconds,
    leaseSeconds: core.timing.captureLease,
    holder: randomUUID(),
    now: () => new Date(),
    admit,
  });
  capture.start();
  return {
    health: () => capture.health(),
    async stop() {
      await capture.stop();
      await timetracker.close();
    },
  };
}
