import { describe, expect, it } from 'vitest';
import { createSandbox } from '../../../sandbox/xero/start-sandbox.ts';
import { DEFAULT_APP } from '../../../sandbox/xero/create-sandbox.ts';
import { authorizeQuery, connectionsOf, decide, freshSandbox, REDIRECT, tokenCall } from './browser.ts';

const show = (sandbox: ReturnType<typeof freshSandbox>, changes: Record<string, string> = {}) =>
  sandbox.app.request(`/identity/connect/authorize?${authorizeQuery(changes).toString()}`);

describe('the consent page', () => {
  it('offers the organisations and works without script', async () => {
    const sandbox = freshSandbox();
    const response = await show(sandbox);
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(text).toMatch(/Northgate Design Ltd/);
    expect(text).toMatch(/Southgate Trading Ltd/);
    expect(text).not.toMatch(/<script/);
  });

  it('escapes what the app sent', async () => {
    const response = await show(freshSandbox(), { state: '"><b>x</b>' });
    expect(await response.text()).not.toMatch(/<b>x<\/b>/);
  });

  it('sends the browser back with a code and the state when the user allows', async () => {
    const sandbox = freshSandbox();
    const callback = await decide(sandbox, 'allow', sandbox.organisations[1]?.settings.tenantId ?? '');
    expect(callback.href).toMatch(REDIRECT);
    expect(callback.searchParams.get('state')).toBe('abc');
    expect(callback.searchParams.get('code')).toBeTruthy();
  });

  it('sends access_denied and no code when the user declines', async () => {
    const sandbox = freshSandbox();
    const callback = await decide(sandbox, 'deny', '');
    expect(callback.searchParams.get('error')).toBe('access_denied');
    expect(callback.searchParams.get('code')).toBeNull();
    expect(callback.searchParams.get('state')).toBe('abc');
    expect(sandbox.connections.all()).toEqual([]);
  });

  it.each([
    ['an unknown client', { client_id: 'nobody' }, /unauthorized_client/],
    ['a redirect address that is not registered', { redirect_uri: `${REDIRECT}/x` }, /Invalid redirect_uri/],
    ['an unknown scope', { scope: 'accounting.items' }, /invalid_scope/],
    [
      'a broad scope of an app made after 2 March 2026',
      { scope: 'accounting.transactions' },
      /invalid_scope/,
    ],
    ['no scope at all', { scope: '' }, /invalid_scope/],
    ['another response type', { response_type: 'token' }, /unsupported_response_type/],
    ['a parameter it does not know', { colour: 'blue' }, /colour/],
  ])('shows an error page instead of redirecting for %s', async (_name, changes, words) => {
    const response = await show(freshSandbox(), changes);
    expect(response.status).toBe(400);
    expect(response.headers.get('location')).toBeNull();
    expect(await response.text()).toMatch(words);
  });

  it.each([
    ['invalid_scope', { scope: 'accounting.transactions' }],
    ['unsupported_response_type', { response_type: 'token' }],
  ])('or sends %s back, by the switch', async (error, changes) => {
    const sandbox = freshSandbox({ switches: { wrongRequestRefusal: 'sent-back' } });
    const response = await show(sandbox, changes);
    const back = new URL(response.headers.get('location') ?? '');
    expect(back.origin + back.pathname).toBe(REDIRECT);
    expect(back.searchParams.get('error')).toBe(error);
    expect(back.searchParams.get('state')).toBe('abc');
  });

  it.each([
    ['an unknown client', { client_id: 'nobody' }],
    ['a redirect address that is not registered', { redirect_uri: `${REDIRECT}/x` }],
  ])('but never for %s', async (_name, changes) => {
    const sandbox = freshSandbox({ switches: { wrongRequestRefusal: 'sent-back' } });
    const response = await show(sandbox, changes);
    expect([response.status, response.headers.get('location')]).toEqual([400, null]);
  });

  it('shows an error page for a parameter that is sent twice', async () => {
    const query = `${authorizeQuery().toString()}&state=other`;
    const response = await freshSandbox().app.request(`/identity/connect/authorize?${query}`);
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('sent twice')]);
  });

  it('gives broad scopes to an app made before 2 March 2026', async () => {
    const sandbox = freshSandbox({ apps: [{ ...DEFAULT_APP, createdAt: '2026-03-01' }] });
    const response = await show(sandbox, { scope: 'accounting.transactions accounting.invoices' });
    expect(response.status).toBe(200);
  });

  it('refuses an app whose redirect address Xero would refuse', () => {
    for (const uri of ['http://127.0.0.1:8480/x', 'http://example.org/x', 'https://*.example.org/x', '/x']) {
      const make = () => createSandbox({ apps: [{ ...DEFAULT_APP, redirectUris: [uri] }] });
      expect(make).toThrow(`Redirect URI ${uri}`);
    }
  });
});

describe('a connection', () => {
  it('is found by the authentication event of the token just received', async () => {
    const sandbox = freshSandbox();
    const tenantId = sandbox.organisations[0]?.settings.tenantId ?? '';
    const callback = await decide(sandbox, 'allow', tenantId);
    const { body } = await tokenCall(sandbox, {
      grant_type: 'authorization_code',
      code: callback.searchParams.get('code') ?? '',
      redirect_uri: REDIRECT,
    });
    const claims: unknown = sandbox.signer.verify(body.access_token)?.['authentication_event_id'];
    const found = await connectionsOf(sandbox, body.access_token, `?authEventId=${String(claims)}`);
    expect(found).toEqual([expect.objectContaining({ tenantId, tenantName: 'Northgate Design Ltd' })]);
    const other = '00000000-0000-0000-0000-000000000001';
    expect(await connectionsOf(sandbox, body.access_token, `?authEventId=${other}`)).toEqual([]);
  });
});
