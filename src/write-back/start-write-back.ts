import { randomUUID } from 'node:crypto';
import { createLoop } from '../capture/loop.ts';
import { createTroubleLog } from '../capture/trouble-log.ts';
import type { Core } from '../core.ts';
import { createDocumentLinks } from '../http/document-links.ts';
import { createDatabase } from '../store/database.ts';
import { createLeases } from '../store/leases.ts';
import { createOverview } from '../store/overview.ts';
import { createWriteBackRound, type WriteBackTarget } from './write-back-round.ts';

const everySeconds = 2;

/** The part of the worker that writes Xero's ids into TimeTracker, where the settings ask for it. */
export function startWriteBack(core: Core) {
  const { config, log, database, timing, xero, settings } = core;
  const { installationId, timetrackerWriteDatabaseUrl: url } = config;
  const timetracker =
    url === undefined
      ? undefined
      : createDatabase({
          url,
          applicationName: 'timetracker-xero ids',
          size: 1,
          onError: (error) => log.warn({ error }, "a connection to TimeTracker's database broke"),
        });
  const overview = createOverview(database);
  const leases = createLeases(database);
  const lease = `write-back/${installationId}`;
  const holder = randomUUID();
  let stopping = false;

  async function target(): Promise<WriteBackTarget | undefined> {
    const connection = await xero.connections.ofInstallation(installationId);
    if (connection === undefined || connection.status === 'disconnected') return undefined;
    // A connection that was made in another mode: its ids are not those of this one.
    if (connection.issuer !== xero.hosts.issuer) return undefined;
    const [{ settings: chosen }, { shortCode }] = await Promise.all([
      settings.newest(connection.id),
      overview.organisation(connection.tenantId),
    ]);
    return { connection, settings: chosen, shortCode };
  }

  const loop = createLoop({
    name: 'write-back',
    everySeconds,
    round: createWriteBackRound({
      store: database,
      timetracker,
      installationId,
      isTrial: config.mode === 'trial',
      target,
      holdLease: () => leases.hold(lease, holder, timing.captureLease),
      links: createDocumentLinks(config),
      logger: log,
      isStopping: () => stopping,
    }),
    troubles: createTroubleLog(log, 'Writing ids into TimeTracker'),
  });
  loop.start();
  return {
    async stop() {
      stopping = true;
      await loop.stop();
      // A lease that cannot be given up runs out by itself.
      await leases.release(lease, holder).catch(() => undefined);
      await timetracker?.close();
    },
  };
}
