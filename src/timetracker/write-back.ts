import type { Database, Queryable } from '../store/database.ts';
import { readTimeTrackerDatabase, sameDatabase } from './identity.ts';
import { mergeXeroIds, type LeftAlone, type XeroIds } from './merge-xero-ids.ts';

export type WriteBackKind = XeroIds['kind'];

/** One document's ids, and what says that they may be written. */
export interface IdsToWrite extends XeroIds {
  readonly sourceId: string;
  /** Every id that the document has had in Xero through us, in lower case. */
  readonly own: ReadonlySet<string>;
}

export type WriteBackResult =
  | 'written'
  /** It stands there already. */
  | 'same'
  /** There is no such document any more. */
  | 'gone'
  /** TimeTracker changed the same metadata at the same moment, again and again. */
  | 'busy'
  | LeftAlone
  /** This is not the database that the documents were read from. Nothing was written. */
  | 'another-database'
  | 'standby';

/** The only statements by which anything is ever written into TimeTracker's database: one column of one row. */
const statements = {
  invoice: {
    lock: `update public.invoices set integration_metadata = null where false`,
    read: `select integration_metadata::text as metadata, to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as now
             from public.invoices where id = $1`,
    write: `update public.invoices set integration_metadata = $2::json
             where id = $1 and integration_metadata::text is not distinct from $3`,
  },
  expense: {
    lock: `update public.expenses set integration_metadata = null where false`,
    read: `select integration_metadata::text as metadata, to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as now
             from public.expenses where id = $1`,
    write: `update public.expenses set integration_metadata = $2::json
             where id = $1 and integration_metadata::text is not distinct from $3`,
  },
} as const;

const attempts = 3;

/**
 * Writes the ids of one document into TimeTracker, in one transaction. The row is written only if its metadata is
 * still what was read and merged, so that nothing that TimeTracker writes at the same moment is lost; no other
 * column is touched, not even `updated_at`.
 * @param pinned the databases that documents are read from (`sameDatabase`); any other is left alone
 */
export async function writeXeroIds(
  timetracker: Database,
  pinned: readonly string[],
  ids: IdsToWrite,
): Promise<WriteBackResult> {
  return timetracker.transaction(async (client) => {
    // What somebody keeps locked is for later. Less than half of PostgreSQL's deadlock_timeout: where TimeTracker and
    // we wait for each other, we give way before PostgreSQL ends one of us.
    await client.query(`set local lock_timeout = '400ms'`);
    // A pool may reconnect to anything at any time.
    const found = await readTimeTrackerDatabase(client);
    if (found.isStandby) return 'standby';
    if (!pinned.some((identity) => sameDatabase(identity, found.identity))) return 'another-database';
    // The table's lock for writing first: to read and then to write would be to wait for a lock while holding one.
    await client.query(statements[ids.kind].lock);
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const result = await tryToWrite(client, ids);
      if (result !== 'busy') return result;
    }
    return 'busy';
  });
}

async function tryToWrite(client: Queryable, ids: IdsToWrite): Promise<WriteBackResult> {
  const { read, write } = statements[ids.kind];
  const found = await client.query<{ metadata: string | null; now: string }>(read, [ids.sourceId]);
  const row = found.rows[0];
  if (row === undefined) return 'gone';
  const merged = mergeXeroIds(row.metadata, ids, ids.own, row.now);
  if (merged.result !== 'changed') return merged.result;
  const written = await client.query(write, [ids.sourceId, merged.text, row.metadata]);
  return written.rowCount === 1 ? 'written' : 'busy';
}
