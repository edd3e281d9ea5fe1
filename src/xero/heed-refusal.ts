import type { AccessToken, AccessTokens } from '../oauth/access-token.ts';
import type { Connections } from '../store/connections.ts';
import type { Timing } from '../timing.ts';
import { isScopeProblem } from './judge-answer.ts';
import type { HttpAnswer } from './xero-client.ts';

/**
 * What an answer 401 or 403 meant. `again`: there is a fresh token, or the refusal is out of date by now. `lost`: the
 * connection asks for a person. `sound`: the grant is fine, so the refusal is about this very request.
 */
export type GrantNews = 'again' | 'lost' | 'sound';

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
  /** By connection, when a refusal was last contradicted by what Xero lists. */
  const contradicted = new Map<string, number>();

  /** Throws as `AccessTokens.forConnection`. */
  return async function heedRefusal(
    connectionId: string,
    used: AccessToken,
    answer: Pick<HttpAnswer, 'status' | 'headers' | 'body'>,
  ): Promise<GrantNews> {
    if (answer.status === 403) return heedForbidden(connectionId, answer.body);
    if (answer.status !== 401) return 'sound';
    if (isScopeProblem(answer)) return needReconnect(connectionId, used, 'scope_missing');
    // A token refused as soon as it was renewed will be refused for ever: asking for more only makes noise.
    const last = renewed.get(connectionId);
    if (last?.accessToken === used.accessToken && monotonicNow() - last.at < timing.minute * 1000) {
      return needReconnect(connectionId, used, 'token_refused');
    }
    const { accessToken } = await accessTokens.refreshAfterUnauthorized(connectionId, used.accessToken);
    renewed.set(connectionId, { accessToken, at: monotonicNow() });
    return 'again';
  };

  async function heedForbidden(connectionId: string, body: string): Promise<GrantNews> {
    const state = await accessTokens.checkAfterForbidden(connectionId);
    if (state === 'lost') return 'lost';
    if (state === 'regained') return 'again';
    // "Not connected", and yet listed: somebody has ended it and made it again in between. Once, or it is no accident.
    const last = contradicted.get(connectionId);
    const isRecent = last !== undefined && monotonicNow() - last < timing.minute * 1000;
    if (isRecent || !body.includes('AuthenticationUnsuccessful')) return 'sound';
    contradicted.set(connectionId, monotonicNow());
    return 'again';
  }

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
