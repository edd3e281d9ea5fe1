import type { CheckWanted } from '../connection-check-schedule.ts';

import type { SettingsRepository } from '../store/connection-settings.ts';
import { createConnectionTests } from '../store/connection-tests.ts';
import type { Connections } from '../store/connections.ts';
import type { Queryable } from '../store/database.ts';

export interface CheckWantedDeps {
  readonly installationId: string;
  readonly database: Queryable;
  readonly connections: Pick<Connections, 'ofInstallation'>;
  readonly settings: Pick<SettingsRepository, 'newest'>;
  /** The Xero that this process speaks to. */
  readonly issuer: string;
}

/** What the daily test of an installation's connection goes by; undefined where nothing is connected. */
export function createCheckWanted(deps: CheckWantedDeps): () => Promise<CheckWanted | undefined> {
  const tests = createConnectionTests(deps.database);
  return async () => {
    const connection = await deps.connections.ofInstallation(deps.installationId);
    if (connection === undefined || connection.status === 'disconnected') return undefined;
    const { settings } = await deps.settings.newest(connection.id);
    const test = await tests.newest(connection.id);
    return {
      timeZone: settings.schedule.timeZone,
      isDue:
        connection.status === 'connected' &&
        connection.issuer === deps.issuer &&
        (test === undefined || test.testedAt < connection.connectedAt),
    };
  };
}
