import { describe, expect, it } from 'vitest';
import type { Switches } from '../../../sandbox/xero/switches.ts';
import {
  connectionsOf,
  control,
  decide,
  freshSandbox,
  organisationStatus,
  redeem,
  refresh,
  signIn,
} from './browser.ts';

const PAGE = '/organisations/nG4d1/connected-apps';

async function connectedTwice(switches: Partial<Switches> = {}) {
  const sandbox = freshSandbox({ switches });
  await signIn(sandbox, 1);
  const tokens = await signIn(sandbox, 0);
  const [north = '', south = ''] = sandbox.organisations.map(({ settings }) => settings.tenantId);
  const connection = sandbox.connections.all().find((each) => each.tenantId === north);
  const press = (action: string, headers: Record<string, string> = {}) =>
    Promise.resolve(sandbox.app.request(`${PAGE}/${connection?.id}/${action}`, { method: 'POST', headers }));
  return { sandbox, tokens, north, south, press };
}

describe('the page of connected apps', () => {
  it('names each app, who connected it and when, and works without script', async () => {
    const { sandbox } = await connectedTwice();
    const text = await (await sandbox.app.request(PAGE)).text();
    for (const words of [
      'Northgate Design Ltd',
      'TimeTracker sync',
      'bookkeeper@northgate.example',
      '2026-11-22',
    ]) {
      expect(text).toContain(words);
    }
    expect(text).not.toMatch(/<script/);
    expect(await (await sandbox.app.request('/')).text()).toContain(PAGE);
    expect(await (await sandbox.app.request('/organisations/nG4d1')).text()).toContain(PAGE);
  });

  it('disconnects this organisation only: refreshing goes on, each call is forbidden', async () => {
    const { sandbox, tokens, north, south, press } = await connectedTwice();
    const response = await press('disconnect');
    expect([response.status, response.headers.get('location')]).toEqual([303, PAGE]);
    expect(await organisationStatus(sandbox, tokens.access_token, north)).toBe(403);
    expect(await organisationStatus(sandbox, tokens.access_token, south)).toBe(200);
    expect((await refresh(sandbox, tokens.refresh_token)).status).toBe(200);
    expect(await connectionsOf(sandbox, tokens.access_token)).toHaveLength(1);
    expect(await (await sandbox.app.request(PAGE)).text()).toContain('No app is connected');
  });

  it('removes all access: no connection is left and no refresh works', async () => {
    const { sandbox, tokens, south, press } = await connectedTwice();
    await press('revoke');
    expect(await organisationStatus(sandbox, tokens.access_token, south)).toBe(403);
    expect(await connectionsOf(sandbox, tokens.access_token)).toEqual([]);
    expect((await refresh(sandbox, tokens.refresh_token)).body.error).toBe('invalid_grant');
  });

  it('takes its buttons from its own pages only', async () => {
    const { sandbox, press } = await connectedTwice();
    expect((await press('disconnect', { origin: 'https://evil.example', host: 'localhost' })).status).toBe(
      403,
    );
    expect((await press('disconnect', { origin: 'null', host: 'localhost' })).status).toBe(403);
    expect(sandbox.connections.list('demo-client')).toHaveLength(2);
    expect((await press('disconnect', { origin: 'http://localhost', host: 'localhost' })).status).toBe(303);
  });

  it('knows no other connection than those of its organisation', async () => {
    const { sandbox, south } = await connectedTwice();
    const other = sandbox.connections.all().find((each) => each.tenantId === south);
    const response = await sandbox.app.request(`${PAGE}/${other?.id}/disconnect`, { method: 'POST' });
    expect(response.status).toBe(404);
    expect((await sandbox.app.request('/organisations/nobody/connected-apps')).status).toBe(404);
  });
});

describe('by control', () => {
  it('disconnect ends the connections of one person, or of everybody', async () => {
    const { sandbox, north } = await connectedTwice();
    await signIn(sandbox, 0, { login_hint: 'priya@northgate.example' });
    const body = { tenantId: north, user: 'priya@northgate.example' };
    expect((await control(sandbox, '/disconnect', body)).json).toEqual({ ended: 1 });
    expect((await control(sandbox, '/disconnect', { tenantId: north })).json).toEqual({ ended: 1 });
    expect((await control(sandbox, '/disconnect', { ...body, user: 'x' })).status).toBe(400);
  });

  it('revoke ends connections and tokens of an app, of one person or of everybody', async () => {
    const { sandbox, tokens } = await connectedTwice();
    const priya = await signIn(sandbox, 0, { login_hint: 'priya@northgate.example' });
    const user = 'bookkeeper@northgate.example';
    const one = await control(sandbox, '/revoke', { clientId: 'demo-client', user });
    expect(one.json).toEqual({ connections: 2, tokens: 2 });
    expect((await refresh(sandbox, tokens.refresh_token)).body.error).toBe('invalid_grant');
    expect((await refresh(sandbox, priya.refresh_token)).status).toBe(200);
    const all = await control(sandbox, '/revoke', { clientId: 'demo-client' });
    expect(all.json).toMatchObject({ connections: 1 });
    expect(sandbox.connections.list('demo-client')).toEqual([]);
  });

  it('revoke takes codes that are still out with it', async () => {
    const sandbox = freshSandbox();
    const tenantId = sandbox.organisations[0]?.settings.tenantId ?? '';
    const callback = await decide(sandbox, 'allow', tenantId);
    await control(sandbox, '/revoke', { clientId: 'demo-client' });
    expect((await redeem(sandbox, callback)).body.error).toBe('invalid_grant');
  });
});

describe("a person's last connection", () => {
  it.each([
    [false, undefined],
    [true, 'invalid_grant'],
  ])('revokes the tokens by the switch: %s', async (lastDisconnectRevokes, error) => {
    const { sandbox, tokens, north, south } = await connectedTwice({ lastDisconnectRevokes });
    await control(sandbox, '/disconnect', { tenantId: north });
    expect((await refresh(sandbox, tokens.refresh_token)).body.error).toBeUndefined();
    await control(sandbox, '/disconnect', { tenantId: south });
    expect((await refresh(sandbox, tokens.refresh_token)).body.error).toBe(error);
  });
});
