import type { Database } from './database.ts';
import { registerInstallation } from './installations.ts';
import { migrate, MigrationError } from './migrate.ts';

/** PostgreSQL's codes for: it knows us and says no. Trying again does not help. */
const refusals = new Set(['28P01', '28000', '3D000', '42501']);

/** PostgreSQL's code if it refuses us: a wrong password, role or database, or a right that is missing. */
export function refusalCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return refusals.has(code) ? code : undefined;
}

/**
 * Makes our own database ready for the installations of a process.
 * @throws MigrationError if it cannot be ours as it is; the error of a database that is away.
 */
export async function prepareStore(database: Database, installationIds: ReadonlySet<string>): Promise<void> {
  try {
    await migrate(database);
    for (const id of installationIds) await registerInstallation(database, id);
  } catch (error) {
    const code = refusalCode(error);
    if (code === undefined) throw error;
    throw new MigrationError(
      `PostgreSQL refuses STORE_DATABASE_URL (${code}): the role, the password or the database is wrong, or the role may not create a schema. Correct it, or create the database.`,
    );
  }
}
