import type { Queryable } from './database.ts';

/** How long one may take to answer, in seconds. A person walks at this pace, so tests do not scale it. */
const lifetimeSeconds = 10 * 60;

/** A grant that a person has to say something about first. Tokens are encrypted for its id. */
export interface PendingGrant {
  readonly id: string;
  readonly installationId: string;
  readonly scopes: readonly string[];
  readonly accessToken: Buffer;
  readonly refreshToken: Buffer;
  /** Seconds that the access token still lives. */
  readonly expiresInSeconds: number;
  /** Known, and another one than is connected; undefined: one of several has to be picked. */
  readonly change: OrganisationChange | undefined;
}

/** Another organisation would take the place of the one that is connected. */
export interface OrganisationChange {
  readonly tenantId: string;
  readonly tenantName: string;
  readonly xeroConnectionId: string;
  /** The id of the connection that it would end. */
  readonly replaces: string;
}

interface Row {
  id: string;
  installation_id: string;
  scopes: string[];
  access_token: Buffer;
  refresh_token: Buffer;
  seconds_left: number;
  tenant_id: string | null;
  tenant_name: string | null;
  xero_connection_id: string | null;
  replaces: string | null;
}

/** Grants that wait for an answer; bound to the browser that began, and forgotten after ten minutes. */
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
                                    access_expires_at, expires_at, tenant_id, tenant_name, xero_connection_id,
                                    replaces)
         values ($1, $2, $3, $4, $5, $6, clock_timestamp() + make_interval(secs => $7),
                 clock_timestamp() + make_interval(secs => $8), $9, $10, $11, $12)`,
        [
          grant.id,
          browserHash,
          grant.installationId,
          grant.scopes,
          grant.accessToken,
          grant.refreshToken,
          grant.expiresInSeconds,
          lifetimeSeconds,
          grant.change?.tenantId ?? null,
          grant.change?.tenantName ?? null,
          grant.change?.xeroConnectionId ?? null,
          grant.change?.replaces ?? null,
        ],
      );
    },

    /** The grant that this browser has to answer for, of this installation. */
    async find(installationId: string, browserHash: string): Promise<PendingGrant | undefined> {
      const found = await database.query<Row>(
        `select id, installation_id, scopes, access_token, refresh_token, tenant_id, tenant_name, xero_connection_id,
                replaces,
                extract(epoch from access_expires_at - clock_timestamp())::float8 as seconds_left
           from pending_grant where installation_id = $1 and browser_hash = $2 and expires_at > clock_timestamp()`,
        [installationId, browserHash],
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
          change: changeOf(row),
        }
      );
    },

    /** Forgets grants that nobody has answered for in time; their tokens open organisations for weeks. */
    async forgetExpired(): Promise<void> {
      await database.query(`delete from pending_grant where expires_at < clock_timestamp()`);
    },

    /** @returns whether it was there: of two answers at once only one counts. */
    async remove(id: string): Promise<boolean> {
      const removed = await database.query(`delete from pending_grant where id = $1`, [id]);
      return removed.rowCount === 1;
    },
  };
}

export type PendingGrants = ReturnType<typeof createPendingGrants>;

function changeOf(row: Row): OrganisationChange | undefined {
  const {
    tenant_id: tenantId,
    tenant_name: tenantName,
    xero_connection_id: xeroConnectionId,
    replaces,
  } = row;
  if (tenantId === null || tenantName === null || xeroConnectionId === null || replaces === null)
    return undefined;
  return { tenantId, tenantName, xeroConnectionId, replaces };
}
