import type { Queryable } from './database.ts';

/** How long one may take to pick an organisation, in seconds. A person walks at this pace, so tests do not scale it. */
const lifetimeSeconds = 10 * 60;

/** A grant whose organisation has not been picked yet. Tokens are encrypted for its id. */
export interface PendingGrant {
  readonly id: string;
  readonly installationId: string;
  readonly scopes: readonly string[];
  readonly accessToken: Buffer;
  readonly refreshToken: Buffer;
  /** Seconds that the access token still lives. */
  readonly expiresInSeconds: number;
}

interface Row {
  id: string;
  installation_id: string;
  scopes: string[];
  access_token: Buffer;
  refresh_token: Buffer;
  seconds_left: number;
}

/** Grants that reach several organisations; bound to the browser that began, and forgotten after ten minutes. */
export function createPendingGrants(database: Queryable) {
  return {
    /** Keeps a grant; an earlier one of the same browser is forgotten. */
    async store(browserHash: string, grant: PendingGrant): Promise<void> {
      await database.query(
        `delete from pending_grant where browser_hash = $1 or expires_at < clock_timestamp()`,
        [browserHash],
      );
      await database.query(
        `insert into pending_grant (id, browser_hash, installation_id, scopes, access_token, refresh_token,
                                    access_expires_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, clock_timestamp() + make_interval(secs => $7),
                 clock_timestamp() + make_interval(secs => $8))`,
        [
          grant.id,
          browserHash,
          grant.installationId,
          grant.scopes,
          grant.accessToken,
          grant.refreshToken,
          grant.expiresInSeconds,
          lifetimeSeconds,
        ],
      );
    },

    /** The grant that this browser has to pick an organisation for. */
    async find(browserHash: string): Promise<PendingGrant | undefined> {
      const found = await database.query<Row>(
        `select id, installation_id, scopes, access_token, refresh_token,
                extract(epoch from access_expires_at - clock_timestamp())::float8 as seconds_left
           from pending_grant where browser_hash = $1 and expires_at > clock_timestamp()`,
        [browserHash],
      );
      const row = found.rows[0];
      return (
        row && {
          id: row.id,
          installationId: row.installation_id,
          scopes: row.scopes,
          accessToken: row.access_token,
          refreshToken: row.refresh_token,
          expiresInSeconds: row.seconds_left,
        }
      );
    },

    async remove(id: string): Promise<void> {
      await database.query(`delete from pending_grant where id = $1`, [id]);
    },
  };
}

export type PendingGrants = ReturnType<typeof createPendingGrants>;
