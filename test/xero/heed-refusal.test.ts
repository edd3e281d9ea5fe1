import { describe, expect, it } from 'vitest';
import { createTiming } from '../../src/timing.ts';
import { createHeedRefusal } from '../../src/xero/heed-refusal.ts';

const timing = createTiming();

/** A grant whose tokens are `token-0`, `token-1` and so on, and what was done to it. */
function grant(listed = true) {
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
        return listed ? 'connected' : 'lost';
      },
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
    refused: (status: number, accessToken = `token-${nth}`, header = '') =>
      heed('c1', token(accessToken), { status, headers: { 'www-authenticate': header } }),
  };
}

describe('a refusal of Xero', () => {
  it('403 is about this request alone while Xero lists the organisation, and about the grant if not', async () => {
    const living = grant(true);
    expect(await living.refused(403)).toBe('sound');
    expect(living.done).toEqual(['asked for the organisations']);
    expect(await grant(false).refused(403)).toBe('lost');
  });

  it('401 brings a fresh token', async () => {
    const { refused, done } = grant();
    expect(await refused(401)).toBe('renewed');
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
    expect(await refused(401, 'token-0')).toBe('renewed');
  });

  it('401 of a renewed token that has grown old is a new story', async () => {
    const { refused, pass } = grant();
    await refused(401);
    pass(timing.minute + 1);
    expect(await refused(401)).toBe('renewed');
  });

  it('of any other kind says nothing of the grant', async () => {
    const { refused, done } = grant();
    for (const status of [400, 404, 429, 500]) expect(await refused(status)).toBe('sound');
    expect(done).toEqual([]);
  });
});
