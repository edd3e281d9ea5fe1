import { setTimeout as sleep } from 'node:timers/promises';
import type { Connections } from '../store/connections.ts';
import type { Timing } from '../timing.ts';
import type { XeroHosts } from '../xero/xero-hosts.ts';
import { decideUse, servesMeanwhile } from './decide-refresh.ts';
import { ReconnectNeeded, reconnectReason, TokenServiceUnavailable } from './errors.ts';
import { failureOf, type RefreshTokens } from './refresh-tokens.ts';
import type { StoredTokens, TokenStore } from './token-store.ts';
import type { XeroIdentity } from './xero-identity.ts';

/** What a request to Xero needs. */
export interface AccessToken {
  readonly accessToken: string;
  readonly tenantId: string;
  readonly generation: number;
}

export interface AccessTokensDeps {
  readonly tokens: TokenStore;
  readonly refreshTokens: RefreshTokens;
  readonly connections: Pick<Connections, 'needReconnect'>;
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
   * What a 403 means: `lost` if Xero no longer lists the organisation, and then the connection asks for a person;
   * `connected` if it does, so the 403 is about the one request. Throws as `forConnection`.
   */
  checkAfterForbidden(connectionId: string): Promise<'connected' | 'lost'>;
}

/** However fast a test's time runs, the database is not asked more often, in milliseconds. */
const shortestPoll = 10;

/** Gives out access tokens: one refresh per expiry and connection, whoever asks and however often. */
export function createAccessTokens(deps: AccessTokensDeps): AccessTokens {
  const { tokens, timing, monotonicNow } = deps;
  const underWay = new Map<string, Promise<AccessToken>>();

  async function obtain(connectionId: string, rejected?: string): Promise<AccessToken> {
    const stored = await readUsable(connectionId);
    const token = tokenOf(stored);
    if (decideUse(stored, token.accessToken === rejected, timing) === 'use') return token;
    const shared = underWay.get(connectionId);
    if (shared === undefined) return track(connectionId, renew(connectionId, rejected));
    const renewed = await shared;
    // Who joined another caller's refresh may be the only one who knows that this very token was refused.
    return renewed.accessToken === rejected ? obtain(connectionId, rejected) : renewed;
  }

  function track(connectionId: string, work: Promise<AccessToken>): Promise<AccessToken> {
    const tracked = work.finally(() => underWay.delete(connectionId));
    underWay.set(connectionId, tracked);
    return tracked;
  }

  async function renew(connectionId: string, rejected: string | undefined): Promise<AccessToken> {
    const patience = monotonicNow() + 2 * timing.refreshLease * 1000;
    const holder = deps.newId();
    for (;;) {
      const stored = await readUsable(connectionId);
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

  async function readUsable(connectionId: string): Promise<StoredTokens> {
    const stored = await tokens.read(connectionId);
    if (stored === undefined) throw new ReconnectNeeded('not_connected');
    if (stored.status === 'disconnected') throw new ReconnectNeeded('disconnected');
    if (stored.status !== 'connected') throw new ReconnectNeeded(reconnectReason(stored.statusReason));
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
    async checkAfterForbidden(connectionId) {
      const token = await obtain(connectionId);
      const organisations = await deps.identity.organisations(token.accessToken);
      if (organisations.some(({ tenantId }) => tenantId === token.tenantId)) return 'connected';
      await deps.connections.needReconnect(connectionId, token.generation, 'access_removed');
      return 'lost';
    },
  };
}
