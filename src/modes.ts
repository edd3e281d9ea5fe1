import type { Config } from './config.ts';
import { createDatabase, type Queryable } from './store/database.ts';
import { hadDemoFirm, markDemoFirm } from './store/installations.ts';
import { refusalCode } from './store/prepare-store.ts';
import { readTimeTrackerDatabase, type DatabaseIdentity } from './timetracker/identity.ts';

/** TimeTracker's database cannot be used as it is; the message says why and what to do. */
export class FirmMismatch extends Error {
  override readonly name = 'FirmMismatch';
}

/**
 * Whether a firm may be used in a mode: the demo firm never reaches a real organisation, not even by what is left of
 * it in our own database.
 */
export function firmProblem(
  mode: Config['mode'],
  isDemoFirm: boolean,
  hadDemoFirmBefore = false,
): string | undefined {
  if (mode === 'live' && isDemoFirm) {
    return 'TIMETRACKER_DATABASE_URL names the demo firm, whose documents must never reach a real organisation. Name your own TimeTracker, or set MODE=demo.';
  }
  if (!isDemoFirm && hadDemoFirmBefore) {
    return 'STORE_DATABASE_URL names a database that holds the demo firm. Create an empty one for your own TimeTracker, and name that.';
  }
  if (mode === 'demo' && !isDemoFirm) {
    return 'MODE is demo, but TIMETRACKER_DATABASE_URL does not name the demo firm. Set MODE=trial to try your own TimeTracker against the sandbox.';
  }
  return undefined;
}

/** PostgreSQL knows us at TimeTracker's database and says no. Somebody may put that right while this process runs. */
export class FirmRefused extends FirmMismatch {}

/**
 * Looks at the TimeTrackers of a process before anything is read from them.
 * @returns what looks at one of them. It throws FirmMismatch if that one may not be read as things are, FirmRefused if
 * PostgreSQL refuses us, and the error of a database that is away.
 */
export function createAdmission(store: Queryable) {
  /** Which database each installation reads. */
  const identities = new Map<string, DatabaseIdentity>();

  return async function admit(config: Config): Promise<void> {
    const { mode, installationId } = config;
    const before = await hadDemoFirm(store, installationId);
    const database = createDatabase({
      url: config.timetrackerDatabaseUrl,
      applicationName: 'timetracker-xero',
      readOnly: true,
      size: 1,
      onError: () => undefined,
    });
    try {
      const { isDemoFirm, identity } = await readTimeTrackerDatabase(database);
      const problem = firmProblem(mode, isDemoFirm, before) ?? sharedWith(installationId, identity);
      if (problem !== undefined) throw new FirmMismatch(problem);
      identities.set(installationId, identity);
      if (isDemoFirm) await markDemoFirm(store, installationId);
    } catch (error) {
      const code = refusalCode(error);
      if (code !== undefined) {
        throw new FirmRefused(
          `PostgreSQL refuses TIMETRACKER_DATABASE_URL (${code}): the role, the password or the database is wrong, or the role may not read. Correct it.`,
        );
      }
      // Whatever this database is: what is left of the demo firm in our own must not reach a real organisation.
      const leftOver = mode === 'live' ? firmProblem(mode, false, before) : undefined;
      if (!(error instanceof FirmMismatch) && leftOver !== undefined) throw new FirmMismatch(leftOver);
      if (mode === 'demo' && !(error instanceof FirmMismatch)) await markDemoFirm(store, installationId);
      throw error;
    } finally {
      await database.close();
    }
  };

  /** One database by two names: what the configuration cannot see. */
  function sharedWith(installationId: string, identity: DatabaseIdentity): string | undefined {
    if (identity.includes('unknown')) return undefined;
    const other = [...identities].find(([id, its]) => id !== installationId && its === identity);
    return (
      other &&
      `TIMETRACKER_DATABASE_URL of ${installationId} and of ${other[0]} name one and the same TimeTracker. Every TimeTracker is one installation: correct one of them.`
    );
  }
}

export type Admit = ReturnType<typeof createAdmission>;
