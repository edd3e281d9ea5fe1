import { randomUUID } from 'node:crypto';
import type { Config } from '../config.ts';
import type { TopicPlan } from '../consumers/kafka.ts';
import type { RecordStream } from '../consumers/record-stream.ts';
import type { Core } from '../core.ts';
import type { Database } from '../store/database.ts';
import { createLeases } from '../store/leases.ts';
import { documentColumns } from '../timetracker/columns-read.ts';
import { documentReaders } from '../timetracker/document-readers.ts';
import { createChangeConsumer } from './change-consumer.ts';
import { changeTopicOf, heartbeatTopicOf } from './change-record.ts';
import { changeStream } from './change-stream.ts';
import { namedDatabase } from './dependency-error.ts';
import { createTroubleLog } from './trouble-log.ts';
import { createChangeStreamWatch } from './watch-change-stream.ts';

/** The topics of the connector of a TimeTracker; none where Debezium is not used. */
export function changeTopicPlans({ captureMode, debeziumTopicPrefix: prefix }: Config): TopicPlan[] {
  if (captureMode !== 'debezium') return [];
  const { retentionMilliseconds } = changeStream;
  const topics = [
    ...Object.keys(documentColumns).map((table) => changeTopicOf(prefix, table)),
    heartbeatTopicOf(prefix),
  ];
  return topics.map((topic) => ({ topic, partitions: 1, retentionMilliseconds }));
}

/** The consumer group for the changes of one TimeTracker. */
export function changeGroupOf({ kafkaGroupId, installationId }: Config): string {
  return `${kafkaGroupId}.changes.${installationId}`;
}

const watchEverySeconds = 10;

/**
 * Takes what Debezium tells of one TimeTracker and marks documents by it; the publisher does the rest.
 * @param admitted resolves once this TimeTracker may be read
 */
export function startChanges(
  { config, log, database, timing }: Pick<Core, 'config' | 'log' | 'database' | 'timing'>,
  timetrackerDatabase: Database,
  stream: RecordStream,
  admitted: () => Promise<void>,
) {
  const { installationId } = config;
  const store = namedDatabase('store', database);
  const timetracker = namedDatabase('timetracker', timetrackerDatabase);
  const troubles = createTroubleLog(log, 'Taking changes from Debezium');
  const leases = createLeases(database);
  const holder = randomUUID();
  const watch = createChangeStreamWatch({
    store,
    timetracker,
    admitted,
    leases,
    leaseSeconds: timing.captureLease,
    holder,
    installationId,
    slotName: config.debeziumSlot,
    mostMegabytes: config.debeziumMostMegabytes,
    troubles,
    now: () => performance.now(),
    everySeconds: watchEverySeconds,
  });
  const handleBatch = createChangeConsumer({
    store,
    timetracker,
    admitted,
    readers: documentReaders,
    installationId,
    gatherSeconds: timing.gatherChanges,
    logger: log,
    troubles,
    now: () => Date.now(),
  });
  watch.start();
  void stream.run(
    changeTopicPlans(config).map(({ topic }) => topic),
    handleBatch,
  );
  return {
    async stop() {
      await Promise.all([stream.stop(), watch.stop()]);
      // A lease that cannot be given up runs out by itself.
      await leases.release(`changes/${installationId}`, holder).catch(() => undefined);
    },
  };
}
