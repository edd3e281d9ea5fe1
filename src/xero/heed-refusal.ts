import type { AccessToken, AccessTokens } from '../oauth/access-token.ts';
import type { Connections } from '../store/connections.ts';
import type { Timing } from '../timing.ts';
import { isScopeProblem } from './judge-answer.ts';
import type { HttpAnswer } from './xero-client.ts';

/**
 * What an answer 401 or 403 meant. `renewed`: there is a fresh token. `lost`: the connection asks for a person now.
 * `sound`: the grant is fine, so the refusal is about this very request.
 */
export type GrantNews = 'renewed' | 'lost' | 'sound';

export interface HeedRefusalDeps {
  readonly accessTokens: AccessTokens;
  readonly connections: Pick<Connections, 'needReconnect'>;
  readonly timing: Timing;
  readonly monotonicNow: () => number;
}

/** Acts upon what Xero says about the grant by refusing a request. */
export function createHeedRefusal({ accessTokens, connections, timing, monotonicNow }: HeedRefusalDeps) {
  /** By connection, the token that a refusal brought about, and when. */
  const renewed = new Map<string, { accessToken: string; at: number }>();

  /** Throws as `AccessTokens.forConnection`. */
  return async function heedRefusal(
    connectionId: string,
    used: AccessToken,
    answer: Pick<HttpAnswer, 'status' | 'headers'>,
  ): Promise<GrantNews> {
    if (answer.status === 403) {
      const state = await accessTokens.checkAfterForbidden(connectionId);
      return state === 'connected' ? 'sound' : 'lost';
    }
    if (answer.status !== 401) return 'sound';
    if (isScopeProblem(answer)) return needReconnect(connectionId, used, 'scope_missing');
    // A token refused as soon as it was renewed will be refused for ever: asking for more only makes noise.
    const last = renewed.get(connectionId);
    if (last?.accessToken === used.accessToken && monotonicNow() - last.at < timing.minute * 1000) {
      return needReconnect(connectionId, used, 'token_refused');
    }
    const { accessToken } = await accessTokens.refreshAfterUnauthorized(connectionId, used.accessToken);
    renewed.set(connectionId, { accessToken, at: monotonicNow() });
    return 'renewed';
  };

  async function needReconnect(
    connectionId: string,
    used: AccessToken,
    reason: 'scope_missing' | 'token_refused',
  ) {
    await connections.needReconnect(connectionId, used.generation, reason);
    return 'lost' as const;
  }
}

export type HeedRefusal = ReturnType<typeof createHeedRefusal>;
