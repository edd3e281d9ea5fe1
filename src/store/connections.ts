import { audit } from "./audit.ts";
import type { Database, Queryable } from "./database.ts";
import { reopenStuckDocuments } from "./stuck-documents.ts";

export type ConnectionStatus = "connected" | "needs_reconnect" | "disconnected";

/** Our grant to one Xero organisation, without its tokens. */
export interface Connection {
  readonly id: string;
  readonly installationId: string;
  readonly tenantId: string;
  readonly tenantName: string;
  readonly issuer: string;
  readonly xeroConnectionId: string;
  /** Grows at every reconnect; a call made for an earlier grant can be told from one made for this. */
  readonly generation: number;
  readonly status: ConnectionStatus;
  readonly statusReason: string | null;
  readonly scopes: readonly string[];
  readonly connectedAt: Date;
  readonly goLiveConfirmedAt: Date | null;
  readonly goLiveConfirmedBy: string | null;
}

interface Row {
  id: string;
  installation_id: string;
  tenant_id: string;
  tenant_name: string;
  issuer: string;
  xero_connection_id: string;
  generation: number;
  status: ConnectionStatus;
  status_reason: string | null;
  scopes: string[];
  connected_at: Date;
  go_live_confirmed_at: Date | null;
  go_live_confirmed_by: string | null;
}

const columns = `id, installation_id, tenant_id, tenant_name, issuer, xero_connection_id, generation, status,
  status_reason, scopes, connected_at, go_live_confirmed_at, go_live_confirmed_by`;

/** Ends a refresh that is under way: its lease, its failure, its doubts. */
const endRefresh = `refresh_holder = null, refresh_begun_at = null, refresh_until = null, refresh_failure = null,
  refresh_retry_at = null, refresh_unsure_since = null`;

/** A refresh that is under way meanwhile does not bring tokens back: its pair is of an older generation. */
const forgetTokens = `access_token = '', refresh_token = '', previous_refresh_token = null, previous_used_at = null,
  token_generation = token_generation + 1, ${endRefresh}`;

/** What a finished consent brings. */
export interface NewGrant {
  readonly installationId: string;
  readonly tenantId: string;
  readonly tenantName: string;
  readonly issuer: string;
  readonly xeroConnectionId: string;
  readonly scopes: readonly string[];
  /** Seconds that the access token still lives. */
  readonly expiresInSeconds: number;
  /** Encrypts the pair for the connection that it will belong to. */
  readonly seal: (connectionId: string) => {
    readonly accessToken: Buffer;
    readonly refreshToken: Buffer;
  };
}

export type ConnectResult =
  | {
      readonly result: "connected" | "reconnected";
      readonly connection: Connection;
    }
  /** The organisation takes from another TimeTracker. */
  | { readonly result: "organisation_taken" }
  /** The installation posts to another organisation already. */
  | { readonly result: "other_organisation" }
  /** The installation is connected to Xero itself, and this is the sandbox. */
  | { readonly result: "sandbox_over_live" };

/** Connections: at most one per installation and per organisation that is not disconnected. */
export function createConnections(database: Database, newId: () => string) {
  return {
    /** The connection of an installation: the one that is not disconnected, else the newest. */
    async ofInstallation(
      installationId: string,
    ): Promise<Connection | undefined> {
      const found = await database.query<Row>(
        `select ${columns} from connection where installation_id = $1
          order by status = 'disconnected', connected_at desc limit 1`,
        [installationId],
      );
      return found.rows[0] && fromRow(found.rows[0]);
    },

    async find(id: string): Promise<Connection | undefined> {
      const found = await database.query<Row>(
        `select ${columns} from connection where id = $1`,
        [id],
      );
      return found.rows[0] && fromRow(found.rows[0]);
    },

    /** Stores a grant: a new connection, or the next generation of the one to the same organisation. */
    async connect(grant: NewGrant, actor: string): Promise<ConnectResult> {
      return database.transaction(async (client) => {
        await lockInstallationAndTenant(client, grant);
        const refused = await whyNot(client, grant);
        if (refused !== undefined) {
          await audit(client, {
            actor,
            action: "connection.refused",
            installationId: grant.installationId,
            tenantId: grant.tenantId,
            details: { reason: refused },
          });
          return { result: refused };
        }
        await retireSandbox(client, grant, actor);
        const id = (await idOf(client, grant)) ?? newId();
        const connection = await upsert(client, id, grant);
        const result =
          connection.generation === 1 ? "connected" : "reconnected";
        await audit(client, {
          actor,
          action: `connection.${result}`,
          installationId: grant.installationId,
          tenantId: grant.tenantId,
          details: { generation: connection.generation, issuer: grant.issuer },
        });
        // What waited for it is found by the regular sweep, should nobody get to start it now.
        await reopenStuckDocuments(client, grant.installationId);
        return { result, connection };
      });
    },

    /**
     * Notes that a person must connect again, unless the grant has been renewed since.
     * @param tokenGeneration the pair that was refused, if it was one: a newer pair is not concerned.
     * @returns whether this call changed the status.
     */
    async needReconnect(
      id: string,
      generation: number,
      reason: string,
      tokenGeneration: number | null = null,
    ): Promise<boolean> {
      return database.transaction(async (client) => {
        const changed = await client.query<{
          installation_id: string;
          tenant_id: string;
          unused_hours: number;
        }>(
          `update connection set status = 'needs_reconnect', status_reason = $3
            where id = $1 and generation = $2 and status = 'connected'
              and token_generation = coalesce($4, token_generation)
          returning installation_id, tenant_id,
                    floor(extract(epoch from clock_timestamp() - tokens_stored_at) / 3600)::int as unused_hours`,
          [id, generation, reason, tokenGeneration],
        );
        const row = changed.rows[0];
        if (row === undefined) return false;
        await audit(client, {
          actor: "system",
          action: "connection.needs_reconnect",
          installationId: row.installation_id,
          tenantId: row.tenant_id,
          // How old the pair was tells one that nobody used from one that was taken away.
          details: { reason, generation, unusedHours: row.unused_hours },
        });
        return true;
      });
    },

    /**
     * Notes under which id Xero lists the connection now: it was ended and made again there.
     * @returns whether it was another one.
     */
    async noteXeroId(
      id: string,
      generation: number,
      xeroConnectionId: string,
    ): Promise<boolean> {
      return database.transaction(async (client) => {
        const changed = await client.query<{
          installation_id: string;
          tenant_id: string;
        }>(
          `update connection set xero_connection_id = $3
            where id = $1 and generation = $2 and status = 'connected' and xero_connection_id <> $3
          returning installation_id, tenant_id`,
          [id, generation, xeroConnectionId],
        );
        const row = changed.rows[0];
        if (row === undefined) return false;
        await audit(client, {
          actor: "system",
          action: "connection.regained",
          installationId: row.installation_id,
          tenantId: row.tenant_id,
          details: { generation },
        });
        return true;
      });
    },

    /**
     * Ends a connection by a person's wish: its tokens are forgotten, what was prepared and not sent is taken back, all
     * else is kept. Undefined: it had ended before.
     * @param atXero what became of the connection at Xero, and of the permission behind it.
     */
    async disconnect(
      id: string,
      actor: string,
      atXero: { readonly connection: string; readonly permission: string },
    ): Promise<Connection | undefined> {
      return database.transaction(async (client) => {
        const ended = await client.query<Row>(
          `update connection
              set status = 'disconnected', status_reason = 'by_person', ${forgetTokens}
            where id = $1 and status <> 'disconnected'
          returning ${columns}`,
          [id],
        );
        const row = ended.rows[0];
        if (row === undefined) return undefined;
        const unsent = await client.query(
          `update write set state = 'done', done_at = clock_timestamp(), result = '{"outcome":"withdrawn"}'
            where installation_id = $1 and state = 'ready'`,
          [row.installation_id],
        );
        const withdrawn = unsent.rowCount;
        await audit(client, {
          actor,
          action: "connection.disconnected",
          installationId: row.installation_id,
          tenantId: row.tenant_id,
          details: {
            reason: "by_person",
            atXero: atXero.connection,
            permission: atXero.permission,
            withdrawn,
          },
        });
        return fromRow(row);
      });
    },
  };
}

export type Connections = ReturnType<typeof createConnections>;

/** Two consents at once for one installation or one organisation are taken one after the other. */
async function lockInstallationAndTenant(client: Queryable, grant: NewGrant) {
  await client.query(
    `insert into installation (id) values ($1) on conflict do nothing`,
    [grant.installationId],
  );
  await client.query(
    `select pg_advisory_xact_lock(hashtext('timetracker_xero.connect'))`,
  );
}

async function whyNot(client: Queryable, grant: NewGrant) {
  const found = await client.query<{
    installation_id: string;
    tenant_id: string;
    issuer: string;
  }>(
    `select installation_id, tenant_id, issuer from connection
      where status <> 'disconnected' and (installation_id = $1 or tenant_id = $2)`,
    [grant.installationId, grant.tenantId],
  );
  if (found.rows.some((row) => row.installation_id !== grant.installationId))
    return "organisation_taken";
  const others = found.rows.filter((row) => row.tenant_id !== grant.tenantId);
  if (others.some((row) => row.issuer === grant.issuer))
    return "other_organisation";
  if (others.some((row) => row.issuer !== "sandbox"))
    return "sandbox_over_live";
  return undefined;
}

/** Going live ends the trial: the connection to the sandbox makes room for the one to Xero. */
async function retireSandbox(
  client: Queryable,
  grant: NewGrant,
  actor: string,
) {
  const retired = await client.query<{ tenant_id: string }>(
    `update connection set status = 'disconnected', status_reason = 'went_live', ${forgetTokens}
      where installation_id = $1 and issuer = 'sandbox' and issuer <> $2 and status <> 'disconnected'
    returning tenant_id`,
    [grant.installationId, grant.issuer],
  );
  for (const { tenant_id: tenantId } of retired.rows) {
    await audit(client, {
      actor,
      action: "connection.disconnected",
      installationId: grant.installationId,
      tenantId,
      details: { reason: "went_live" },
    });
  }
}

async function idOf(
  client: Queryable,
  grant: NewGrant,
): Promise<string | undefined> {
  const found = await client.query<{ id: string }>(
    `select id from connection where installation_id = $1 and tenant_id = $2`,
    [grant.installationId, grant.tenantId],
  );
  return found.rows[0]?.id;
}

async function upsert(
  client: Queryable,
  id: string,
  grant: NewGrant,
): Promise<Connection> {
  const sealed = grant.seal(id);
  const stored = await client.query<Row>(
    `insert into connection (id, installation_id, tenant_id, tenant_name, issuer, xero_connection_id, status,
                             scopes, access_token, access_expires_at, refresh_token)
     values ($1, $2, $3, $4, $5, $6, 'connected', $7, $8, clock_timestamp() + make_interval(secs => $9), $10)
     on conflict (installation_id, tenant_id) do update
       set tenant_name = excluded.tenant_name, issuer = excluded.issuer,
           xero_connection_id = excluded.xero_connection_id, generation = connection.generation + 1,
           status = 'connected', status_reason = null, scopes = excluded.scopes,
           access_token = excluded.access_token, access_expires_at = excluded.access_expires_at,
           refresh_token = excluded.refresh_token, token_generation = connection.token_generation + 1,
           previous_refresh_token = null, previous_used_at = null, tokens_stored_at = clock_timestamp(),
           ${endRefresh},
           connected_at = clock_timestamp()
     returning ${columns}`,
    [
      id,
      grant.installationId,
      grant.tenantId,
      grant.tenantName,
      grant.issuer,
      grant.xeroConnectionId,
      grant.scopes,
      sealed.accessToken,
      grant.expiresInSeconds,
      sealed.refreshToken,
    ],
  );
  const row = stored.rows[0];
  if (row === undefined)
    throw new Error(
      "The connection was not stored. This is a fault of timetracker-xero.",
    );
  return fromRow(row);
}

function fromRow(row: Row): Connection {
  return {
    id: row.id,
    installationId: row.installation_id,
    tenantId: row.tenant_id,
    tenantName: row.tenant_name,
    issuer: row.issuer,
    xeroConnectionId: row.xero_connection_id,
    generation: row.generation,
    status: row.status,
    statusReason: row.status_reason,
    scopes: row.scopes,
    connectedAt: row.connected_at,
    goLiveConfirmedAt: row.go_live_confirmed_at,
    goLiveConfirmedBy: row.go_live_confirmed_by,
  };
}
