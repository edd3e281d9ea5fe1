import { describe, expect, it } from 'vitest';
import type { AfterForbidden } from '../../src/oauth/access-token.ts';
import { createTiming } from '../../src/timing.ts';
import { createHeedRefusal } from '../../src/xero/heed-refusal.ts';

const timing = createTiming();

/** A grant whose tokens are `token-0`, `token-1` and so on, and what was done to it. */
function grant(listed: AfterForbidden = 'connected') {
  const done: string[] = [];
  let now = 0;
  let nth = 0;
  const token = (accessToken: string) => ({ accessToken, tenantId: 'tenant', generation: 3 });
  const heed = createHeedRefusal({
    timing,
    monotonicNow: () => now,
    accessTokens: {
      forConnection: async () => token(`token-${nth}`),
      async refreshAfterUnauthorized(_, rejected) {
        nth += 1;
        done.push(`renewed ${rejected}`);
        return token(`token-${nth}`);
      },
      async checkAfterForbidden() {
        done.push('asked for the organisations');
        return listed;
      },
      toEnd: () => Promise.reject(new Error('nobody ends it')),
    },
    connections: {
      async needReconnect(id, generation, reason) {
        done.push(`${id} generation ${generation} needs a person: ${reason}`);
        return true;
      },
    },
  });
  return {
    done,
    pass: (seconds: number) => void (now += seconds * 1000),
    refused: (status: number, accessToken = `token-${nth}`, header = '', body = '') =>
      heed('c1', token(accessToken), { status, headers: { 'www-authenticate': header }, body }),
  };
}

describe('a refusal of Xero', () => {
  it('403 is about this request alone while Xero lists the organisation, and about the grant if not', async () => {
    const living = grant('connected');
    expect(await living.refused(403)).toBe('sound');
    expect(living.done).toEqual(['asked for the organisations']);
    expect(await grant('lost').refused(403)).toBe('lost');
  });

  it('403 of a connection that was ended and made again is out of date', async () => {
    expect(await grant('regained').refused(403)).toBe('again');
  });

  it('403 for want of a connection that Xero lists all the same is out of date, but not twice in a minute', async () => {
    const { refused, pass } = grant('connected');
    const notConnected = () => refused(403, 'token-0', '', '{"Detail":"AuthenticationUnsuccessful"}');
    expect(await notConnected()).toBe('again');
    pass(5);
    expect(await notConnected()).toBe('sound');
    pass(timing.minute);
    expect(await notConnected()).toBe('again');
  });

  it('401 brings a fresh token', async () => {
    const { refused, done } = grant();
    expect(await refused(401)).toBe('again');
    expect(done).toEqual(['renewed token-0']);
  });

  it('401 for want of a scope needs a person at once', async () => {
    const { refused, done } = grant();
    expect(await refused(401, 'token-0', 'Bearer error="insufficient_scope"')).toBe('lost');
    expect(done).toEqual(['c1 generation 3 needs a person: scope_missing']);
  });

  it('401 of a token just renewed needs a person, and no further token is asked for', async () => {
    const { refused, done, pass } = grant();
    await refused(401);
    pass(5);
    expect(await refused(401)).toBe('lost');
    expect(done).toEqual(['renewed token-0', 'c1 generation 3 needs a person: token_refused']);
  });

  it('401 of a request that went out with the token before is no second refusal', async () => {
    const { refused } = grant();
    await refused(401);
    expect(await refused(401, 'token-0')).toBe('again');
  });

  it('401 of a renewed token that has grown old is a new story', async () => {
    const { refused, pass } = grant();
    await refused(401);
    pass(timing.minute + 1);
    expect(await refused(401)).toBe('again');
  });

  it('of any other kind says nothing of the grant', async () => {
    const { refused, done } = grant();
    for (const status of [400, 404, 429, 500]) expect(await refused(status)).toBe('sound');
    expect(done).toEqual([]);
  });
});
