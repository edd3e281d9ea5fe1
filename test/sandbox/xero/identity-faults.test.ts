import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FaultInput } from '../../../sandbox/xero/faults.ts';
import { startSandbox } from '../../../sandbox/xero/start-sandbox.ts';
import type { RunningSandbox } from '../../../sandbox/xero/start-sandbox.ts';
import { authorizeQuery, REDIRECT } from './browser.ts';

let running: RunningSandbox;
beforeEach(async () => {
  running = await startSandbox();
});
afterEach(() => running.stop());

const form = (fields: Record<string, string>): RequestInit => ({
  method: 'POST',
  headers: { authorization: `Basic ${Buffer.from('demo-client:demo-secret').toString('base64')}` },
  body: new URLSearchParams(fields),
});

/** Every call of the sign-in side: how it is made, and how to see whether it was done. */
const CALLS: Record<
  string,
  () => Promise<{ path: string; call: () => Promise<Response>; done: () => unknown; undone: unknown }>
> = {
  consent: () => {
    const fields = authorizeQuery();
    fields.set('tenantId', tenantId());
    fields.set('decision', 'allow');
    const init: RequestInit = { method: 'POST', body: fields, redirect: 'manual' };
    const path = '/identity/connect/authorize/decision';
    const done = () => running.sandbox.connections.list('demo-client').length;
    return Promise.resolve({ path, call: () => at(path, init), done, undone: 0 });
  },
  'code exchange': async () => {
    const fields = authorizeQuery();
    fields.set('tenantId', tenantId());
    fields.set('decision', 'allow');
    const decided = await at('/identity/connect/authorize/decision', {
      method: 'POST',
      body: fields,
      redirect: 'manual',
    });
    const code = new URL(decided.headers.get('location') ?? '').searchParams.get('code') ?? '';
    const path = '/connect/token';
    const init = form({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT });
    const done = () => running.sandbox.tokens.save().codes.length;
    return { path, call: () => at(path, init), done, undone: 1 };
  },
  refresh: () => {
    const { refresh_token: token = '' } = granted();
    const path = '/connect/token';
    const init = form({ grant_type: 'refresh_token', refresh_token: token });
    const done = () => running.sandbox.refreshes.all().total.rotations;
    return Promise.resolve({ path, call: () => at(path, init), done, undone: 0 });
  },
  revocation: () => {
    const { refresh_token: token = '' } = granted();
    const path = '/connect/revocation';
    const done = () => running.sandbox.connections.list('demo-client').length;
    return Promise.resolve({ path, call: () => at(path, form({ token })), done, undone: 1 });
  },
  'deletion of a connection': () => {
    const { access_token: token } = granted();
    const id = running.sandbox.connections.list('demo-client')[0]?.id ?? '';
    const init = { method: 'DELETE', headers: { authorization: `Bearer ${token}` } };
    const path = `/connections/${id}`;
    const done = () => running.sandbox.connections.list('demo-client').length;
    return Promise.resolve({ path, call: () => at(path, init), done, undone: 1 });
  },
};

/** Calls that only read: whatever the fault, there is nothing to do or leave undone. */
const READS: Record<string, () => [path: string, headers?: Record<string, string>]> = {
  'consent page': () => [`/identity/connect/authorize?${authorizeQuery().toString()}`],
  connections: () => ['/connections', { authorization: `Bearer ${granted().access_token}` }],
  discovery: () => ['/.well-known/openid-configuration'],
  keys: () => ['/.well-known/openid-configuration/jwks'],
};

const at = (path: string, init: RequestInit = {}) => fetch(`${running.url}${path}`, init);
const tenantId = () => running.sandbox.organisations[0]?.settings.tenantId ?? '';
const granted = () => running.sandbox.grant({ clientId: 'demo-client', tenantId: tenantId() });

/** What the caller sees: a status with the type and the start of the body, or a cut connection. */
async function seen(call: () => Promise<Response>): Promise<string> {
  try {
    const response = await call();
    const body = await response.text();
    const type = response.headers.get('content-type')?.split(';')[0] ?? '';
    return [response.status, type, body === '' ? 'empty' : ''].filter((each) => each !== '').join(' ');
  } catch {
    return 'cut';
  }
}

const FAULTS: [string, FaultInput, sees: string, done: boolean][] = [
  ['an error before the work', { kind: 'error500Before' }, '500 empty', false],
  ['an error after the work', { kind: 'error500After' }, '500 empty', true],
  ['a cut before the work', { kind: 'dropBefore' }, 'cut', false],
  ['a cut after the work', { kind: 'dropAfter' }, 'cut', true],
  ["a gateway's page before the work", { kind: 'html', when: 'before' }, '502 text/html', false],
  ["a gateway's page after the work", { kind: 'html' }, '502 text/html', true],
  ['a page with status 200', { kind: 'html', status: 200, when: 'before' }, '200 text/html', false],
  ['garbage before the work', { kind: 'garbage', when: 'before' }, '200 application/json', false],
  ['garbage after the work', { kind: 'garbage' }, '200 application/json', true],
  ['maintenance', { kind: 'offline503' }, '503 text/html', false],
  ['too many calls', { kind: 'rateLimit' }, '429 empty', false],
];

describe.each(Object.keys(CALLS))('%s', (name) => {
  it.each(FAULTS)('%s: what the caller sees, and whether it was done', async (_name, fault, sees, isDone) => {
    const { path, call, done, undone } = (await CALLS[name]?.()) ?? fail();
    running.sandbox.faults.add({ ...fault, path });
    expect(await seen(call)).toBe(sees);
    expect(done() !== undone).toBe(isDone);
    expect(running.sandbox.calls.since(0).at(-1)?.fault).toBe(fault.kind);
    expect(running.sandbox.faults.waiting()).toBe(0);
  });

  it.each(['before', 'after'] as const)('is slow %s the work', async (when) => {
    const { path, call, done, undone } = (await CALLS[name]?.()) ?? fail();
    running.sandbox.faults.add({ kind: 'delay', delayMs: 600, when, path });
    const answer = call();
    await expect.poll(() => running.sandbox.calls.since(0).at(-1)?.fault).toBe('delay');
    expect(done() === undone).toBe(when === 'before');
    expect((await answer).status).toBeLessThan(400);
    expect(done()).not.toBe(undone);
  });
});

describe.each(Object.keys(READS))('%s', (name) => {
  it.each(FAULTS)('%s', async (_name, fault, sees) => {
    const [path, headers = {}] = READS[name]?.() ?? fail();
    running.sandbox.faults.add({ ...fault, path: path.split('?')[0] ?? '' });
    expect(await seen(() => at(path, { headers }))).toBe(sees);
    expect(await seen(() => at(path, { headers }))).toMatch(/^200 /);
  });
});

describe('an OAuth error', () => {
  const refresh = () => {
    const { refresh_token: token = '' } = granted();
    return at('/connect/token', form({ grant_type: 'refresh_token', refresh_token: token }));
  };

  it('is the answer of the token endpoint, as JSON, and nothing is done', async () => {
    running.sandbox.faults.add({ kind: 'oauthError', error: 'unauthorized_client', description: 'Why.' });
    const response = await refresh();
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: 'unauthorized_client', error_description: 'Why.' });
    expect(running.sandbox.refreshes.all().total).toMatchObject({ rotations: 0 });
    running.sandbox.faults.add({ kind: 'oauthError', error: 'invalid_client', status: 401 });
    expect((await refresh()).status).toBe(401);
  });

  it.each(['', '/decision'])('is sent back from the consent page%s, with the state', async (more) => {
    running.sandbox.faults.add({ kind: 'oauthError', error: 'temporarily_unavailable' });
    const query = authorizeQuery({ decision: 'allow', tenantId: tenantId() });
    const address = `/identity/connect/authorize${more}`;
    const response = await (more === ''
      ? at(`${address}?${authorizeQuery().toString()}`, { redirect: 'manual' })
      : at(address, { method: 'POST', body: query, redirect: 'manual' }));
    const back = new URL(response.headers.get('location') ?? '');
    expect(Object.fromEntries(back.searchParams)).toEqual({ error: 'temporarily_unavailable', state: 'abc' });
    expect(running.sandbox.connections.list('demo-client')).toEqual([]);
  });
});

describe('tokens that are not what they should be', () => {
  const refreshed = async (change: FaultInput['change']): Promise<Record<string, string>> => {
    const { refresh_token: token = '' } = granted();
    running.sandbox.faults.add({ kind: 'tokenAnswer', change });
    const response = await at('/connect/token', form({ grant_type: 'refresh_token', refresh_token: token }));
    expect(response.status).toBe(200);
    return (await response.json()) as Record<string, string>;
  };

  it('lack the access token, the refresh token or scopes', async () => {
    expect(Object.keys(await refreshed('noAccessToken'))).not.toContain('access_token');
    expect(Object.keys(await refreshed('noRefreshToken'))).not.toContain('refresh_token');
    expect((await refreshed('fewerScopes'))['scope']).toMatch(/^\S+$/);
    expect(running.sandbox.refreshes.all().total).toMatchObject({ rotations: 3 });
  });

  it('come with an id token that was made for another app', async () => {
    const { id_token: idToken = '' } = await refreshed('foreignIdToken');
    expect(running.sandbox.signer.verify(idToken)).toMatchObject({ aud: 'another-app' });
  });
});

describe('a fault', () => {
  it('garbage is no JSON, although its type says so', async () => {
    running.sandbox.faults.add({ kind: 'garbage' });
    const response = await at('/.well-known/openid-configuration');
    await expect(response.json()).rejects.toThrow(SyntaxError);
  });

  it('truncate loses the end of a token answer after the work', async () => {
    const { refresh_token: token = '' } = granted();
    running.sandbox.faults.add({ kind: 'truncate', grantType: 'refresh_token' });
    const refresh = form({ grant_type: 'refresh_token', refresh_token: token });
    expect(await seen(() => at('/connect/token', refresh))).toBe('cut');
    expect(running.sandbox.refreshes.all().total).toMatchObject({ rotations: 1, answersLost: 1 });
  });

  it('can be for refreshes alone: the exchange of a code goes through', async () => {
    running.sandbox.faults.add({ kind: 'error500Before', grantType: 'refresh_token' });
    const wrong = form({ grant_type: 'authorization_code', code: 'x', redirect_uri: REDIRECT });
    expect((await at('/connect/token', wrong)).status).toBe(400);
    const refresh = form({ grant_type: 'refresh_token', refresh_token: 'x' });
    expect((await at('/connect/token', refresh)).status).toBe(500);
    expect((await at('/connect/token', refresh)).status).toBe(400);
  });
});

function fail(): never {
  throw new Error('There is no such call.');
}
