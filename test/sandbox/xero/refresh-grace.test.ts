import { describe, expect, it } from 'vitest';
import type { Switches } from '../../../sandbox/xero/switches.ts';
import { claimsOf, connectionsOf, freshSandbox, refresh, signIn } from './browser.ts';

const MINUTE = 60;

/** A first token, and what its first use gave. */
async function refreshedOnce(switches: Partial<Switches> = {}) {
  const sandbox = freshSandbox({ switches });
  const first = (await signIn(sandbox)).refresh_token;
  const { body } = await refresh(sandbox, first);
  return { sandbox, first, body, use: async (token: string) => (await refresh(sandbox, token)).body };
}

describe('a refresh token that was used before', () => {
  it('gives the same pair again, with what is left of its life and a fresh id token', async () => {
    const { sandbox, first, body, use } = await refreshedOnce({ refreshGrace: 'same' });
    sandbox.clock.advance(10 * MINUTE);
    const again = await use(first);
    expect([again.access_token, again.refresh_token]).toEqual([body.access_token, body.refresh_token]);
    expect(again.expires_in).toBe(20 * MINUTE);
    const { exp, nbf } = claimsOf(again.id_token ?? '');
    expect(Number(exp) - Number(nbf)).toBe(5 * MINUTE);
    expect(Number(nbf) * 1000).toBe(sandbox.clock.now());
  });

  it('gives a new pair, and the first one works on', async () => {
    const { first, body, use } = await refreshedOnce({ refreshGrace: 'another' });
    const again = await use(first);
    expect(again.refresh_token).not.toBe(body.refresh_token);
    expect(again.access_token).not.toBe(body.access_token);
    expect((await use(body.refresh_token)).error).toBeUndefined();
    expect((await use(again.refresh_token)).error).toBeUndefined();
  });

  it('gives a new pair and kills the first one', async () => {
    const { first, body, use } = await refreshedOnce({ refreshGrace: 'another-ends-newest' });
    const again = await use(first);
    expect((await use(body.refresh_token)).error).toBe('invalid_grant');
    expect((await use(again.refresh_token)).error).toBeUndefined();
  });

  it('kills what came from the first pair as well, and the pair of each repeat before', async () => {
    const { first, body, use } = await refreshedOnce({ refreshGrace: 'another-ends-newest' });
    const child = await use(body.refresh_token);
    const again = await use(first);
    const oncemore = await use(first);
    expect((await use(child.refresh_token)).error).toBe('invalid_grant');
    expect((await use(again.refresh_token)).error).toBe('invalid_grant');
    expect((await use(oncemore.refresh_token)).error).toBeUndefined();
  });

  it.each(['same', 'another', 'another-ends-newest'] as const)(
    'is refused once the grace is over, by %s, and the newest goes on',
    async (refreshGrace) => {
      const { sandbox, first, body, use } = await refreshedOnce({ refreshGrace });
      sandbox.clock.advance(30 * MINUTE);
      expect((await use(first)).error).toBe('invalid_grant');
      expect((await use(body.refresh_token)).error).toBeUndefined();
    },
  );

  it('counts its grace from the first use, not from the last', async () => {
    const { sandbox, first, use } = await refreshedOnce();
    for (const minutes of [10, 10, 9]) {
      sandbox.clock.advance(minutes * MINUTE);
      expect((await use(first)).error).toBeUndefined();
    }
    sandbox.clock.advance(MINUTE);
    expect((await use(first)).error).toBe('invalid_grant');
  });

  it.each([0, 60])('has a grace of %i seconds by the switch', async (refreshGraceSeconds) => {
    const { sandbox, first, use } = await refreshedOnce({ refreshGraceSeconds });
    const at = async (seconds: number) => {
      sandbox.clock.advance(seconds);
      return (await use(first)).error;
    };
    expect(await at(0)).toBe(refreshGraceSeconds > 0 ? undefined : 'invalid_grant');
    expect(await at(refreshGraceSeconds)).toBe('invalid_grant');
  });
});

describe('the grace ends early', () => {
  it.each(['same', 'another', 'another-ends-newest'] as const)(
    'when the newest refresh token is used, by %s and its switch',
    async (refreshGrace) => {
      const { first, body, use } = await refreshedOnce({ refreshGrace, graceEndsWhenNewestIsUsed: true });
      await use(body.refresh_token);
      expect((await use(first)).error).toBe('invalid_grant');
    },
  );

  it.each([true, false])('when the newest access token is used, by its switch: %s', async (ends) => {
    const { sandbox, first, body, use } = await refreshedOnce({ graceEndsAtFirstCall: ends });
    await connectionsOf(sandbox, body.access_token);
    expect((await use(first)).error).toBe(ends ? 'invalid_grant' : undefined);
  });

  it('but not by a call with the old access token', async () => {
    const sandbox = freshSandbox({ switches: { graceEndsAtFirstCall: true } });
    const old = await signIn(sandbox);
    await refresh(sandbox, old.refresh_token);
    await connectionsOf(sandbox, old.access_token);
    expect((await refresh(sandbox, old.refresh_token)).status).toBe(200);
  });
});

describe('whatever the grace is', () => {
  it('another app cannot use the token', async () => {
    const { sandbox, first } = await refreshedOnce();
    sandbox.register({
      clientId: 'other',
      clientSecret: 's',
      redirectUris: [],
      createdAt: '2026-10-01',
    });
    const response = await sandbox.app.request('/connect/token', {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from('other:s').toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: first }).toString(),
    });
    expect(await response.json()).toEqual({ error: 'invalid_grant' });
  });
});
