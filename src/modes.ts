import type { Config } from './config.ts';
import type { Logger } from './log.ts';
import { createDatabase, type Queryable } from './store/database.ts';
import { hadDemoFirm, markDemoFirm } from './store/installations.ts';
import { refusalCode } from './store/prepare-store.ts';
import { readTimeTrackerDatabase } from './timetracker/identity.ts';

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

/**
 * Looks at TimeTracker's database before anything is read from it. Against the sandbox a database that is away is no
 * reason to stop: capture waits for it.
 * @throws FirmMismatch, also if PostgreSQL refuses us; in live mode also the error of a database that is away.
 */
export async function refuseWrongFirm(config: Config, store: Queryable, log: Logger): Promise<void> {
  const database = createDatabase({
    url: config.timetrackerDatabaseUrl,
    applicationName: 'timetracker-xero',
    readOnly: true,
    size: 1,
    onError: () => undefined,
  });
  try {
    const { isDemoFirm } = await readTimeTrackerDatabase(database);
    const before = await hadDemoFirm(store, config.installationId);
    const problem = firmProblem(config.mode, isDemoFirm, before);
    if (problem !== undefined) throw new FirmMismatch(problem);
    if (isDemoFirm) await markDemoFirm(store, config.installationId);
  } catch (error) {
    const code = refusalCode(error);
    if (code !== undefined) {
      throw new FirmMismatch(
        `PostgreSQL refuses TIMETRACKER_DATABASE_URL (${code}): the role, the password or the database is wrong, or the role may not read. Correct it.`,
      );
    }
    if (error instanceof FirmMismatch || config.mode === 'live') throw error;
    if (config.mode === 'demo') await markDemoFirm(store, config.installationId);
    log.warn({ error }, "TimeTracker's database does not answer; its documents wait");
  } finally {
    await database.close();
  }
}
