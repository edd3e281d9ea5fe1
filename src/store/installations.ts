import type { Queryable } from './database.ts';

/** Makes the installation known; every other row hangs on it. */
export async function registerInstallation(database: Queryable, installationId: string): Promise<void> {
  await database.query(`insert into installation (id) values ($1) on conflict do nothing`, [installationId]);
}
