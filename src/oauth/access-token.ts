import { setTimeout as sleep } from 'node:timers/promises';
import type { Connections } from '../store/connections.ts';
import type { Timing } from '../timing.ts';
import type { XeroHosts } from '../xero/xero-hosts.ts';
import { decideUse, servesMeanwhile } from './decide-refresh.ts';
import {
  ListRefused,
  ReconnectNeeded,
  reconnectReason,
  TokenServiceUnavailable,
  type ReconnectReason,
} from './errors.ts';
import { failureOf, type RefreshTokens } from './refresh-tokens.ts';
import type { StoredTokens, TokenStore } from './token-store.ts';
import type { XeroConnection, XeroIdentity } from './xero-identity.ts';

/** What a request to Xero needs. */
export interface AccessToken {
  readonly accessToken: string;
  readonly tenantId: string;
  readonly generation: number;
}

export interface AccessTokensDeps {
  readonly tokens: TokenStore;
  readonly refreshTokens: RefreshTokens;
  readonly connections: Pick<Connections, 'needReconnect' | 'noteXeroId'>;
  readonly identity: Pick<XeroIdentity, 'organisations'>;
  readonly hosts: Pick<XeroHosts, 'issuer'>;
  readonly timing: Timing;
  readonly monotonicNow: () => number;
  /** Names this process in the lease. */
  readonly newId: () => string;
}

export interface AccessTokens {
  /**
   * A token that lives at least the refresh margin. One process refreshes at a time; all others wait for its result.
   * @throws ReconnectNeeded, TokenServiceUnavailable, AppRefused
   */
  forConnection(connectionId: string): Promise<AccessToken>;
  /** Another token than the one that Xero refused with 401. Throws as `forConnection`. */
  refreshAfterUnauthorized(connectionId: string, rejectedToken: string): Promise<AccessToken>;
  /**
   * What a 403 means. `lost`: Xero no longer lists the organisation, or lists nothing to us at all, and the connection
   * asks for a person. `connected`: it lists it as before. `regained`: under another id, so somebody has ended it and
   * made it again; it goes on. Throws as `forConnection`.
   */
  checkAfterForbidden(connectionId: string): Promise<AfterForbidden>;
  /**
   * A token with which to end the connection, also of one that is lost in a way that leaves its token alive. Throws as
   * `forConnection`.
   */
  toEnd(connectionId: string, rejectedToken?: string): Promise<AccessToken>;
}

export type AfterForbidden = 'connected' | 'regained' | 'lost';

/** What is lost in one of these ways may still be looked at and ended with its token. */
const leavesTokenAlive: ReadonlySet<ReconnectReason> = new Set([
  'access_removed',
  'access_refused',
  'scope_missing',
  'token_refused',
]);

/** However fast a test's time runs, the database is not asked more often, in milliseconds. */
const shortestPoll = 10;

/** Gives out access tokens: one refresh per expiry and connection, whoever asks and however often. */
export function createAccessTokens(deps: AccessTokensDeps): AccessTokens {
  const { tokens, timing, monotonicNow } = deps;
  const underWay = new Map<string, Promise<AccessToken>>();

  async function obtain(connectionId: string, rejected?: string, toEnd = false): Promise<AccessToken> {
    const stored = await readUsable(connectionId, toEnd);
    const token = tokenOf(stored);
    if (decideUse(stored, token.accessToken === rejected, timing) === 'use') return token;
    const shared = underWay.get(connectionId);
    if (shared === undefined) return track(connectionId, renew(connectionId, rejected, toEnd));
    const renewed = await shared;
    // Who joined another caller's refresh may be the only one who knows that this very token was refused.
    return renewed.accessToken === rejected ? obtain(connectionId, rejected, toEnd) : renewed;
  }

  function track(connectionId: string, work: Promise<AccessToken>): Promise<AccessToken> {
    const tracked = work.finally(() => underWay.delete(connectionId));
    underWay.set(connectionId, tracked);
    return tracked;
  }

  async function renew(
    connectionId: string,
    rejected: string | undefined,
    toEnd: boolean,
  ): Promise<AccessToken> {
    const patience = monotonicNow() + 2 * timing.refreshLease * 1000;
    const holder = deps.newId();
    for (;;) {
      const stored = await readUsable(connectionId, toEnd);
      const token = tokenOf(stored);
      const isRejected = token.accessToken === rejected;
      const lastResort = (failure: Error): AccessToken => {
        if (servesMeanwhile(stored, isRejected, timing)) return token;
        throw failure;
      };
      const use = decideUse(stored, isRejected, timing);
      if (use === 'use') return token;
      if (use === 'rest') return lastResort(failureOf(stored.failure));
      const asked = monotonicNow();
      const leased = await tokens.lease(stored, holder, timing.refreshLease);
      if (leased !== undefined) {
        const sendBefore = asked + timing.sendWithin * 1000;
        const result = await deps.refreshTokens(leased, holder, sendBefore);
        if (result.is === 'renewed') return { ...token, accessToken: result.accessToken };
        if (result.is === 'failed') return lastResort(result.error);
      }
      if (monotonicNow() > patience) {
        return lastResort(new TokenServiceUnavailable('another process is still waiting for it', false));
      }
      await sleep(Math.max(shortestPoll, timing.refreshPoll * 1000));
    }
  }

  async function readUsable(connectionId: string, toEnd: boolean): Promise<StoredTokens> {
    const stored = await tokens.read(connectionId);
    if (stored === undefined) throw new ReconnectNeeded('not_connected');
    if (stored.status === 'disconnected') throw new ReconnectNeeded('disconnected');
    if (stored.status !== 'connected') {
      const reason = reconnectReason(stored.statusReason);
      if (!toEnd || !leavesTokenAlive.has(reason)) throw new ReconnectNeeded(reason);
    }
    // A token goes to the hosts of its issuer only.
    if (stored.issuer !== deps.hosts.issuer) throw new ReconnectNeeded('other_issuer');
    return stored;
  }

  function tokenOf(stored: StoredTokens): AccessToken {
    return {
      accessToken: tokens.accessTokenOf(stored),
      tenantId: stored.tenantId,
      generation: stored.generation,
    };
  }

  return {
    forConnection: (connectionId) => obtain(connectionId),
    refreshAfterUnauthorized: (connectionId, rejectedToken) => obtain(connectionId, rejectedToken),
    toEnd: (connectionId, rejectedToken) => obtain(connectionId, rejectedToken, true),
    async checkAfterForbidden(connectionId) {
      const token = await obtain(connectionId);
      const listed = await listFor(connectionId, token);
      if (typeof listed === 'string') return lose(connectionId, token, listed);
      const found = listed.find(({ tenantId }) => tenantId === token.tenantId);
      if (found === undefined) return lose(connectionId, token, 'access_removed');
      const isNew = await deps.connections.noteXeroId(connectionId, token.generation, found.id);
      return isNew ? 'regained' : 'connected';
    },
  };

  /** What Xero lists to us, or why it does not. A token that it takes no longer is renewed once. */
  async function listFor(
    connectionId: string,
    token: AccessToken,
    isSecond = false,
  ): Promise<readonly XeroConnection[] | 'access_refused' | 'token_refused'> {
    try {
      return await deps.identity.organisations(token.accessToken);
    } catch (error) {
      if (!(error instanceof ListRefused)) throw error;
      if (error.status === 403) return 'access_refused';
      if (isSecond) return 'token_refused';
      return listFor(connectionId, await obtain(connectionId, token.accessToken), true);
    }
  }

  async function lose(
    connectionId: string,
    { generation }: AccessToken,
    reason: ReconnectReason,
  ): Promise<'lost'> {
    await deps.connections.needReconnect(connectionId, generation, reason);
    return 'lost';
  }
}
