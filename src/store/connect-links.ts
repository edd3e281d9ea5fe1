import type { Queryable } from './database.ts';

/** How long a link may be used, in seconds. A person walks at this pace, so tests do not scale it. */
const lifetimeSeconds = 15 * 60;

/** `unknown`: it was not made for this installation. */
export type LinkUse = 'taken' | 'unknown' | 'used' | 'expired';

/** Single-use links that let a browser begin one authorisation; kept by hash only. */
export function createConnectLinks(database: Queryable) {
  return {
    async store(tokenHash: string, installationId: string): Promise<void> {
      await database.query(`insert into installation (id) values ($1) on conflict do nothing`, [
        installationId,
      ]);
      await database.query(
        `delete from connect_link where expires_at < clock_timestamp() - interval '1 day'`,
      );
      await database.query(
        `insert into connect_link (token_hash, installation_id, expires_at)
         values ($1, $2, clock_timestamp() + make_interval(secs => $3))`,
        [tokenHash, installationId, lifetimeSeconds],
      );
    },

    /** Uses a link of an installation up, if it can be used. */
    async take(installationId: string, tokenHash: string): Promise<LinkUse> {
      const taken = await database.query(
        `update connect_link set used_at = clock_timestamp()
          where installation_id = $1 and token_hash = $2 and used_at is null and expires_at > clock_timestamp()`,
        [installationId, tokenHash],
      );
      if (taken.rowCount === 1) return 'taken';
      const found = await database.query<{ used: boolean }>(
        `select used_at is not null as used from connect_link where installation_id = $1 and token_hash = $2`,
        [installationId, tokenHash],
      );
      if (found.rows[0] === undefined) return 'unknown';
      return found.rows[0].used ? 'used' : 'expired';
    },
  };
}

export type ConnectLinks = ReturnType<typeof createConnectLinks>;
