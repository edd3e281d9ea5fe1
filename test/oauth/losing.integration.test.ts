import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ReconnectNeeded, TokenServiceUnavailable } from '../../src/oauth/errors.ts';
import type { Connection } from '../../src/store/connections.ts';
import {
  connect,
  createOauthSetup,
  decideAtXero,
  holdRefresh,
  publicUrl,
  type OauthSetup,
} from './oauth-setup.ts';

/* What becomes of a connection that somebody ends at Xero, and how it is told apart from everything like it. */

type Process = ReturnType<OauthSetup['openProcess']>;

let setup: OauthSetup;
let ours: Process;
let tenantId: string;
let connection: Connection;

const clientId = 'test-client';
const priya = 'priya@northgate.example';

beforeAll(async () => {
  setup = await createOauthSetup();
  ours = setup.openProcess();
  tenantId = setup.sandbox.organisations[0]?.settings.tenantId ?? '';
});

beforeEach(async () => {
  setup.sandbox.faults.clear();
  await setup.database.query(`delete from connection`);
  setup.sandbox.connections.disconnect(tenantId);
  if ((await connect(ours, tenantId)) !== 'connected') throw new Error('not connected');
  connection = await stored();
  setup.logged.length = 0;
});

async function stored(): Promise<Connection> {
  const found = await ours.connections.ofInstallation('main');
  if (found === undefined) throw new Error('There is no connection.');
  return found;
}

const expire = () =>
  setup.database.query(`update connection set access_expires_at = clock_timestamp() - interval '1 second'`);
const tokenCalls = (mark: number) =>
  setup.sandbox.calls.since(mark).filter(({ path }) => path === '/connect/token');
const reasonOf = async () => (await stored()).statusReason;
const toldInLog = () =>
  setup.logged.filter((line) => JSON.stringify(line).includes('a connection to Xero is lost'));

async function lastAudit() {
  const found = await setup.database.query<{ action: string; details: object }>(
    `select action, details from audit order by id desc limit 1`,
  );
  return found.rows[0];
}

describe('a refresh token that Xero takes no longer', () => {
  it('though nobody left it lying was revoked or used elsewhere', async () => {
    setup.sandbox.tokens.revokeAll(clientId);
    await expire();
    await expect(ours.accessTokens.forConnection(connection.id)).rejects.toThrow(ReconnectNeeded);
    expect(await reasonOf()).toBe('grant_refused');
    expect(await lastAudit()).toMatchObject({
      action: 'connection.needs_reconnect',
      details: { reason: 'grant_refused', unusedHours: 0 },
    });
  });

  it('after 60 days without use has died of that', async () => {
    setup.sandbox.clock.advance(60 * 86_400);
    await setup.database.query(
      `update connection set access_expires_at = access_expires_at - interval '60 days',
              tokens_stored_at = tokens_stored_at - interval '60 days'`,
    );
    await expect(ours.accessTokens.forConnection(connection.id)).rejects.toThrow('was not used for 60 days');
    expect(await reasonOf()).toBe('grant_expired');
    expect(await lastAudit()).toMatchObject({ details: { unusedHours: 60 * 24 } });
  });

  it('is told once, whoever finds out and however often', async () => {
    setup.sandbox.tokens.revokeAll(clientId);
    await expire();
    const processes = [ours, setup.openProcess()];
    const asked = processes.flatMap(({ accessTokens }) => [
      accessTokens.forConnection(connection.id),
      accessTokens.forConnection(connection.id),
    ]);
    const ends = await Promise.allSettled(asked);
    expect(ends.map((end) => end.status)).toEqual(Array(4).fill('rejected'));
    expect(toldInLog()).toHaveLength(1);
    const mark = setup.sandbox.calls.last();
    await expect(ours.accessTokens.forConnection(connection.id)).rejects.toThrow(ReconnectNeeded);
    expect(setup.sandbox.calls.since(mark)).toEqual([]);
  });

  it('while another process has its refresh under way ends for both, with one request', async () => {
    await expire();
    const atXero = holdRefresh(setup.sandbox, 'before');
    const mark = setup.sandbox.calls.last();
    const first = ours.accessTokens.forConnection(connection.id);
    await atXero.held;
    const second = setup.openProcess().accessTokens.forConnection(connection.id);
    setup.sandbox.tokens.revokeAll(clientId);
    atXero.release();
    for (const end of await Promise.allSettled([first, second]))
      expect(end).toMatchObject({ status: 'rejected', reason: { name: 'ReconnectNeeded' } });
    expect(tokenCalls(mark)).toHaveLength(1);
    expect(await reasonOf()).toBe('grant_refused');
  });
});

describe('a 403 of the API', () => {
  const check = (process = ours) => process.accessTokens.checkAfterForbidden(connection.id);

  it('while Xero lists the organisation says nothing about the connection', async () => {
    expect(await check()).toBe('connected');
    expect((await stored()).status).toBe('connected');
  });

  it('of an organisation that Xero lists no longer: the app was removed there', async () => {
    setup.sandbox.connections.disconnect(tenantId);
    expect(await check()).toBe('lost');
    expect(await reasonOf()).toBe('access_removed');
    expect(JSON.stringify(toldInLog())).toContain('the app was removed there');
  });

  it('to somebody whom Xero lists nothing at all: whoever connected has no access', async () => {
    setup.sandbox.faults.add({ kind: 'html', status: 403, path: '/connections' });
    expect(await check()).toBe('lost');
    expect(await reasonOf()).toBe('access_refused');
  });

  it('with a token that the list does not take: it is renewed once, and believed then', async () => {
    setup.sandbox.faults.add({ kind: 'html', status: 401, path: '/connections' });
    const mark = setup.sandbox.calls.last();
    expect(await check()).toBe('connected');
    expect(tokenCalls(mark)).toHaveLength(1);
    setup.sandbox.faults.add({ kind: 'html', status: 401, path: '/connections', times: 2 });
    expect(await check()).toBe('lost');
    expect(await reasonOf()).toBe('token_refused');
  });

  it.each([500, 503])('while the list answers %i is a matter for later', async (status) => {
    setup.sandbox.faults.add({ kind: 'html', status, path: '/connections' });
    await expect(check()).rejects.toThrow(TokenServiceUnavailable);
    expect((await stored()).status).toBe('connected');
    expect(await check()).toBe('connected');
  });

  it('of a connection that was ended and made again under a new id: it is taken up', async () => {
    const atXero = setup.sandbox.connections.list(clientId).find((one) => one.tenantId === tenantId);
    const id = crypto.randomUUID();
    if (atXero !== undefined) atXero.id = id;
    expect(await check()).toBe('regained');
    expect(await stored()).toMatchObject({ status: 'connected', xeroConnectionId: id, generation: 1 });
    expect(await lastAudit()).toMatchObject({ action: 'connection.regained' });
    expect(await check()).toBe('connected');
  });
});

describe('two people who connect the same organisation', () => {
  async function connectAs(email: string) {
    const browser = crypto.randomUUID().replaceAll('-', '').padEnd(43, 'x');
    const begun = await ours.flow.begin(browser);
    if (!(begun instanceof URL)) throw new Error(begun);
    begun.searchParams.set('login_hint', email);
    const callback = await decideAtXero(begun, { organisation: tenantId });
    expect(callback.href.startsWith(publicUrl)).toBe(true);
    return ours.flow.finish(callback.searchParams, browser);
  }
  const endOf = (email: string) => {
    const userId = setup.sandbox.people.find((one) => one.email === email)?.id;
    return setup.sandbox.connections.end({ clientId, userId });
  };

  it('have one connection here, by whoever came last; that the other leaves changes nothing', async () => {
    expect(await connectAs(priya)).toBe('reconnected');
    expect(await stored()).toMatchObject({ id: connection.id, generation: 2 });
    expect(setup.sandbox.connections.list(clientId)).toHaveLength(2);
    endOf('bookkeeper@northgate.example');
    expect(await ours.accessTokens.checkAfterForbidden(connection.id)).toBe('connected');
    endOf(priya);
    expect(await ours.accessTokens.checkAfterForbidden(connection.id)).toBe('lost');
    expect(await reasonOf()).toBe('access_removed');
  });

  it('do not disturb each other: a refresh of the first that was under way is thrown away', async () => {
    const process = setup.openProcess();
    const { accessToken } = await process.accessTokens.forConnection(connection.id);
    const answer = holdRefresh(setup.sandbox, 'after');
    const late = process.accessTokens.refreshAfterUnauthorized(connection.id, accessToken);
    await answer.held;
    expect(await connectAs(priya)).toBe('reconnected');
    answer.release();
    const whose = (token: string) =>
      (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { xero_userid: string })
        .xero_userid;
    const expected = setup.sandbox.people.find((one) => one.email === priya)?.id;
    expect(whose((await late).accessToken)).toBe(expected);
    expect(whose((await ours.accessTokens.forConnection(connection.id)).accessToken)).toBe(expected);
  });
});
