import { describe, expect, it } from 'vitest';
import { AppRefused, GrantRefused, TokenServiceUnavailable } from '../../src/oauth/errors.ts';
import type { IdentityRequest } from '../../src/oauth/identity-fetch.ts';
import { authEventIdOf, createXeroIdentity } from '../../src/oauth/xero-identity.ts';
import { createTiming } from '../../src/timing.ts';
import { xeroHosts } from '../../src/xero/xero-hosts.ts';

type Answer = (url: string, init: IdentityRequest) => Response | Promise<Response>;

const identity = (answer: Answer, timing = createTiming()) =>
  createXeroIdentity({
    hosts: xeroHosts({ xeroSandboxUrl: undefined }),
    app: async () => ({ clientId: 'the-client', clientSecret: 'the-secret' }),
    redirectUri: 'https://books.example/integrations/xero/callback',
    timing,
    fetch: async (url, init) => answer(url, init),
  });

const json = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

const pair = {
  access_token: 'at',
  token_type: 'Bearer',
  expires_in: 1800,
  refresh_token: 'rt',
  scope: 'a b',
};

describe('the address of the consent page', () => {
  it('asks for the permissions needed and nothing more, with a challenge', async () => {
    const scopes = ['accounting.invoices', 'offline_access'];
    const url = new URL(
      await identity(() => json(500, {})).authorizeUrl('the-state', 'the-challenge', scopes),
    );
    expect(url.origin + url.pathname).toBe('https://login.xero.com/identity/connect/authorize');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: 'the-client',
      redirect_uri: 'https://books.example/integrations/xero/callback',
      scope: 'accounting.invoices offline_access',
      state: 'the-state',
      code_challenge: 'the-challenge',
      code_challenge_method: 'S256',
    });
  });
});

describe('a request for tokens', () => {
  it('goes to the token address of Xero with the secret in the header only', async () => {
    let seen: { url: string; init: IdentityRequest } | undefined;
    const result = await identity((url, init) => {
      seen = { url, init };
      return json(200, pair);
    }).refresh('old-refresh', ['a']);
    expect(seen?.url).toBe('https://identity.xero.com/connect/token');
    const headers = new Headers(seen?.init.headers);
    expect(headers.get('authorization')).toBe(
      `Basic ${Buffer.from('the-client:the-secret').toString('base64')}`,
    );
    const body = new URLSearchParams(seen?.init.body?.toString());
    expect(Object.fromEntries(body)).toEqual({ grant_type: 'refresh_token', refresh_token: 'old-refresh' });
    expect(result).toMatchObject({ accessToken: 'at', refreshToken: 'rt', scopes: ['a', 'b'] });
    expect(result.expiresInSeconds).toBeGreaterThan(1790);
    expect(result.expiresInSeconds).toBeLessThanOrEqual(1800);
  });

  it('counts life at the pace of a sandbox whose clock runs faster', async () => {
    const result = await identity(() => json(200, pair), createTiming(10)).refresh('rt', []);
    expect(result.expiresInSeconds).toBeLessThanOrEqual(180);
    expect(result.expiresInSeconds).toBeGreaterThan(170);
  });

  it.each([
    ['invalid_grant', 400, GrantRefused],
    ['invalid_client', 400, AppRefused],
    ['invalid_client', 401, AppRefused],
    ['unauthorized_client', 400, AppRefused],
    ['invalid_scope', 400, AppRefused],
    ['slow_down', 429, TokenServiceUnavailable],
    ['server_error', 400, TokenServiceUnavailable],
    ['temporarily_unavailable', 400, TokenServiceUnavailable],
  ])('understands %s with status %i', async (error, status, expected) => {
    await expect(identity(() => json(status, { error })).refresh('rt', [])).rejects.toThrow(expected);
  });

  it.each([
    ['an answer 500', () => json(500, {})],
    ['an HTML page', () => new Response('<html></html>', { status: 502 })],
    ['a success that is not JSON', () => new Response('<html></html>', { status: 200 })],
    ['a success without a token', () => json(200, { token_type: 'Bearer' })],
    ['a redirect', () => new Response(null, { status: 302, headers: { location: 'https://elsewhere' } })],
    ['a 429 without a body', () => new Response(null, { status: 429 })],
  ])('takes %s for trouble at Xero that was answered', async (_, answer) => {
    await expect(identity(answer).refresh('rt', [])).rejects.toMatchObject({
      name: 'TokenServiceUnavailable',
      answered: true,
    });
  });

  it.each([
    ['a broken connection', () => Promise.reject(new TypeError('fetch failed'))],
    ['no answer in time', () => Promise.reject(new DOMException('late', 'TimeoutError'))],
  ])('takes %s for an answer that may have been lost', async (_, answer) => {
    await expect(identity(answer).refresh('rt', [])).rejects.toMatchObject({
      name: 'TokenServiceUnavailable',
      answered: false,
    });
  });

  it('keeps secrets and whatever Xero wrote out of its errors', async () => {
    const answers: Answer[] = [
      () => json(400, { error: 'invalid_grant', error_description: 'token secret-rt is expired' }),
      () => json(400, { error: 'made up secret-rt', error_description: 'secret-rt' }),
      () => new Response('secret-rt', { status: 500 }),
      () =>
        Promise.reject(
          new Error('secret-rt', { cause: Object.assign(new Error('x'), { code: 'ECONNRESET' }) }),
        ),
    ];
    for (const answer of answers) {
      const error: unknown = await identity(answer)
        .refresh('secret-rt', [])
        .catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(Error);
      const everything = JSON.stringify([
        error,
        String(error),
        (error as Error).stack,
        (error as Error).cause,
      ]);
      expect(everything).not.toContain('secret-rt');
      expect(everything).not.toContain('the-secret');
    }
  });
});

describe('the organisations of a token', () => {
  it('are those of one consent, without practices', async () => {
    const row = (tenantType: string, n: number) => ({
      id: `00000000-0000-4000-8000-00000000000${n}`,
      tenantId: `00000000-0000-4000-8000-0000000000a${n}`,
      tenantType,
      tenantName: `Name ${n}`,
    });
    let seen = '';
    const found = await identity((url) => {
      seen = url;
      return json(200, [row('ORGANISATION', 1), row('PRACTICE', 2)]);
    }).organisations('at', 'event-1');
    expect(seen).toBe('https://api.xero.com/connections?authEventId=event-1');
    expect(found.map(({ tenantName }) => tenantName)).toEqual(['Name 1']);
  });

  it('are not guessed from an answer of another shape', async () => {
    await expect(identity(() => json(200, { nothing: true })).organisations('at')).rejects.toThrow(
      TokenServiceUnavailable,
    );
    await expect(identity(() => json(403, {})).organisations('at')).rejects.toThrow(/HTTP 403/);
  });
});

describe('the consent that a token came from', () => {
  const token = (claims: unknown) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;

  it('is read from the token, and nothing else is', () => {
    const id = '0b5c1f8e-9d6b-4a57-9a63-6c5a2f5d9f01';
    expect(authEventIdOf(token({ authentication_event_id: id }))).toBe(id);
    expect(authEventIdOf(token({}))).toBeUndefined();
    expect(authEventIdOf('opaque')).toBeUndefined();
    expect(authEventIdOf(token({ authentication_event_id: 'x&tenant=1' }))).toBeUndefined();
  });
});
