import { randomUUID } from 'node:crypto';
import type { RecordPublisher, RecordStream } from '../consumers/record-stream.ts';
import type { Core } from '../core.ts';
import { createDatabase } from '../store/database.ts';
import { createLeases } from '../store/leases.ts';
import { createCapture } from './create-capture.ts';
import { changeStreamProblems } from './judge-change-stream.ts';
import { lookEverySeconds } from './look-every-seconds.ts';
import { changeGroupOf, startChanges } from './start-changes.ts';
import { storeStops } from './stops.ts';

/**
 * The role that captures: what changes in TimeTracker becomes events.
 * @param createStream makes a consumer of that group, for the changes that Debezium tells
 * @param admit looks whether this TimeTracker may be read; left out if that was done already.
 */
export function startCapture(
  core: Core,
  publisher: RecordPublisher,
  createStream: (groupId: string) => RecordStream,
  admit?: () => Promise<void>,
) {
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
    scanIntervalSeconds: lookEverySeconds(config, core.timing),
    leaseSeconds: core.timing.captureLease,
    holder: randomUUID(),
    now: () => new Date(),
    admit,
  });
  capture.start();
  const changes =
    config.captureMode === 'debezium'
      ? startChanges(core, timetracker, createStream(changeGroupOf(config)), onceAdmitted(admit))
      : undefined;
  if (changes === undefined) forgetChangeStream(core);
  return {
    health: () => capture.health(),
    async stop() {
      await Promise.all([capture.stop(), changes?.stop()]);
      await timetracker.close();
    },
  };
}

function onceAdmitted(admit: (() => Promise<void>) | undefined): () => Promise<void> {
  let isAdmitted = admit === undefined;
  return async () => {
    if (!isAdmitted) await admit?.();
    isAdmitted = true;
  };
}

/** What was wrong with Debezium is wrong no more where it is not used any more. */
function forgetChangeStream({ database, config, log }: Core): void {
  storeStops(database, config.installationId, [], changeStreamProblems).catch((error: unknown) =>
    log.warn({ error }, 'problems of Debezium may still be shown; they go at the next start'),
  );
}
