import type { Logger } from 'pino';
import { namedDatabase, naming, DependencyError } from '../capture/dependency-error.ts';
import { openHolds } from '../capture/holds.ts';
import { pinnedIdentities } from '../capture/snapshot.ts';
import { storeStops } from '../capture/stops.ts';
import type { DocumentLinks } from '../http/document-links.ts';
import type { ConnectionSettings } from '../store/connection-settings.ts';
import type { Connection } from '../store/connections.ts';
import type { Database } from '../store/database.ts';
import { createWriteBacks, type DueWriteBack } from '../store/write-backs.ts';
import { readTimeTrackerDatabase, sameDatabase } from '../timetracker/identity.ts';
import { writeBackRights } from '../timetracker/write-back-rights.ts';
import { writeXeroIds, type WriteBackKind, type WriteBackResult } from '../timetracker/write-back.ts';
import {
  leftAloneReasons,
  stopAll,
  stopsOfDocuments,
  stopsOfRights,
  writeBackProblems,
  type WriteBackStop,
} from './write-back-problems.ts';

/** What says whether ids are written, and which organisation's. */
export interface WriteBackTarget {
  readonly connection: Pick<Connection, 'tenantId'>;
  readonly settings: Pick<ConnectionSettings, 'writeBack' | 'kinds'>;
  readonly shortCode: string | null;
}

export interface WriteBackDependencies {
  /** Our own database. */
  readonly store: Database;
  /** TimeTracker's database by the role that may write ids; undefined: there is none. */
  readonly timetracker: Database | undefined;
  readonly installationId: string;
  /** Trials never write into TimeTracker: the ids would be the sandbox's. */
  readonly isTrial: boolean;
  /** The connection that this process posts to, and its settings; undefined: there is none. */
  readonly target: () => Promise<WriteBackTarget | undefined>;
  /** Whether this process is the one that writes. */
  readonly holdLease: () => Promise<boolean>;
  readonly links: Pick<DocumentLinks, 'xero'>;
  readonly logger: Logger;
  readonly isStopping: () => boolean;
}

/** Documents to work on at once. */
const pageSize = 100;
/** Seconds until a document that is left alone, or that fails, is tried again. */
const leftAloneSeconds = 3600;
const longestRetrySeconds = 3600;

/**
 * One round of writing ids into TimeTracker: the next page of documents whose links have changed since. What cannot
 * be written stays due; posting never waits for any of it.
 */
export function createWriteBackRound(dependencies: WriteBackDependencies): () => Promise<'again' | 'rest'> {
  const { installationId, isTrial, target, holdLease, links, logger, isStopping } = dependencies;
  const store = namedDatabase('store', dependencies.store);
  const timetracker = dependencies.timetracker && namedDatabase('timetrackerWrite', dependencies.timetracker);
  const writeBacks = createWriteBacks(store);
  /** What this process stored last; undefined: another one may have stored something since. */
  let storedStops: string | undefined;

  async function keepStops(stops: readonly WriteBackStop[]): Promise<'rest'> {
    const found = JSON.stringify(stops);
    if (found !== storedStops) {
      await storeStops(store, installationId, stops, writeBackProblems);
      storedStops = found;
    }
    return 'rest';
  }

  async function round(): Promise<'again' | 'rest'> {
    const found = await naming('store', target);
    const isOn = found?.settings.writeBack === true;
    if (!isOn && storedStops === '[]') return 'rest';
    if (!(await naming('store', holdLease))) {
      storedStops = undefined;
      return 'rest';
    }
    if (!isOn) return keepStops([]);
    if (isTrial) return keepStops([stopAll('ids-in-trial')]);
    if (timetracker === undefined) return keepStops([stopAll('ids-not-set-up')]);
    // What holds capture back may be a database that holds other documents under the same ids.
    if ((await openHolds(store, installationId)).length > 0) return 'rest';
    const pinned = await pinnedIdentities(store, installationId);
    if (pinned.length === 0) return 'rest';
    try {
      return await writePage(timetracker, pinned, found);
    } catch (error) {
      if (error instanceof DependencyError && error.dependency === 'timetrackerWrite') {
        await keepStops([stopAll('ids-wait', { reason: error.message })]);
      }
      throw error;
    }
  }

  async function writePage(
    database: Database,
    pinned: readonly string[],
    { connection, settings, shortCode }: WriteBackTarget,
  ): Promise<'again' | 'rest'> {
    const { identity, isStandby } = await readTimeTrackerDatabase(database);
    if (isStandby) return keepStops([stopAll('ids-wait', { reason: standbyReason })]);
    if (!pinned.some((one) => sameDatabase(one, identity))) return keepStops([stopAll('ids-other-database')]);
    const rights = await writeBackRights(database, switchedOn(settings.kinds));
    const due = await writeBacks.due(installationId, connection.tenantId, rights.kinds, pageSize);
    let written = 0;
    for (const one of due) {
      if (isStopping()) break;
      const result = await write(database, pinned, one, connection.tenantId, shortCode);
      // The next round says which it is.
      if (result === 'standby' || result === 'another-database') break;
      if (result === 'written') written += 1;
    }
    if (written > 0) logger.info({ documents: written }, "Xero's ids were written into TimeTracker.");
    const leftAlone = await writeBacks.leftAlone(installationId, rights.kinds, leftAloneReasons);
    await keepStops([...stopsOfRights(rights), ...stopsOfDocuments(leftAlone)]);
    return due.length === pageSize ? 'again' : 'rest';
  }

  async function write(
    database: Database,
    pinned: readonly string[],
    due: DueWriteBack,
    tenantId: string,
    shortCode: string | null,
  ): Promise<WriteBackResult | 'failed'> {
    const { kind, sourceId, xeroId, xeroNumber } = due;
    const ids = {
      kind,
      sourceId,
      xeroId,
      tenantId,
      number: xeroNumber,
      link: links.xero(due, shortCode) ?? null,
      own: new Set(due.ownIds),
    };
    let result: WriteBackResult;
    try {
      result = await writeXeroIds(database, pinned, ids);
    } catch (error) {
      const code = error instanceof DependencyError ? error.code : undefined;
      if (code === undefined || !concernsOneDocument(code)) throw error;
      logger.warn(
        { kind, sourceId, code },
        `TimeTracker's database does not take the ids of the ${kind} ${sourceId} now; they are tried again.`,
      );
      await writeBacks.later(installationId, due, retrySeconds(due.attempts), code);
      return 'failed';
    }
    switch (result) {
      case 'written':
      case 'same':
      case 'gone':
        await writeBacks.done(installationId, due, result !== 'gone');
        break;
      case 'busy':
        await writeBacks.later(installationId, due, retrySeconds(due.attempts), result);
        break;
      case 'foreign-id':
      case 'not-an-object':
        await writeBacks.later(installationId, due, leftAloneSeconds, result);
        break;
      case 'standby':
      case 'another-database':
        break;
    }
    return result;
  }

  return round;
}

const standbyReason = 'TIMETRACKER_WRITE_DATABASE_URL names a standby, which takes no changes';

function switchedOn({ invoices, expenses }: ConnectionSettings['kinds']): WriteBackKind[] {
  return [...(invoices ? (['invoice'] as const) : []), ...(expenses ? (['expense'] as const) : [])];
}

/** A locked row, a constraint or a trigger that somebody added: other documents go on. */
function concernsOneDocument(code: string): boolean {
  return /^(55P03|57014|40\w{3}|22\w{3}|23\w{3}|P\w{4})$/.test(code);
}

function retrySeconds(attempts: number): number {
  return Math.min(5 * 2 ** Math.min(attempts, 20), longestRetrySeconds);
}
