import { randomUUID } from 'node:crypto';
import { afterAll } from 'vitest';
import { connectionSettings, createSettingsRepository } from '../../src/store/connection-settings.ts';
import { createConnections, type Connection, type NewGrant } from '../../src/store/connections.ts';
import { createDatabase, type Database } from '../../src/store/database.ts';
import { registerInstallation } from '../../src/store/installations.ts';
import { migrate, schemaName } from '../../src/store/migrate.ts';
import type { ConnectionSettings } from '../../src/store/connection-settings.ts';

/** Opens a database as ours, migrated, until the file's tests are over. */
export async function openStore(url: string, installationId = 'main'): Promise<Database> {
  const database = createDatabase({
    url,
    applicationName: 'test',
    searchPath: schemaName,
    size: 10,
    onError: () => {},
  });
  afterAll(() => database.close());
  await migrate(database);
  await registerInstallation(database, installationId);
  return database;
}

/** A connection whose tokens nobody can use: good for everything but calls to Xero. */
export async function connectStore(
  database: Database,
  grant: Partial<NewGrant> = {},
  settings: Partial<ConnectionSettings> = {},
): Promise<Connection> {
  const result = await createConnections(database, randomUUID).connect(
    {
      installationId: 'main',
      tenantId: randomUUID(),
      tenantName: 'Harbour Studio',
      issuer: 'sandbox',
      xeroConnectionId: randomUUID(),
      scopes: [],
      expiresInSeconds: 1800,
      seal: () => ({ accessToken: Buffer.from('none'), refreshToken: Buffer.from('none') }),
      ...grant,
    },
    'test',
  );
  if (!('connection' in result)) throw new Error(`not connected: ${result.result}`);
  await createSettingsRepository(database).append(
    result.connection.id,
    0,
    connectionSettings.parse(settings),
    'test',
  );
  return result.connection;
}
