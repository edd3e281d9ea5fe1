import type { Timing } from '../timing.ts';
import type { StoredTokens } from './token-store.ts';

/** Which of the two refresh tokens of a connection is sent. */
export type SentToken = 'current' | 'previous';

/**
 * What came of sending a refresh token. `lost`: the connection broke before an answer. `given-up`: none came in time, and
 * Xero may still be working on it. `trouble`: an answer without tokens that says nothing about the token.
 */
export type RefreshAnswer =
  'pair' | 'not-sent' | 'lost' | 'given-up' | 'trouble' | 'app-refused' | 'token-refused';

/**
 * Why Xero takes a refresh token no longer, as far as can be known. `answer_lost`: it was used up by a request without an
 * answer. `grant_expired`: nobody used it for too long. `grant_refused`: neither, so it was revoked in Xero or used by
 * another copy of our database.
 */
export type RefusalReason = 'grant_refused' | 'grant_expired' | 'answer_lost';

export type RefreshStep =
  | { readonly do: 'store' }
  /** Somebody else may go on; nothing has happened. */
  | { readonly do: 'give-way' }
  | { readonly do: 'send'; readonly token: SentToken; readonly afterSeconds: number }
  | { readonly do: 'rest'; readonly seconds: number; readonly unsure: boolean }
  | { readonly do: 'reconnect'; readonly reason: RefusalReason };

/** What a caller gets from a stored pair: the access token, a refresh, or the failure of the last one. */
export function decideUse(
  { secondsLeft, restSeconds }: Pick<StoredTokens, 'secondsLeft' | 'restSeconds'>,
  isRejected: boolean,
  timing: Timing,
): 'use' | 'refresh' | 'rest' {
  if (!isRejected && secondsLeft > timing.refreshMargin) return 'use';
  return restSeconds > 0 ? 'rest' : 'refresh';
}

/** Within the margin the access token still serves, if it cannot be renewed now. */
export function servesMeanwhile(
  { secondsLeft }: Pick<StoredTokens, 'secondsLeft'>,
  isRejected: boolean,
  timing: Timing,
): boolean {
  return !isRejected && secondsLeft > timing.refreshMargin / 4;
}

/**
 * What follows from an answer.
 * @param sent all that was sent in this refresh so far, oldest first; the answer is to the last.
 */
export function decideAfterAnswer(
  stored: Pick<StoredTokens, 'previousUsedSeconds' | 'unsureSeconds' | 'idleSeconds'>,
  sent: readonly SentToken[],
  answer: RefreshAnswer,
  timing: Timing,
): RefreshStep {
  const token = sent.at(-1) ?? 'current';
  switch (answer) {
    case 'pair':
      return { do: 'store' };
    case 'not-sent':
      return { do: 'give-way' };
    case 'lost':
    case 'given-up': {
      // A request that we gave up may still be under way: the next one does not go beside it.
      const afterSeconds = answer === 'given-up' ? timing.abortedInFlight : 0;
      const isFirst = sent.filter((one) => one === token).length === 1;
      if (isFirst) return { do: 'send', token, afterSeconds };
      return { do: 'rest', seconds: Math.max(timing.tokenRest, afterSeconds), unsure: true };
    }
    case 'trouble':
      return { do: 'rest', seconds: timing.tokenRest, unsure: true };
    case 'app-refused':
      return { do: 'rest', seconds: timing.tokenRest, unsure: false };
    case 'token-refused':
      if (token === 'current' && isInGrace(stored.previousUsedSeconds, timing)) {
        return { do: 'send', token: 'previous', afterSeconds: 0 };
      }
      return { do: 'reconnect', reason: reasonOf(stored, timing) };
  }
}

function isInGrace(usedSeconds: number | null, timing: Timing): boolean {
  return usedSeconds !== null && usedSeconds < timing.refreshGrace;
}

/** A token that Xero may have used up longer ago than it forgives explains the refusal; so does one that grew old. */
function reasonOf(
  { unsureSeconds, idleSeconds }: Pick<StoredTokens, 'unsureSeconds' | 'idleSeconds'>,
  timing: Timing,
): RefusalReason {
  if (unsureSeconds !== null && unsureSeconds >= timing.refreshGrace) return 'answer_lost';
  return idleSeconds >= timing.idleExpiry ? 'grant_expired' : 'grant_refused';
}
