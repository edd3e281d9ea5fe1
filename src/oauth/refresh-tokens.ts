import { setTimeout as sleep } from 'node:timers/promises';
import type { Connections } from '../store/connections.ts';
import type { Timing } from '../timing.ts';
import {
  decideAfterAnswer,
  type RefreshAnswer,
  type RefusalReason,
  type SentToken,
} from './decide-refresh.ts';
import { EncryptionError } from './encryption.ts';
import { AppRefused, GrantRefused, NotSent, ReconnectNeeded, TokenServiceUnavailable } from './errors.ts';
import { withoutDetails } from './log-error.ts';
import type { Release, StoredTokens, TokenStore } from './token-store.ts';
import type { TokenPair, XeroIdentity } from './xero-identity.ts';

export interface RefreshTokensDeps {
  readonly tokens: TokenStore;
  readonly connections: Pick<Connections, 'needReconnect'>;
  readonly identity: Pick<XeroIdentity, 'refresh'>;
  readonly timing: Timing;
  readonly monotonicNow: () => number;
  readonly log: {
    warn(fields: Record<string, unknown>, message: string): void;
    error(fields: Record<string, unknown>, message: string): void;
  };
}

/** `renewed`: stored. `overtaken`: the row is to be read again. `failed`: nobody tries again for a while. */
export type RefreshResult =
  | { readonly is: 'renewed'; readonly accessToken: string }
  | { readonly is: 'overtaken' }
  | { readonly is: 'failed'; readonly error: TokenServiceUnavailable | AppRefused };

type Sent =
  | { readonly answer: 'pair'; readonly pair: TokenPair }
  | { readonly answer: 'not-sent' | 'token-refused' }
  | {
      readonly answer: Exclude<RefreshAnswer, 'pair' | 'not-sent' | 'token-refused'>;
      readonly error: TokenServiceUnavailable | AppRefused;
    };

/** A pair that cannot be stored at once is tried again so often, so many seconds apart. */
const storeTries = 4;
const storePause = 1;

/** Refreshes the pair of a connection under its lease: sends, judges the answer, and stores before anybody uses it. */
export function createRefreshTokens({
  tokens,
  connections,
  identity,
  timing,
  monotonicNow,
  log,
}: RefreshTokensDeps) {
  /**
   * @param sendBefore until when the first request may begin, on the monotonic clock: then the lease outlives it.
   * @throws ReconnectNeeded if the grant is gone.
   */
  return async function refreshTokens(
    stored: StoredTokens,
    holder: string,
    sendBefore: number,
  ): Promise<RefreshResult> {
    try {
      return await refresh(stored, holder, sendBefore);
    } catch (error) {
      if (!(error instanceof ReconnectNeeded)) {
        // Whatever went wrong here, others need not wait for the lease to run out.
        const release = { failure: null, restSeconds: timing.tokenRest, unsure: true };
        await giveBack(stored, holder, release).catch(() => undefined);
      }
      throw error;
    }
  };

  async function refresh(stored: StoredTokens, holder: string, sendBefore: number): Promise<RefreshResult> {
    const sent: SentToken[] = ['current'];
    let fence: number | undefined = sendBefore;
    while (fence !== undefined) {
      const token = sent.at(-1) ?? 'current';
      const result = await send(stored, token, fence);
      const step = decideAfterAnswer(stored, sent, result.answer, timing);
      switch (step.do) {
        case 'store':
          return 'pair' in result ? keep(stored, holder, token, result.pair) : { is: 'overtaken' };
        case 'give-way':
          await giveBack(stored, holder, { failure: null, restSeconds: 0, unsure: false });
          return { is: 'overtaken' };
        case 'rest':
          return 'error' in result ? rest(stored, holder, result.error, step) : { is: 'overtaken' };
        case 'reconnect':
          return giveUp(stored, holder, step.reason);
        case 'send':
          fence = await holdOn(stored, holder, step.afterSeconds);
          sent.push(step.token);
      }
    }
    await giveBack(stored, holder, { failure: null, restSeconds: 0, unsure: true });
    return { is: 'overtaken' };
  }

  async function send(stored: StoredTokens, token: SentToken, sendBefore: number): Promise<Sent> {
    try {
      const refreshToken = tokens.refreshTokenOf(stored, token);
      const pair = await identity.refresh(refreshToken, stored.scopes, () => monotonicNow() <= sendBefore);
      return { answer: 'pair', pair };
    } catch (error) {
      if (error instanceof NotSent) return { answer: 'not-sent' };
      if (error instanceof GrantRefused) return { answer: 'token-refused' };
      if (error instanceof AppRefused) return { answer: 'app-refused', error };
      if (!(error instanceof TokenServiceUnavailable)) throw error;
      if (error.answered) return { answer: 'trouble', error };
      return { answer: error.gaveUp ? 'given-up' : 'lost', error };
    }
  }

  /** The pair is stored before anybody uses it: what is not stored is asked for again with the old one. */
  async function keep(
    stored: StoredTokens,
    holder: string,
    token: SentToken,
    pair: TokenPair,
  ): Promise<RefreshResult> {
    const refreshToken = pair.refreshToken ?? tokens.refreshTokenOf(stored, token);
    const kept = await storePatiently(stored, holder, token, { ...pair, refreshToken });
    if (kept === 'stored') return { is: 'renewed', accessToken: pair.accessToken };
    if (kept === 'overtaken') {
      const now = await tokens.read(stored.connectionId);
      // Of a connection that was ended meanwhile there is nothing left to compare with.
      const isKept = now !== undefined && now.accessBytes.length > 0;
      const isSame = isKept && tokens.accessTokenOf(now) === pair.accessToken;
      await giveBack(stored, holder, { failure: null, restSeconds: 0, unsure: !isSame });
    }
    return { is: 'overtaken' };
  }

  /** Ends the lease. If somebody else went on meanwhile, what we sent may have ended the pair that they stored. */
  async function giveBack(stored: StoredTokens, holder: string, release: Release): Promise<void> {
    await tokens.release(stored.connectionId, holder, release);
    if (release.unsure) await tokens.doubtNewer(stored);
  }

  /** While our database is away for a moment, the pair exists nowhere else. */
  async function storePatiently(...given: Parameters<TokenStore['store']>) {
    for (let tries = 1; ; tries += 1) {
      try {
        return await tokens.store(...given);
      } catch (error) {
        if (tries === storeTries || error instanceof EncryptionError) throw error;
        await sleep(storePause * 1000);
      }
    }
  }

  async function rest(
    stored: StoredTokens,
    holder: string,
    error: TokenServiceUnavailable | AppRefused,
    { seconds, unsure }: { readonly seconds: number; readonly unsure: boolean },
  ): Promise<RefreshResult> {
    const failure = failureText(error);
    await giveBack(stored, holder, { failure, restSeconds: seconds, unsure });
    // Said once: it is tried again and again, and stays stored until a refresh succeeds.
    if (failure !== stored.failure) {
      const level = error instanceof AppRefused ? 'error' : 'warn';
      log[level]({ connectionId: stored.connectionId, error: withoutDetails(error) }, error.message);
    }
    return { is: 'failed', error };
  }

  /** A refusal counts only for the pair that was sent: whoever stored another one meanwhile is right. */
  async function giveUp(stored: StoredTokens, holder: string, reason: RefusalReason): Promise<RefreshResult> {
    const { connectionId, generation, tokenGeneration } = stored;
    const isGone = await connections.needReconnect(connectionId, generation, reason, tokenGeneration);
    await giveBack(stored, holder, { failure: null, restSeconds: 0, unsure: false });
    // One that was lost already is refreshed only to end it.
    if (isGone || stored.status !== 'connected') throw new ReconnectNeeded(reason);
    return { is: 'overtaken' };
  }

  /** Keeps the lease over a pause; until when the next request may begin, undefined if somebody else has taken over. */
  async function holdOn(stored: StoredTokens, holder: string, seconds: number): Promise<number | undefined> {
    if (seconds > 0) {
      if ((await tokens.lease(stored, holder, timing.refreshLease)) === undefined) return undefined;
      await sleep(seconds * 1000);
    }
    const asked = monotonicNow();
    if ((await tokens.lease(stored, holder, timing.refreshLease)) === undefined) return undefined;
    return asked + timing.sendWithin * 1000;
  }
}

export type RefreshTokens = ReturnType<typeof createRefreshTokens>;

function failureText(error: TokenServiceUnavailable | AppRefused): string {
  return error instanceof AppRefused ? `refused:${error.code}` : `unavailable:${error.what}`;
}

/** The error of a refresh that failed a moment ago, from what `release` stored of it. */
export function failureOf(text: string | null): TokenServiceUnavailable | AppRefused {
  const [kind, ...rest] = (text ?? 'unavailable:it failed a moment ago').split(':');
  const detail = rest.join(':');
  return kind === 'refused' ? new AppRefused(detail) : new TokenServiceUnavailable(detail, true);
}
