import { randomUUID } from 'node:crypto';
import { auditedSyncNow } from './audited-sync-now.ts';
import type { ProcessConfig } from './config.ts';
import type { Logger } from './log.ts';
import { createSettingsRepository } from './store/connection-settings.ts';
import { createDatabase } from './store/database.ts';
import { createLinks } from './store/links.ts';
import { schemaName } from './store/migrate.ts';
import { createOutcomes } from './store/outcomes.ts';
import { createSnapshots } from './store/snapshots.ts';
import { createSyncRuns } from './store/sync-runs.ts';
import { createWaits } from './store/waits.ts';
import { createWrites } from './store/writes.ts';
import { createSyncNow } from './sync-now.ts';
import { createRuns, createTemporalAccess } from './temporal.ts';
import { createTiming } from './timing.ts';

/**
 * What a process has once, whichever TimeTracker its work is for: our memory and Temporal. Nothing is connected yet.
 * Every row and every run names its installation.
 */
export function createFoundation(config: ProcessConfig, log: Logger) {
  const database = createDatabase({
    url: config.storeDatabaseUrl,
    applicationName: 'timetracker-xero',
    searchPath: schemaName,
    prepares: true,
    size: 20,
    onError: (error) => log.warn({ error }, 'a connection to our own database broke'),
  });
  const temporal = createTemporalAccess(config);
  const syncRuns = createSyncRuns(database);
  return {
    database,
    timing: createTiming(config.timingScale),
    temporal,
    runs: createRuns(temporal.client, config.temporalTaskQueue),
    syncRuns,
    syncNow: auditedSyncNow(
      createSyncNow({
        temporal,
        namespace: config.temporalNamespace,
        taskQueue: config.temporalTaskQueue,
        runs: syncRuns,
      }),
      database,
    ),
    snapshots: createSnapshots(database),
    links: createLinks(database),
    outcomes: createOutcomes(database),
    waits: createWaits(database),
    writes: createWrites(database, randomUUID, createTiming(config.timingScale)),
    settings: createSettingsRepository(database),
    async close() {
      await Promise.allSettled([temporal.close(), database.close()]);
    },
  };
}

export type Foundation = ReturnType<typeof createFoundation>;
