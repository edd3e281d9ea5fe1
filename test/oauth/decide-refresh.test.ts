import { describe, expect, it } from 'vitest';
import {
  decideAfterAnswer,
  decideUse,
  servesMeanwhile,
  type RefreshAnswer,
  type SentToken,
} from '../../src/oauth/decide-refresh.ts';
import { createTiming } from '../../src/timing.ts';

const timing = createTiming();

describe('a stored pair', () => {
  it.each([
    [1800, 0, false, 'use'],
    [121, 5, false, 'use'],
    [120, 0, false, 'refresh'],
    [-60, 0, false, 'refresh'],
    [1800, 0, true, 'refresh'],
    [120, 3, false, 'rest'],
    [1800, 3, true, 'rest'],
  ] as const)(
    'with %i s to live, %i s of rest, refused by Xero: %s, leads to %s',
    (secondsLeft, restSeconds, isRejected, step) => {
      expect(decideUse({ secondsLeft, restSeconds }, isRejected, timing)).toBe(step);
    },
  );

  it('serves within the margin while it cannot be renewed, unless Xero refused it', () => {
    expect(servesMeanwhile({ secondsLeft: 31 }, false, timing)).toBe(true);
    expect(servesMeanwhile({ secondsLeft: 30 }, false, timing)).toBe(false);
    expect(servesMeanwhile({ secondsLeft: 1800 }, true, timing)).toBe(false);
  });
});

describe('after an answer of Xero', () => {
  const nothing = { previousUsedSeconds: null, unsureSeconds: null };
  const next = (
    sent: readonly SentToken[],
    answer: RefreshAnswer,
    stored: { previousUsedSeconds: number | null; unsureSeconds: number | null } = nothing,
    idleSeconds = 1800,
  ) => decideAfterAnswer({ ...stored, idleSeconds }, sent, answer, timing);

  it('a pair is stored, whichever token brought it', () => {
    expect(next(['current'], 'pair')).toEqual({ do: 'store' });
    expect(next(['current', 'previous'], 'pair')).toEqual({ do: 'store' });
  });

  it('a request that was not begun in time leaves everything to the next', () => {
    expect(next(['current'], 'not-sent')).toEqual({ do: 'give-way' });
  });

  it('a lost answer is asked for once more, at once', () => {
    expect(next(['current'], 'lost')).toEqual({ do: 'send', token: 'current', afterSeconds: 0 });
    expect(next(['current', 'previous'], 'lost')).toEqual({
      do: 'send',
      token: 'previous',
      afterSeconds: 0,
    });
  });

  it('a request that was given up is not joined by another while Xero may still work on it', () => {
    expect(next(['current'], 'given-up')).toEqual({ do: 'send', token: 'current', afterSeconds: 10 });
    expect(next(['current', 'current'], 'given-up')).toEqual({ do: 'rest', seconds: 10, unsure: true });
  });

  it('two lost answers in a row are enough for the moment', () => {
    expect(next(['current', 'current'], 'lost')).toEqual({ do: 'rest', seconds: 5, unsure: true });
  });

  it('trouble at Xero is waited out; the token may have been used up', () => {
    expect(next(['current'], 'trouble')).toEqual({ do: 'rest', seconds: 5, unsure: true });
  });

  it('a refusal of the app is the operator’s, and says nothing about the token', () => {
    expect(next(['current'], 'app-refused')).toEqual({ do: 'rest', seconds: 5, unsure: false });
    expect(next(['current', 'previous'], 'app-refused')).toMatchObject({ do: 'rest' });
  });

  it('a refused token is followed by the one before it, while Xero may still take that', () => {
    const inGrace = { previousUsedSeconds: 1799, unsureSeconds: null };
    expect(next(['current'], 'token-refused', inGrace)).toEqual({
      do: 'send',
      token: 'previous',
      afterSeconds: 0,
    });
    expect(next(['current', 'previous'], 'token-refused', inGrace)).toEqual({
      do: 'reconnect',
      reason: 'grant_refused',
    });
  });

  it('a refused token without a way back needs a person', () => {
    const reconnect = { do: 'reconnect', reason: 'grant_refused' };
    expect(next(['current'], 'token-refused')).toEqual(reconnect);
    expect(next(['current'], 'token-refused', { previousUsedSeconds: 1800, unsureSeconds: null })).toEqual(
      reconnect,
    );
    expect(next(['current'], 'token-refused', { previousUsedSeconds: null, unsureSeconds: 1799 })).toEqual(
      reconnect,
    );
  });

  it('a token that an answer lost too long ago had used up is told apart from one that was revoked', () => {
    expect(next(['current'], 'token-refused', { previousUsedSeconds: 3600, unsureSeconds: 1800 })).toEqual({
      do: 'reconnect',
      reason: 'answer_lost',
    });
  });

  it('a token that nobody used for 60 days is told apart too', () => {
    const day = 86_400;
    const reasonAt = (idle: number, unsureSeconds: number | null = null) =>
      next(['current'], 'token-refused', { previousUsedSeconds: null, unsureSeconds }, idle);
    expect(reasonAt(60 * day - 1)).toEqual({ do: 'reconnect', reason: 'grant_refused' });
    expect(reasonAt(60 * day)).toEqual({ do: 'reconnect', reason: 'grant_expired' });
    expect(reasonAt(70 * day, 61 * day)).toEqual({ do: 'reconnect', reason: 'answer_lost' });
  });
});

it('the lease outlives every request that may begin under it', () => {
  expect(timing.refreshLease).toBeGreaterThanOrEqual(
    timing.sendWithin + timing.tokenDeadline + timing.abortedInFlight,
  );
});
