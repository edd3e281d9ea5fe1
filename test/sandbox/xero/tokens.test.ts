import { describe, expect, it } from 'vitest';
import {
  claimsOf,
  connectionsOf,
  decide,
  freshSandbox,
  REDIRECT,
  refresh,
  signIn,
  tokenCall,
} from './browser.ts';

const MINUTE = 60;
const DAY = 86_400;

async function code(sandbox = freshSandbox()) {
  const callback = await decide(sandbox, 'allow', sandbox.organisations[0]?.settings.tenantId ?? '');
  const form = {
    grant_type: 'authorization_code',
    code: callback.searchParams.get('code') ?? '',
    redirect_uri: REDIRECT,
  };
  return { sandbox, form };
}

describe('a code', () => {
  it('is good for one exchange', async () => {
    const { sandbox, form } = await code();
    expect((await tokenCall(sandbox, form)).status).toBe(200);
    expect(await tokenCall(sandbox, form)).toEqual({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('is good for five minutes', async () => {
    const { sandbox, form } = await code();
    sandbox.clock.advance(5 * MINUTE);
    expect((await tokenCall(sandbox, form)).body.error).toBe('invalid_grant');
  });

  it('is bound to its redirect address', async () => {
    const { sandbox, form } = await code();
    const other = { ...form, redirect_uri: `${REDIRECT}/other` };
    expect((await tokenCall(sandbox, other)).body.error).toBe('invalid_grant');
  });

  it('is bound to its PKCE challenge, where there was one', async () => {
    const sandbox = freshSandbox();
    const tenantId = sandbox.organisations[0]?.settings.tenantId ?? '';
    const callback = await decide(sandbox, 'allow', tenantId, {
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    });
    const form = {
      grant_type: 'authorization_code',
      code: callback.searchParams.get('code') ?? '',
      redirect_uri: REDIRECT,
    };
    expect((await tokenCall(sandbox, form)).body.error).toBe('invalid_grant');
  });
});

describe('a PKCE verifier', () => {
  it('is refused where the consent had no challenge', async () => {
    const { sandbox, form } = await code();
    const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
    expect((await tokenCall(sandbox, { ...form, code_verifier: verifier })).body.error).toBe('invalid_grant');
  });

  it('opens the code whose challenge it fits', async () => {
    const sandbox = freshSandbox();
    const tenantId = sandbox.organisations[0]?.settings.tenantId ?? '';
    const callback = await decide(sandbox, 'allow', tenantId, {
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    });
    const form = {
      grant_type: 'authorization_code',
      code: callback.searchParams.get('code') ?? '',
      redirect_uri: REDIRECT,
      code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
    };
    expect((await tokenCall(sandbox, form)).status).toBe(200);
  });
});

describe('the token endpoint', () => {
  it('refuses a wrong secret as invalid_client', async () => {
    const { sandbox, form } = await code();
    expect((await tokenCall(sandbox, form, 'demo-client:wrong')).body.error).toBe('invalid_client');
    expect((await tokenCall(sandbox, form, 'nobody:demo-secret')).body.error).toBe('invalid_client');
  });

  it('refuses a JSON body, a missing header, an unknown field and another grant', async () => {
    const { sandbox, form } = await code();
    const json = await sandbox.app.request('/connect/token', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(form),
    });
    expect(await json.json()).toEqual({ error: 'invalid_request' });
    expect((await tokenCall(sandbox, { ...form, colour: 'blue' })).body.error).toBe('invalid_request');
    const password = await tokenCall(sandbox, { grant_type: 'password' });
    expect(password.body.error).toBe('unsupported_grant_type');
  });

  it('refuses an empty client id, a field sent twice and a revocation with foreign fields', async () => {
    const { sandbox, form } = await code();
    expect((await tokenCall(sandbox, form, ':demo-secret')).body.error).toBe('invalid_request');
    const send = (path: string, body: string) =>
      sandbox.app.request(path, {
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from('demo-client:demo-secret').toString('base64')}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body,
      });
    const twice = await send('/connect/token', `${new URLSearchParams(form).toString()}&code=other`);
    expect(await twice.json()).toEqual({ error: 'invalid_request' });
    expect((await send('/connect/revocation', 'token=x&colour=blue')).status).toBe(400);
    expect((await send('/connect/revocation', 'token=x&token_type_hint=refresh_token')).status).toBe(200);
    expect((await tokenCall(sandbox, form)).status).toBe(200);
  });

  it('forbids to keep its answers', async () => {
    const { sandbox, form } = await code();
    const response = await sandbox.app.request('/connect/token', {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from('demo-client:demo-secret').toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams(form).toString(),
    });
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('gives an access token of 30 minutes that names the consent', async () => {
    const sandbox = freshSandbox();
    const tokens = await signIn(sandbox);
    const claims = claimsOf(tokens.access_token);
    expect(tokens.expires_in).toBe(1800);
    expect(Number(claims['exp']) - Number(claims['nbf'])).toBe(1800);
    expect(claims['authentication_event_id']).toBe(sandbox.connections.all()[0]?.authEventId);
    expect(claims['scope']).toContain('accounting.invoices');
  });
});

describe('a refresh token', () => {
  it('is replaced at each refresh', async () => {
    const sandbox = freshSandbox();
    const first = await signIn(sandbox);
    const second = await refresh(sandbox, first.refresh_token);
    const third = await refresh(sandbox, second.body.refresh_token);
    expect(new Set([first, second.body, third.body].map((each) => each.refresh_token)).size).toBe(3);
  });

  it('may be used again for 30 minutes, then no longer', async () => {
    const sandbox = freshSandbox();
    const first = await signIn(sandbox);
    await refresh(sandbox, first.refresh_token);
    sandbox.clock.advance(30 * MINUTE - 1);
    expect((await refresh(sandbox, first.refresh_token)).status).toBe(200);
    sandbox.clock.advance(1);
    expect((await refresh(sandbox, first.refresh_token)).body.error).toBe('invalid_grant');
  });

  it('dies after 60 days without use, and a use starts the 60 days anew', async () => {
    const sandbox = freshSandbox();
    let { refresh_token: token } = await signIn(sandbox);
    sandbox.clock.advance(60 * DAY - 1);
    token = (await refresh(sandbox, token)).body.refresh_token;
    sandbox.clock.advance(60 * DAY - 1);
    token = (await refresh(sandbox, token)).body.refresh_token;
    sandbox.clock.advance(60 * DAY);
    expect((await refresh(sandbox, token)).body.error).toBe('invalid_grant');
  });

  it.each([
    ['same', true, true],
    ['another', false, true],
    ['another-ends-newest', false, false],
  ] as const)('used again with the switch refreshGrace=%s', async (refreshGrace, same, newestLives) => {
    const sandbox = freshSandbox({ switches: { refreshGrace } });
    const first = await signIn(sandbox);
    const second = await refresh(sandbox, first.refresh_token);
    const again = await refresh(sandbox, first.refresh_token);
    expect(again.body.refresh_token === second.body.refresh_token).toBe(same);
    const newest = await refresh(sandbox, second.body.refresh_token);
    expect(newest.status === 200).toBe(newestLives);
  });

  it.each([
    [true, 'invalid_grant'],
    [false, undefined],
  ])('keeps its grace after the next token was used: %s ends it', async (ends, error) => {
    const sandbox = freshSandbox({ switches: { graceEndsWhenNewestIsUsed: ends } });
    const first = await signIn(sandbox);
    const second = await refresh(sandbox, first.refresh_token);
    await refresh(sandbox, second.body.refresh_token);
    expect((await refresh(sandbox, first.refresh_token)).body.error).toBe(error);
  });

  it('that is revoked ends all connections of the app', async () => {
    const sandbox = freshSandbox();
    const first = await signIn(sandbox);
    await signIn(sandbox, 1);
    expect(await connectionsOf(sandbox, first.access_token)).toHaveLength(2);
    const response = await sandbox.app.request('/connect/revocation', {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from('demo-client:demo-secret').toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ token: first.refresh_token }).toString(),
    });
    expect([response.status, await response.text()]).toEqual([200, '']);
    expect(await connectionsOf(sandbox, first.access_token)).toEqual([]);
    expect((await refresh(sandbox, first.refresh_token)).body.error).toBe('invalid_grant');
  });
});

describe('scopes', () => {
  it('add up from consent to consent', async () => {
    const sandbox = freshSandbox();
    await signIn(sandbox);
    const tenantId = sandbox.organisations[0]?.settings.tenantId ?? '';
    const callback = await decide(sandbox, 'allow', tenantId, {
      scope: 'offline_access accounting.payments',
    });
    const { body } = await tokenCall(sandbox, {
      grant_type: 'authorization_code',
      code: callback.searchParams.get('code') ?? '',
      redirect_uri: REDIRECT,
    });
    expect(body.scope.split(' ')).toEqual(
      expect.arrayContaining(['accounting.payments', 'accounting.invoices']),
    );
  });

  it('without offline_access bring no refresh token', async () => {
    const sandbox = freshSandbox();
    const tenantId = sandbox.organisations[0]?.settings.tenantId ?? '';
    const callback = await decide(sandbox, 'allow', tenantId, { scope: 'accounting.invoices' });
    const { body } = await tokenCall(sandbox, {
      grant_type: 'authorization_code',
      code: callback.searchParams.get('code') ?? '',
      redirect_uri: REDIRECT,
    });
    expect(body.refresh_token).toBeUndefined();
  });
});
