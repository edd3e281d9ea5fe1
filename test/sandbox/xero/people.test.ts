import { describe, expect, it } from 'vitest';
import { DEFAULT_APP } from '../../../sandbox/xero/create-sandbox.ts';
import {
  authorizeQuery,
  claimsOf,
  connectionsOf,
  control,
  decide,
  freshSandbox,
  organisationStatus,
  redeem,
  refresh,
  sendDecision,
  signIn,
} from './browser.ts';

const PRIYA = 'priya@northgate.example';
const ids = (sandbox: ReturnType<typeof freshSandbox>) =>
  sandbox.organisations.map(({ settings }) => settings.tenantId);

describe('two people who connect the same organisation', () => {
  it('make two connections with tokens of their own', async () => {
    const sandbox = freshSandbox();
    const robin = await signIn(sandbox);
    const priya = await signIn(sandbox, 0, { login_hint: PRIYA });
    const [hers] = await connectionsOf(sandbox, priya.access_token);
    const [his] = await connectionsOf(sandbox, robin.access_token);
    expect(hers?.['tenantId']).toBe(his?.['tenantId']);
    expect(hers?.['id']).not.toBe(his?.['id']);
    expect(claimsOf(priya.access_token)['xero_userid']).not.toBe(claimsOf(robin.access_token)['xero_userid']);
  });

  it('cannot see, use or end what the other connected', async () => {
    const sandbox = freshSandbox();
    const robin = await signIn(sandbox);
    const priya = await signIn(sandbox, 1, { login_hint: PRIYA });
    const [north = '', south = ''] = ids(sandbox);
    expect(await organisationStatus(sandbox, robin.access_token, north)).toBe(200);
    expect(await organisationStatus(sandbox, robin.access_token, south)).toBe(403);
    const [hers] = await connectionsOf(sandbox, priya.access_token);
    const response = await sandbox.app.request(`/connections/${hers?.['id']}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${robin.access_token}` },
    });
    expect(response.status).toBe(404);
    expect(await organisationStatus(sandbox, priya.access_token, south)).toBe(200);
  });

  it('are revoked apart: one refresh token ends all of one person and nothing of the other', async () => {
    const sandbox = freshSandbox();
    const robin = await signIn(sandbox);
    const again = await signIn(sandbox, 1);
    const priya = await signIn(sandbox, 0, { login_hint: PRIYA });
    const response = await sandbox.app.request('/connect/revocation', {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from('demo-client:demo-secret').toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ token: robin.refresh_token }).toString(),
    });
    expect(response.status).toBe(200);
    expect((await refresh(sandbox, again.refresh_token)).body.error).toBe('invalid_grant');
    expect(await connectionsOf(sandbox, again.access_token)).toEqual([]);
    expect((await refresh(sandbox, priya.refresh_token)).status).toBe(200);
    expect(await connectionsOf(sandbox, priya.access_token)).toHaveLength(1);
  });

  it('have scopes that add up apart', async () => {
    const sandbox = freshSandbox();
    await signIn(sandbox, 0, { scope: 'offline_access accounting.payments' });
    const priya = await signIn(sandbox, 0, { login_hint: PRIYA, scope: 'accounting.invoices' });
    expect(priya.scope).toBe('accounting.invoices');
  });
});

describe('the consent page', () => {
  const show = async (sandbox: ReturnType<typeof freshSandbox>, changes: Record<string, string> = {}) =>
    (await sandbox.app.request(`/identity/connect/authorize?${authorizeQuery(changes).toString()}`)).text();

  it('says who is signed in and offers the others', async () => {
    const text = await show(freshSandbox());
    expect(text).toContain('Signed in as bookkeeper@northgate.example');
    expect(text).toContain(`login_hint=${encodeURIComponent(PRIYA)}`);
    expect(await show(freshSandbox(), { login_hint: 'nobody@x.example' })).toContain('Nobody signs in');
  });

  it('offers only organisations the person has access to, and takes no other', async () => {
    const sandbox = freshSandbox();
    await control(sandbox, '/people', { email: PRIYA, organisations: ['nG4d1'] });
    const text = await show(sandbox, { login_hint: PRIYA });
    expect(text).toContain('Northgate');
    expect(text).not.toContain('Southgate');
    const [, south = ''] = ids(sandbox);
    const response = await sendDecision(sandbox, 'allow', [south], { login_hint: PRIYA });
    expect(response.status).toBe(400);
    expect(sandbox.connections.all()).toEqual([]);
  });

  it('goes on without a new connection where there is one: the event of that consent has none', async () => {
    const sandbox = freshSandbox();
    await signIn(sandbox);
    expect(await show(sandbox)).toContain('Continue with what is connected');
    const { body } = await redeem(sandbox, await decide(sandbox, 'continue', []));
    const event = String(claimsOf(body.access_token)['authentication_event_id']);
    expect(await connectionsOf(sandbox, body.access_token, `?authEventId=${event}`)).toEqual([]);
    expect(await connectionsOf(sandbox, body.access_token)).toHaveLength(1);
  });

  it('cannot be passed with nothing connected, nothing chosen or no clear answer', async () => {
    const sandbox = freshSandbox();
    const [north = ''] = ids(sandbox);
    expect((await sendDecision(sandbox, 'continue', [])).status).toBe(400);
    expect((await sendDecision(sandbox, 'allow', [])).status).toBe(400);
    expect((await sendDecision(sandbox, 'perhaps', [north])).status).toBe(400);
    expect(sandbox.connections.all()).toEqual([]);
  });
});

describe('several organisations in one consent', () => {
  const advanced = () => freshSandbox({ apps: [{ ...DEFAULT_APP, tier: 'advanced' }] });

  it('are for apps of the Advanced tier: all share one event', async () => {
    const sandbox = advanced();
    const { body } = await redeem(sandbox, await decide(sandbox, 'allow', ids(sandbox)));
    const event = String(claimsOf(body.access_token)['authentication_event_id']);
    const found = await connectionsOf(sandbox, body.access_token, `?authEventId=${event}`);
    expect(found.map((each) => each['tenantId'])).toEqual(ids(sandbox));
  });

  it.each([
    ['another tier', freshSandbox, {}],
    ['another tier that asks for it', freshSandbox, { acr_values: 'bulk_connect:true' }],
    ['a request without it', advanced, { acr_values: 'bulk_connect:false' }],
  ])('are refused for %s', async (_name, make, changes) => {
    const sandbox = make();
    const response = await sendDecision(sandbox, 'allow', ids(sandbox), changes);
    expect(response.status).toBe(400);
    expect(sandbox.connections.all()).toEqual([]);
  });

  it('are asked for in the one way that is known', async () => {
    const sandbox = advanced();
    const [north = ''] = ids(sandbox);
    expect((await sendDecision(sandbox, 'allow', [north], { acr_values: 'bulk' })).status).toBe(400);
  });

  it('one person may also connect one by one: one token reaches them all', async () => {
    const sandbox = freshSandbox();
    const first = await signIn(sandbox, 0);
    const second = await signIn(sandbox, 1);
    for (const tenantId of ids(sandbox)) {
      for (const { access_token: token } of [first, second]) {
        expect(await organisationStatus(sandbox, token, tenantId)).toBe(200);
      }
    }
    const event = String(claimsOf(second.access_token)['authentication_event_id']);
    const found = await connectionsOf(sandbox, first.access_token, `?authEventId=${event}`);
    expect(found.map((each) => each['tenantName'])).toEqual(['Southgate Trading Ltd']);
  });
});

describe('a person', () => {
  it('who loses access to an organisation loses the connection to it; the tokens live on', async () => {
    const sandbox = freshSandbox();
    const { access_token: token, refresh_token: next } = await signIn(sandbox, 1);
    const [north = '', south = ''] = ids(sandbox);
    const email = 'bookkeeper@northgate.example';
    await control(sandbox, '/people', { email, organisations: [north] });
    expect(await organisationStatus(sandbox, token, south)).toBe(403);
    expect((await refresh(sandbox, next)).status).toBe(200);
    await control(sandbox, '/people', { email, organisations: 'all' });
    expect(await organisationStatus(sandbox, token, south)).toBe(403);
    await signIn(sandbox, 1);
    expect(await organisationStatus(sandbox, token, south)).toBe(200);
  });

  it('can be added, and named in a grant', async () => {
    const sandbox = freshSandbox();
    const [tenantId = ''] = ids(sandbox);
    const grant = { clientId: 'demo-client', tenantId, user: 'new@northgate.example' };
    expect((await control(sandbox, '/grants', grant)).status).toBe(400);
    await control(sandbox, '/people', { email: 'new@northgate.example', givenName: 'New' });
    const { json } = await control(sandbox, '/grants', grant);
    expect(await organisationStatus(sandbox, String(json['access_token']), tenantId)).toBe(200);
    expect((await control(sandbox, '/people', { email: 'x', organisations: [] })).status).toBe(400);
    const wrong = { email: PRIYA, organisations: ['nowhere'] };
    expect((await control(sandbox, '/people', wrong)).status).toBe(400);
  });
});
