import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSigner } from '../../../sandbox/xero/jwt.ts';
import { claimsOf, freshSandbox, refresh, signIn } from './browser.ts';

const FULL = { scope: 'openid profile email offline_access accounting.invoices', nonce: 'n-1' };

describe('an access token', () => {
  it('is a JWT with the claims Xero documents', async () => {
    const sandbox = freshSandbox();
    const { access_token: token } = await signIn(sandbox);
    const [person] = sandbox.people;
    const now = sandbox.clock.now() / 1000;
    expect(claimsOf(token)).toEqual({
      nbf: now,
      exp: now + 1800,
      iss: sandbox.publicUrl(),
      aud: `${sandbox.publicUrl()}/resources`,
      client_id: 'demo-client',
      sub: expect.stringMatching(/^[0-9a-f]{32}$/),
      auth_time: now,
      xero_userid: person?.id,
      global_session_id: expect.any(String),
      jti: expect.any(String),
      scope: expect.arrayContaining(['offline_access', 'accounting.invoices']),
      amr: ['pwd'],
      authentication_event_id: sandbox.connections.all()[0]?.authEventId,
    });
  });

  it('keeps session, event and time of the consent through refreshes, but never its own id', async () => {
    const sandbox = freshSandbox();
    const first = await signIn(sandbox);
    sandbox.clock.advance(1000);
    const second = await refresh(sandbox, first.refresh_token);
    const [before, after] = [claimsOf(first.access_token), claimsOf(second.body.access_token)];
    for (const name of ['global_session_id', 'authentication_event_id', 'auth_time', 'sub', 'scope']) {
      expect([name, after[name]]).toEqual([name, before[name]]);
    }
    expect(after['jti']).not.toBe(before['jti']);
  });
});

describe('an id token', () => {
  it('lives five minutes, names the person and belongs to its access token', async () => {
    const sandbox = freshSandbox();
    const { id_token: idToken = '', access_token: access } = await signIn(sandbox, 0, FULL);
    const now = sandbox.clock.now() / 1000;
    const digest = createHash('sha256').update(access).digest();
    expect(claimsOf(idToken)).toMatchObject({
      iss: sandbox.publicUrl(),
      aud: 'demo-client',
      iat: now,
      exp: now + 300,
      nonce: 'n-1',
      xero_userid: sandbox.people[0]?.id,
      preferred_username: 'bookkeeper@northgate.example',
      email: 'bookkeeper@northgate.example',
      given_name: 'Robin',
      family_name: 'Ledger',
      sid: claimsOf(access)['global_session_id'],
      at_hash: digest.subarray(0, 16).toString('base64url'),
    });
  });

  it('comes with openid only, and says no more than the scopes allow', async () => {
    const sandbox = freshSandbox();
    const without = await signIn(sandbox, 0, { scope: 'offline_access accounting.invoices' });
    expect(without.id_token).toBeUndefined();
    const bare = await signIn(freshSandbox(), 0, { scope: 'openid' });
    expect(Object.keys(claimsOf(bare.id_token ?? ''))).not.toEqual(
      expect.arrayContaining(['email', 'given_name', 'preferred_username']),
    );
  });

  it('is given anew at each refresh, without the nonce of the sign-in', async () => {
    const sandbox = freshSandbox();
    const first = await signIn(sandbox, 0, FULL);
    sandbox.clock.advance(1200);
    const { body } = await refresh(sandbox, first.refresh_token);
    const claims = claimsOf(body.id_token ?? '');
    expect(claims['nonce']).toBeUndefined();
    expect(Number(claims['exp']) * 1000).toBe(sandbox.clock.now() + 300_000);
  });

  it('opens nothing: it is no access token', async () => {
    const sandbox = freshSandbox();
    const { id_token: idToken } = await signIn(sandbox);
    const response = await sandbox.app.request('/connections', {
      headers: { authorization: `Bearer ${idToken}` },
    });
    expect(response.status).toBe(401);
  });
});

describe('the signing key', () => {
  it('is published with an id that follows from the key', async () => {
    const sandbox = freshSandbox();
    const { access_token: token } = await signIn(sandbox);
    const header: unknown = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());
    const response = await sandbox.app.request('/.well-known/openid-configuration/jwks');
    const { keys } = (await response.json()) as { keys: Record<string, string>[] };
    expect(keys).toHaveLength(1);
    expect(header).toEqual({ alg: 'RS256', typ: 'JWT', kid: keys[0]?.['kid'] });
    expect(keys[0]).toMatchObject({ kty: 'RSA', use: 'sig', alg: 'RS256' });
    expect(Object.keys(keys[0] ?? {})).not.toContain('d');
  });

  it('that is saved signs on under the same id', () => {
    const first = createSigner();
    const token = first.sign({ a: 1 });
    const second = createSigner(first.save());
    expect(second.verify(token)).toEqual({ a: 1 });
    expect(second.publicKeys()).toEqual(first.publicKeys());
  });
});
