import { randomUUID } from 'node:crypto';
import { auditedSyncNow } from './audited-sync-now.ts';
import type { Config } from './config.ts';
import type { Logger } from './log.ts';
import { createXeroAccess } from './oauth/xero-access.ts';
import { createSchedules } from './schedules.ts';
import type { SettingsListener } from './settings/change-settings.ts';
import { createSettingsRepository } from './store/connection-settings.ts';
import type { Connection } from './store/connections.ts';
import { createDatabase } from './store/database.ts';
import { createLinks } from './store/links.ts';
import { createOutcomes } from './store/outcomes.ts';
import { createSnapshots } from './store/snapshots.ts';
import { reopenStuckDocuments } from './store/stuck-documents.ts';
import { createSyncRuns } from './store/sync-runs.ts';
import { createWaits } from './store/waits.ts';
import { createWrites } from './store/writes.ts';
import { schemaName } from './store/migrate.ts';
import { createSyncNow } from './sync-now.ts';
import { createRuns, createTemporalAccess } from './temporal.ts';
import { createTiming } from './timing.ts';

/** What every role of a process shares: our memory, Temporal, and our permission at Xero. Nothing is connected yet. */
export function createCore(config: Config, log: Logger) {
  const database = createDatabase({
    url: config.storeDatabaseUrl,
    applicationName: 'timetracker-xero',
    searchPath: schemaName,
    size: 20,
    onError: (error) => log.warn({ error }, 'a connection to our own database broke'),
  });
  const timing = createTiming(config.timingScale);
  const temporal = createTemporalAccess(config);
  const runs = createRuns(temporal.client, config.temporalTaskQueue);
  const xero = createXeroAccess({
    config,
    database,
    timing,
    log,
    onConnected: follow,
    onDisconnected: tellOfSettings,
  });
  const settings = createSettingsRepository(database);
  const syncRuns = createSyncRuns(database);
  const schedules = createSchedules({
    client: temporal.client,
    taskQueue: config.temporalTaskQueue,
    installationId: config.installationId,
    newest: scheduleOfNow,
  });

  /** What follows from settings that hold from now on, beside looking at stuck documents again: each is told in turn. */
  const onSettingsChanged: SettingsListener[] = [() => schedules.apply()];

  /** Without a connection there is nothing to sync by the clock. */
  async function scheduleOfNow() {
    const connection = await xero.connections.ofInstallation(config.installationId);
    if (connection === undefined || connection.status === 'disconnected') return undefined;
    return (await settings.newest(connection.id)).settings.schedule;
  }

  /** What follows from a connection that came. */
  async function follow(connection: Connection): Promise<void> {
    await tellOfSettings(connection);
    await resumeStuck();
  }

  /** What follows from a connection that came or went, beside looking at stuck documents again. */
  async function tellOfSettings(connection: Connection): Promise<void> {
    const { settings: chosen } = await settings.newest(connection.id);
    for (const listener of onSettingsChanged) await listener(connection, chosen);
  }

  /** Has everything that is stuck looked at again: after a connection, a changed setting, a go-live. */
  async function resumeStuck(): Promise<void> {
    await reopenStuckDocuments(database, config.installationId);
    await runs.resumeAll(config.installationId);
  }

  return {
    config,
    log,
    database,
    timing,
    temporal,
    runs,
    xero,
    resumeStuck,
    onSettingsChanged,
    schedules,
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
    writes: createWrites(database, randomUUID),
    settings,
    async close() {
      await Promise.allSettled([xero.close(), temporal.close(), database.close()]);
    },
  };
}

export type Core = ReturnType<typeof createCore>;
