import { describe, expect, it } from 'vitest';
import { DEFAULT_APP } from '../../../sandbox/xero/create-sandbox.ts';
import type { App, Tier } from '../../../sandbox/xero/apps.ts';
import { authorizeQuery, control, decide, freshSandbox, sendDecision, signIn } from './browser.ts';
import { connectedClient } from './sandbox-client.ts';

const app = (clientId: string, tier: Tier = 'core'): App => ({ ...DEFAULT_APP, clientId, tier });
const APPS = [app('demo-client'), app('second'), app('third'), app('certified', 'plus')];
const north = (sandbox: ReturnType<typeof freshSandbox>) => sandbox.organisations[0]?.settings.tenantId ?? '';

/** A sandbox whose first organisation has two apps without certification connected. */
async function withTwoApps(options: Parameters<typeof freshSandbox>[0] = {}) {
  const sandbox = freshSandbox({ apps: APPS, ...options });
  for (const client_id of ['demo-client', 'second']) {
    await decide(sandbox, 'allow', north(sandbox), { client_id });
  }
  return sandbox;
}

const allow = (sandbox: ReturnType<typeof freshSandbox>, client_id: string, tenantId = north(sandbox)) =>
  sendDecision(sandbox, 'allow', [tenantId], { client_id });

describe('an organisation has at most two uncertified apps', () => {
  it('so that a third is refused on a page of Xero, and nobody is sent back', async () => {
    const sandbox = await withTwoApps();
    const response = await allow(sandbox, 'third');
    expect([response.status, response.headers.get('location')]).toEqual([403, null]);
    expect(await response.text()).toContain('limit of two uncertified apps');
    expect(sandbox.connections.list('third')).toEqual([]);
  });

  it('and the consent page says so where the organisation would be chosen', async () => {
    const sandbox = await withTwoApps();
    const query = authorizeQuery({ client_id: 'third' }).toString();
    const text = await (await sandbox.app.request(`/identity/connect/authorize?${query}`)).text();
    expect(text).toContain('Northgate Design Ltd (demo company): This organisation has reached its limit');
    expect(text).not.toContain('Southgate Trading Ltd: ');
  });

  it('or is sent back as access_denied with the reason, by the switch', async () => {
    const sandbox = await withTwoApps({ switches: { connectionLimitRefusal: 'denied' } });
    const callback = await decide(sandbox, 'allow', north(sandbox), { client_id: 'third' });
    expect(callback.searchParams.get('error')).toBe('access_denied');
    expect(callback.searchParams.get('error_description')).toContain('two uncertified apps');
    expect(callback.searchParams.get('state')).toBe('abc');
    expect(callback.searchParams.get('code')).toBeNull();
  });

  it('while certified apps are not counted, other organisations are free, and a reconnect is no new one', async () => {
    const sandbox = await withTwoApps();
    expect((await allow(sandbox, 'certified')).status).toBe(302);
    expect((await allow(sandbox, 'second')).status).toBe(302);
    const south = sandbox.organisations[1]?.settings.tenantId ?? '';
    expect((await allow(sandbox, 'third', south)).status).toBe(302);
    const priya = { client_id: 'second', login_hint: 'priya@northgate.example' };
    expect((await sendDecision(sandbox, 'allow', [north(sandbox)], priya)).status).toBe(302);
  });

  it('until one of them is disconnected', async () => {
    const sandbox = await withTwoApps();
    sandbox.connections.disconnect(north(sandbox), 'second');
    expect((await allow(sandbox, 'third')).status).toBe(302);
  });

  it('and no grant by control goes around it', async () => {
    const sandbox = await withTwoApps();
    const grant = { clientId: 'third', tenantId: north(sandbox) };
    const { status, json } = await control(sandbox, '/grants', grant);
    expect([status, json['error']]).toEqual([400, expect.stringContaining('two uncertified apps')]);
  });
});

describe("an app's tier limits its connections", () => {
  const five = { apps: [app('demo-client', 'starter')] };
  const organisations = Array.from({ length: 5 }, (_, n) => ({ region: 'UK' as const, name: `More ${n}` }));

  it('starter has five; the sixth is refused until one is removed', async () => {
    const sandbox = freshSandbox({ ...five, organisations });
    for (const nth of [0, 1, 2, 3, 4]) await signIn(sandbox, nth);
    const sixth = sandbox.organisations[5]?.settings.tenantId ?? '';
    const refused = await allow(sandbox, 'demo-client', sixth);
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain('TimeTracker sync needs to complete certification');
    expect((await allow(sandbox, 'demo-client')).status).toBe(302);
    sandbox.connections.disconnect(north(sandbox));
    expect((await allow(sandbox, 'demo-client', sixth)).status).toBe(302);
  });

  it.each([
    ['starter', 5],
    ['core', 50],
    ['plus', 1000],
  ] as const)('%s has %i, counted per person and organisation', (tier, limit) => {
    const sandbox = freshSandbox({ apps: [app('demo-client', tier)] });
    const grant = { clientId: 'demo-client', tenantId: north(sandbox) };
    const event = '00000000-0000-4000-8000-000000000000';
    for (let n = 1; n < limit; n++) sandbox.connections.connect({ ...grant, userId: `user ${n}` }, event, n);
    const priya = sandbox.grant({ ...grant, user: 'priya@northgate.example' });
    expect(priya.access_token).toBeTruthy();
    expect(() => sandbox.grant(grant)).toThrow(/certification|limit of 1000/);
  });

  it('and its calls: the free tier has 1,000 a day whatever the switch allows', async () => {
    const client = connectedClient({ apps: [app('demo-client', 'starter')] });
    const answer = await client.get('/Organisation');
    expect(answer.headers.get('x-daylimit-remaining')).toBe('999');
    const core = await connectedClient().get('/Organisation');
    expect(core.headers.get('x-daylimit-remaining')).toBe('4999');
  });

  it('a tier can be given to an app by control', async () => {
    const sandbox = freshSandbox();
    const body = { clientId: 'x', clientSecret: 's', redirectUris: [], tier: 'starter' };
    expect((await control(sandbox, '/apps', body)).status).toBe(200);
    expect(sandbox.apps.find((each) => each.clientId === 'x')?.tier).toBe('starter');
    expect((await control(sandbox, '/apps', { ...body, tier: 'gold' })).status).toBe(400);
  });
});
