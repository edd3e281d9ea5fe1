import type { Config } from './config.ts';
import { createConnectionCheckSchedule } from './connection-check-schedule.ts';
import { createCheckWanted } from './connection-test/check-wanted.ts';
import { createFoundation, type Foundation } from './foundation.ts';
import type { Logger } from './log.ts';
import { createXeroAccess } from './oauth/xero-access.ts';
import { createSchedules } from './schedules.ts';
import type { SettingsListener } from './settings/change-settings.ts';
import type { Connection } from './store/connections.ts';
import { reopenStuckDocuments } from './store/stuck-documents.ts';

/**
 * What every role of a process needs for one TimeTracker: what the process has once, and this installation's own
 * permission at Xero, schedule and settings. `log` names the installation in each line.
 */
export function createCoreOn(foundation: Foundation, config: Config, log: Logger) {
  const { database, timing, temporal, runs, settings } = foundation;
  const { installationId } = config;
  const xero = createXeroAccess({
    config,
    database,
    timing,
    log,
    onConnected: follow,
    onDisconnected: async (connection) => {
      await tellOfSettings(connection);
      await connectionCheck.apply();
    },
  });
  const schedules = createSchedules({
    client: temporal.client,
    taskQueue: config.temporalTaskQueue,
    installationId,
    newest: scheduleOfNow,
  });
  const { connections, hosts } = xero;
  const connectionCheck = createConnectionCheckSchedule({
    client: temporal.client,
    taskQueue: config.temporalTaskQueue,
    installationId,
    wanted: createCheckWanted({ installationId, database, connections, settings, issuer: hosts.issuer }),
    log,
  });

  /** What follows from settings that hold from now on, beside looking at stuck documents again: each is told in turn. */
  const onSettingsChanged: SettingsListener[] = [() => schedules.apply()];

  /** Without a connection there is nothing to sync by the clock. */
  async function scheduleOfNow() {
    const connection = await xero.connections.ofInstallation(installationId);
    if (connection === undefined || connection.status === 'disconnected') return undefined;
    return (await settings.newest(connection.id)).settings.schedule;
  }

  /** What follows from a connection that came. */
  async function follow(connection: Connection): Promise<void> {
    // Whoever has just connected does not wait for it.
    connectionCheck.applySoon();
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
    await reopenStuckDocuments(database, installationId);
    await runs.resumeAll(installationId);
  }

  return {
    ...foundation,
    config,
    log,
    xero,
    resumeStuck,
    onSettingsChanged,
    schedules,
    connectionCheck,
    /** Ends what is this installation's own; the foundation goes on. */
    close: () => xero.close(),
  };
}

/** The core of a process that is there for one installation only; closing it closes all. */
export function createCore(config: Config, log: Logger): Core {
  const foundation = createFoundation(config, log);
  const core = createCoreOn(foundation, config, log);
  return {
    ...core,
    async close() {
      await Promise.allSettled([core.close(), foundation.close()]);
    },
  };
}

export type Core = ReturnType<typeof createCoreOn>;
