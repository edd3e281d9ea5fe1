import { askTogether } from './ask-together.ts';
import { audit } from './audit.ts';
import { createSettingsRepository } from './connection-settings.ts';
import type { Database, Queryable } from './database.ts';
import { withdrawUnsent } from './replaced.ts';
import { settingsForAnother } from './settings-for-another.ts';
import { reopenStuckDocuments } from './stuck-documents.ts';

export type ConnectionStatus = 'connected' | 'needs_reconnect' | 'disconnected';

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
  /** Another organisation was connected before: the sandbox too takes nothing until a go-live is confirmed. */
  readonly needsGoLive: boolean;
  readonly goLiveConfirmedAt: Date | null;
  readonly goLiveConfirmedBy: string | null;
  /** Xero's own demo company, which Xero empties every 28 days; false also while that is not known yet. */
  readonly isDemo: boolean;
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
  needs_go_live: boolean;
  go_live_confirmed_at: Date | null;
  go_live_confirmed_by: string | null;
  is_demo: boolean | null;
}

const columns = `id, installation_id, tenant_id, tenant_name, issuer, xero_connection_id, generation, status,
  status_reason, scopes, connected_at, needs_go_live, go_live_confirmed_at, go_live_confirmed_by, is_demo`;

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
  readonly seal: (connectionId: string) => { readonly accessToken: Buffer; readonly refreshToken: Buffer };
}

export type ConnectResult =
  /** `replaced`: it has taken the place of another organisation. */
  | { readonly result: 'connected' | 'reconnected' | 'replaced'; readonly connection: Connection }
  /** The organisation takes from another TimeTracker. */
  | { readonly result: 'organisation_taken' }
  /** The installation posts to another organisation, by this connection. Nothing was changed. */
  | { readonly result: 'other_organisation'; readonly current: Connection }
  /** The installation is connected to Xero itself, and this is the sandbox. */
  | { readonly result: 'sandbox_over_live' };

/** Connections: at most one per installation and per organisation that is not disconnected. */
export function createConnections(database: Database, newId: () => string) {
  return {
    /** The connection of an installation: the one that is not disconnected, else the newest. */
    ofInstallation: askTogether(
      async (installationIds: readonly string[]): Promise<(Connection | undefined)[]> => {
        const found = await database.query<Row>(
          `select distinct on (installation_id) ${columns} from connection where installation_id = any ($1)
            order by installation_id, status = 'disconnected', connected_at desc`,
          [[...new Set(installationIds)]],
        );
        const byInstallation = new Map(found.rows.map((row) => [row.installation_id, fromRow(row)]));
        return installationIds.map((id) => byInstallation.get(id));
      },
    ),

    async find(id: string): Promise<Connection | undefined> {
      const found = await database.query<Row>(`select ${columns} from connection where id = $1`, [id]);
      return found.rows[0] && fromRow(found.rows[0]);
    },

    /**
     * Stores a grant: a new connection, or the next generation of the one to the same organisation. An organisation that
     * follows upon another one begins on hold, with settings of its own; what was prepared and not sent is taken back.
     * @param replaces the connection to another organisation that a person has agreed to end by this.
     */
    async connect(grant: NewGrant, actor: string, replaces?: string): Promise<ConnectResult> {
      return database.transaction(async (client) => {
        const before = await lockConnections(client, grant);
        const refused = await whyNot(client, grant, before, replaces);
        if (refused?.result === 'other_organisation') return refused;
        if (refused !== undefined) {
          await audit(client, {
            actor,
            action: 'connection.refused',
            installationId: grant.installationId,
            tenantId: grant.tenantId,
            details: { reason: refused.result },
          });
          return refused;
        }
        const last = before.find(({ tenantId }) => tenantId !== grant.tenantId);
        const own = before.find(({ tenantId }) => tenantId === grant.tenantId);
        const follows = last !== undefined && (own === undefined || isNewer(last, own));
        const ended = await endOthers(client, grant, actor);
        const id = own?.id ?? newId();
        const connection = await upsert(client, id, grant, follows);
        const withdrawn = follows ? await withdrawUnsent(client, grant.installationId) : 0;
        await audit(client, {
          actor,
          action: `connection.${connection.generation === 1 ? 'connected' : 'reconnected'}`,
          installationId: grant.installationId,
          tenantId: grant.tenantId,
          details: {
            generation: connection.generation,
            issuer: grant.issuer,
            ...(follows && { follows: last.tenantId, onHold: true, withdrawn }),
          },
        });
        if (follows && last.issuer === grant.issuer) await takeSettingsOver(client, last, connection, actor);
        // What waited for it is found by the regular sweep, should nobody get to start it now.
        await reopenStuckDocuments(client, grant.installationId);
        if (ended.includes('replaced')) return { result: 'replaced', connection };
        return { result: connection.generation === 1 ? 'connected' : 'reconnected', connection };
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
          actor: 'system',
          action: 'connection.needs_reconnect',
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
    async noteXeroId(id: string, generation: number, xeroConnectionId: string): Promise<boolean> {
      return database.transaction(async (client) => {
        const changed = await client.query<{ installation_id: string; tenant_id: string }>(
          `update connection set xero_connection_id = $3
            where id = $1 and generation = $2 and status = 'connected' and xero_connection_id <> $3
          returning installation_id, tenant_id`,
          [id, generation, xeroConnectionId],
        );
        const row = changed.rows[0];
        if (row === undefined) return false;
        await audit(client, {
          actor: 'system',
          action: 'connection.regained',
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
        const withdrawn = await withdrawUnsent(client, row.installation_id);
        await audit(client, {
          actor,
          action: 'connection.disconnected',
          installationId: row.installation_id,
          tenantId: row.tenant_id,
          details: {
            reason: 'by_person',
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

/** Notes with its connections whether Xero calls an organisation its demo company. */
export async function noteDemo(database: Queryable, tenantId: string, isDemo: boolean): Promise<void> {
  await database.query(
    `update connection set is_demo = $2 where tenant_id = $1 and is_demo is distinct from $2`,
    [tenantId, isDemo],
  );
}

/**
 * Two consents at once for one installation or one organisation are taken one after the other, and nothing is written
 * down meanwhile for an organisation that is being replaced (src/store/replaced.ts).
 * @returns the connections of the installation, newest first.
 */
async function lockConnections(client: Queryable, grant: NewGrant): Promise<Connection[]> {
  await client.query(`insert into installation (id) values ($1) on conflict do nothing`, [
    grant.installationId,
  ]);
  await client.query(`select pg_advisory_xact_lock(hashtext('timetracker_xero.connect'))`);
  const locked = await client.query<Row>(
    `select ${columns} from connection where installation_id = $1 order by connected_at desc for update`,
    [grant.installationId],
  );
  return locked.rows.map(fromRow);
}

type Refusal = Extract<
  ConnectResult,
  { result: 'organisation_taken' | 'other_organisation' | 'sandbox_over_live' }
>;

async function whyNot(
  client: Queryable,
  grant: NewGrant,
  before: readonly Connection[],
  replaces: string | undefined,
): Promise<Refusal | undefined> {
  const taken = await client.query(
    `select from connection where status <> 'disconnected' and tenant_id = $2 and installation_id <> $1`,
    [grant.installationId, grant.tenantId],
  );
  if (taken.rowCount !== 0) return { result: 'organisation_taken' };
  const current = before.find(
    ({ status, tenantId }) => status !== 'disconnected' && tenantId !== grant.tenantId,
  );
  if (current === undefined) return undefined;
  if (current.issuer === grant.issuer)
    return current.id === replaces ? undefined : { result: 'other_organisation', current };
  return current.issuer === 'sandbox' ? undefined : { result: 'sandbox_over_live' };
}

function isNewer(one: Connection, other: Connection): boolean {
  return one.connectedAt > other.connectedAt;
}

/**
 * Ends what the organisation takes the place of: another one, or the trial in the sandbox. Those that a person had ended
 * before have no place to return to either.
 * @returns why those were ended that had not been.
 */
async function endOthers(client: Queryable, grant: NewGrant, actor: string): Promise<string[]> {
  await client.query(
    `update connection set status_reason = 'replaced'
      where installation_id = $1 and tenant_id <> $2 and status = 'disconnected' and status_reason = 'by_person'`,
    [grant.installationId, grant.tenantId],
  );
  const ended = await client.query<{ tenant_id: string; status_reason: string }>(
    `update connection set status = 'disconnected',
            status_reason = case when issuer = $3 then 'replaced' else 'went_live' end, ${forgetTokens}
      where installation_id = $1 and tenant_id <> $2 and status <> 'disconnected'
    returning tenant_id, status_reason`,
    [grant.installationId, grant.tenantId, grant.issuer],
  );
  for (const { tenant_id: tenantId, status_reason: reason } of ended.rows) {
    await audit(client, {
      actor,
      action: 'connection.disconnected',
      installationId: grant.installationId,
      tenantId,
      details: { reason, by: grant.tenantId },
    });
  }
  return ended.rows.map((row) => row.status_reason);
}

/** Settings that were chosen for the organisation itself, when it was connected before, stay as they are. */
async function takeSettingsOver(client: Queryable, from: Connection, to: Connection, actor: string) {
  const settings = createSettingsRepository(client);
  const [before, own] = [await settings.newest(from.id), await settings.newest(to.id)];
  if (before.version === 0 || own.version !== 0) return;
  await settings.append(to.id, 0, settingsForAnother(before.settings), actor);
  await audit(client, {
    actor,
    action: 'settings.changed',
    installationId: to.installationId,
    tenantId: to.tenantId,
    details: { version: 1, from: from.tenantId },
  });
}

/** @param onHold another organisation was connected before: a go-live has to be confirmed, whatever was before that. */
async function upsert(client: Queryable, id: string, grant: NewGrant, onHold: boolean): Promise<Connection> {
  const sealed = grant.seal(id);
  const stored = await client.query<Row>(
    `insert into connection (id, installation_id, tenant_id, tenant_name, issuer, xero_connection_id, status,
                             scopes, access_token, access_expires_at, refresh_token, needs_go_live)
     values ($1, $2, $3, $4, $5, $6, 'connected', $7, $8, clock_timestamp() + make_interval(secs => $9), $10, $11)
     on conflict (installation_id, tenant_id) do update
       set tenant_name = excluded.tenant_name, issuer = excluded.issuer,
           xero_connection_id = excluded.xero_connection_id, generation = connection.generation + 1,
           status = 'connected', status_reason = null, scopes = excluded.scopes,
           access_token = excluded.access_token, access_expires_at = excluded.access_expires_at,
           refresh_token = excluded.refresh_token, token_generation = connection.token_generation + 1,
           previous_refresh_token = null, previous_used_at = null, tokens_stored_at = clock_timestamp(),
           ${endRefresh},
           connected_at = clock_timestamp(), needs_go_live = connection.needs_go_live or $11,
           go_live_confirmed_at = case when $11 then null else connection.go_live_confirmed_at end,
           go_live_confirmed_by = case when $11 then null else connection.go_live_confirmed_by end
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
      onHold,
    ],
  );
  const row = stored.rows[0];
  if (row === undefined)
    throw new Error('The connection was not stored. This is a fault of timetracker-xero.');
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
    needsGoLive: row.needs_go_live,
    goLiveConfirmedAt: row.go_live_confirmed_at,
    goLiveConfirmedBy: row.go_live_confirmed_by,
    isDemo: row.is_demo ?? false,
  };
}
