import type { Queryable } from './database.ts';

/** Makes the installation known; every other row hangs on it. */
export async function registerInstallation(database: Queryable, installationId: string): Promise<void> {
  await database.query(`insert into installation (id) values ($1) on conflict do nothing`, [installationId]);
}

/** Notes for ever that the demo firm is read into this installation. */
export async function markDemoFirm(database: Queryable, installationId: string): Promise<void> {
  await database.query(`update installation set demo_firm = true where id = $1`, [installationId]);
}

/** Whether the demo firm was ever read into this installation. */
export async function hadDemoFirm(database: Queryable, installationId: string): Promise<boolean> {
  const found = await database.query(`select from installation where id = $1 and demo_firm`, [
    installationId,
  ]);
  return found.rowCount === 1;
}
