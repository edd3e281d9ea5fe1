import type { Database, Queryable } from '../store/database.ts';
import { readTimeTrackerDatabase, sameDatabase } from '../timetracker/identity.ts';
import { busy, readTogether } from '../timetracker/read-together.ts';
import { placeHold } from './holds.ts';

/**
 * Nothing was taken from TimeTracker's database: it is not the one to read, but another one or a standby; or somebody
 * there has a table for itself just now.
 */
export type NotRead = 'another-database' | 'standby' | 'busy';

/**
 * Reads in one consistent snapshot, and only if this is the database that was pinned at the first start. Another
 * one puts the brake on. The check is inside the snapshot: a pool may reconnect to anything at any time.
 * @param tables all that the body reads (`readTogether`)
 */
export async function inSnapshot<T>(
  store: Database,
  timetracker: Database,
  installationId: string,
  tables: readonly string[],
  body: (client: Queryable) => Promise<T>,
): Promise<T | NotRead> {
  const pinned = await pinnedIdentities(store, installationId);
  const result = await readTogether(timetracker, tables, async (client) => {
    const found = await readTimeTrackerDatabase(client);
    if (found.isStandby) return { wrong: 'standby' } as const;
    if (pinned.length > 0 && !pinned.some((identity) => sameDatabase(identity, found.identity))) {
      return { wrong: found.identity };
    }
    const value = await body(client);
    // A table that was replaced between the look and the read seems empty to this snapshot.
    const after = await readTimeTrackerDatabase(client);
    if (!sameDatabase(found.identity, after.identity)) return { wrong: after.identity };
    return { wrong: null, identity: found.identity, value };
  });
  if (result === busy) return 'busy';
  if (result.wrong === 'standby') return 'standby';
  if (result.wrong !== null) {
    await placeHold(store, installationId, 'database-changed', { pinned, found: result.wrong });
    return 'another-database';
  }
  if (pinned.length !== 1) await pin(store, installationId, result.identity);
  return result.value;
}

/** One identity; none before the first look; two after a person has released the brake. */
export async function pinnedIdentities(store: Queryable, installationId: string): Promise<string[]> {
  const found = await store.query<{ database_identity: string | null }>(
    `select database_identity from installation where id = $1`,
    [installationId],
  );
  return found.rows[0]?.database_identity?.split('\n') ?? [];
}

async function pin(store: Queryable, installationId: string, identity: string): Promise<void> {
  await store.query(
    `insert into installation (id, database_identity) values ($1, $2)
     on conflict (id) do update set database_identity = excluded.database_identity
       where installation.database_identity is null or strpos(installation.database_identity, E'\\n') > 0`,
    [installationId, identity],
  );
}
