import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../src/store/connections.ts';
import { connect, createOauthSetup, holdRefresh, type OauthSetup } from './oauth-setup.ts';

let setup: OauthSetup;
let ours: ReturnType<OauthSetup['openProcess']>;
let other: ReturnType<OauthSetup['openProcess']>;
let north: string;
let south: string;

beforeAll(async () => {
  setup = await createOauthSetup();
  await setup.database.query(`insert into installation (id) values ('main'), ('other')`);
  ours = setup.openProcess();
  other = setup.openProcess({ installationId: 'other' });
  [north = '', south = ''] = setup.sandbox.organisations.map(({ settings }) => settings.tenantId);
});

beforeEach(async () => {
  setup.sandbox.faults.clear();
  setup.sandbox.switches.lastDisconnectRevokes = false;
  await setup.database.query(`delete from connection`);
  for (const tenantId of [north, south]) setup.sandbox.connections.disconnect(tenantId);
  setup.logged.length = 0;
});

async function connected(access = ours, tenantId = north): Promise<Connection> {
  expect(await connect(access, tenantId)).toMatch(/connected/);
  const connection = await access.connections.ofInstallation(access === ours ? 'main' : 'other');
  if (connection === undefined) throw new Error('not connected');
  return connection;
}

/** What Xero was asked since a mark, to the end of a connection and nothing else. */
const asked = (mark: number) =>
  setup.sandbox.calls
    .since(mark)
    .map(({ method, path }) => `${method} ${path.split('/').slice(0, 3).join('/')}`);
const wasRevoked = (mark: number) => asked(mark).includes('POST /connect/revocation');
const isAtXero = (tenantId: string) =>
  setup.sandbox.connections.all().some((one) => one.active && one.tenantId === tenantId);

async function lastAudit() {
  const found = await setup.database.query<{ action: string; details: Record<string, unknown> }>(
    `select action, details from audit where action = 'connection.disconnected' order by id desc limit 1`,
  );
  return found.rows[0]?.details;
}

const tokensOf = async ({ id }: Connection) =>
  (
    await setup.database.query(
      `select status, access_token, refresh_token, previous_refresh_token from connection where id = $1`,
      [id],
    )
  ).rows[0];
const nothing = Buffer.alloc(0);
const wiped = {
  status: 'disconnected',
  access_token: nothing,
  refresh_token: nothing,
  previous_refresh_token: null,
};

describe('disconnecting', () => {
  it('ends the connection at Xero, revokes what nothing else lives by, and forgets the tokens', async () => {
    const connection = await connected();
    const mark = setup.sandbox.calls.last();
    expect(await ours.disconnect(connection, false, 'page')).toBe('disconnected');
    expect(asked(mark)).toEqual([
      `DELETE /connections/${connection.xeroConnectionId}`,
      'GET /connections',
      'POST /connect/revocation',
    ]);
    expect(isAtXero(north)).toBe(false);
    expect(await tokensOf(connection)).toEqual(wiped);
    expect(await lastAudit()).toMatchObject({ atXero: 'ended', permission: 'revoked' });
  });

  it('leaves the permission to another organisation that the same person connected, until that goes too', async () => {
    const [first, second] = [await connected(), await connected(other, south)];
    let mark = setup.sandbox.calls.last();
    expect(await ours.disconnect(first, false, 'page')).toBe('disconnected');
    expect(wasRevoked(mark)).toBe(false);
    expect(await lastAudit()).toMatchObject({ permission: 'kept' });
    const { accessToken } = await other.accessTokens.forConnection(second.id);
    await other.accessTokens.refreshAfterUnauthorized(second.id, accessToken);
    expect(await other.accessTokens.checkAfterForbidden(second.id)).toBe('connected');

    mark = setup.sandbox.calls.last();
    await other.disconnect(second, false, 'page');
    expect(wasRevoked(mark)).toBe(true);
  });

  it('does not revoke by a list of Xero that lags behind: our other connection of the same person counts', async () => {
    const [first] = [await connected(), await connected(other, south)];
    // As if Xero did not list yet what was just connected.
    const listed = setup.sandbox.connections.all().find(({ tenantId }) => tenantId === south);
    if (listed !== undefined) listed.active = false;
    const mark = setup.sandbox.calls.last();
    await ours.disconnect(first, false, 'page');
    expect(asked(mark)).toContain('GET /connections');
    expect(wasRevoked(mark)).toBe(false);
  });

  it('is done though the permission cannot be revoked, which the log says', async () => {
    const connection = await connected();
    setup.sandbox.faults.add({ kind: 'dropBefore', path: '/connect/revocation' });
    expect(await ours.disconnect(connection, false, 'page')).toBe('disconnected');
    expect(isAtXero(north)).toBe(false);
    expect(await tokensOf(connection)).toEqual(wiped);
    expect(await lastAudit()).toMatchObject({ atXero: 'ended', permission: 'not_revoked' });
    expect(JSON.stringify(setup.logged)).toContain('could not be revoked');
  });

  it('finds a connection that was ended and made again in Xero under another id', async () => {
    const connection = await connected();
    const atXero = setup.sandbox.connections
      .all()
      .find(({ tenantId, active }) => active && tenantId === north);
    if (atXero !== undefined) atXero.id = crypto.randomUUID();
    expect(await ours.disconnect(connection, false, 'page')).toBe('disconnected');
    expect(isAtXero(north)).toBe(false);
    expect(await lastAudit()).toMatchObject({ atXero: 'ended' });
  });

  it('changes nothing while Xero cannot be told, and goes on without Xero if a person says so', async () => {
    const connection = await connected();
    setup.sandbox.faults.add({ kind: 'dropBefore', path: '/connections', times: 2 });
    expect(await ours.disconnect(connection, false, 'page')).toBe('xero_unreachable');
    expect((await ours.connections.find(connection.id))?.status).toBe('connected');
    expect(await ours.disconnect(connection, true, 'page')).toBe('disconnected_here');
    expect(await tokensOf(connection)).toEqual(wiped);
    expect(isAtXero(north)).toBe(true);
  });

  it('of a connection to another Xero changes nothing unless a person says so: its permission lives', async () => {
    const connection = await connected();
    await setup.database.query(`update connection set issuer = 'https://identity.xero.com'`);
    const mark = setup.sandbox.calls.last();
    const before = await tokensOf(connection);
    expect(await ours.disconnect(connection, false, 'page')).toBe('xero_unreachable');
    expect(await tokensOf(connection)).toEqual(before);
    expect(await ours.disconnect(connection, true, 'page')).toBe('disconnected_here');
    expect(await lastAudit()).toMatchObject({ atXero: 'unreachable', permission: 'kept' });
    expect(asked(mark)).toEqual([]);
  });

  it.each([
    ['scope_missing', true],
    ['token_refused', true],
    ['access_removed', false],
  ])('of one that is lost by %s uses the token that is still alive', async (reason, isListed) => {
    const connection = await connected();
    if (!isListed) setup.sandbox.connections.disconnect(north);
    await setup.database.query(`update connection set access_expires_at = clock_timestamp()`);
    await ours.connections.needReconnect(connection.id, connection.generation, reason);
    const mark = setup.sandbox.calls.last();
    expect(await ours.disconnect(connection, false, 'page')).toBe('disconnected');
    expect(isAtXero(north)).toBe(false);
    expect(wasRevoked(mark)).toBe(true);
    expect(await lastAudit()).toMatchObject({ atXero: isListed ? 'ended' : 'gone', permission: 'revoked' });
  });

  it.each(['grant_refused', 'grant_expired', 'answer_lost'])(
    'of one that is lost by %s asks Xero nothing: there is nothing left to ask with',
    async (reason) => {
      const connection = await connected();
      await ours.connections.needReconnect(connection.id, connection.generation, reason);
      const mark = setup.sandbox.calls.last();
      expect(await ours.disconnect(connection, false, 'page')).toBe('disconnected_here');
      expect(asked(mark)).toEqual([]);
    },
  );

  it('of one whose last token Xero ended by itself is no trouble', async () => {
    setup.sandbox.switches.lastDisconnectRevokes = true;
    expect(await ours.disconnect(await connected(), false, 'page')).toBe('disconnected');
    expect(await lastAudit()).toMatchObject({ permission: 'revoked' });
  });

  it('does not come to life again by a refresh that another process had under way', async () => {
    const connection = await connected();
    const process = setup.openProcess();
    const { accessToken } = await process.accessTokens.forConnection(connection.id);
    const answer = holdRefresh(setup.sandbox, 'after');
    const late = process.accessTokens.refreshAfterUnauthorized(connection.id, accessToken);
    late.catch(() => undefined);
    await answer.held;
    expect(await ours.disconnect(connection, false, 'page')).toBe('disconnected');
    answer.release();
    await expect(late).rejects.toMatchObject({ name: 'ReconnectNeeded', reason: 'disconnected' });
    expect(await tokensOf(connection)).toEqual(wiped);
  });
});
