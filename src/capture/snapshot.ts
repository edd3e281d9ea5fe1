import type { Database, Queryable } from '../store/database.ts';
import { readTimeTrackerDatabase, sameDatabase } from '../timetracker/identity.ts';
import { placeHold } from './holds.ts';

/** TimeTracker's database is not the one to read: another one, or a standby. Nothing was taken from it. */
export type WrongDatabase = 'another-database' | 'standby';

/**
 * Reads in one consistent snapshot, and only if this is the database that was pinned at the first start. Another
 * one puts the brake on. The check is inside the snapshot: a pool may reconnect to anything at any time.
 */
export async function inSnapshot<T>(
  store: Database,
  timetracker: Database,
  installationId: string,
  body: (client: Queryable) => Promise<T>,
): Promise<T | WrongDatabase> {
  const pinned = await pinnedIdentities(store, installationId);
  const result = await timetracker.transaction(async (client) => {
    await client.query(`set transaction isolation level repeatable read, read only`);
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
