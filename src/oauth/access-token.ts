import { setTimeout as sleep } from 'node:timers/promises';
import type { Connections } from '../store/connections.ts';
import type { Timing } from '../timing.ts';
import type { XeroHosts } from '../xero/xero-hosts.ts';
import {
  AppRefused,
  GrantRefused,
  ReconnectNeeded,
  reconnectReason,
  TokenServiceUnavailable,
} from './errors.ts';
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
  readonly connections: Pick<Connections, 'needReconnect'>;
  readonly identity: Pick<XeroIdentity, 'refresh' | 'organisations'>;
  readonly hosts: Pick<XeroHosts, 'issuer'>;
  readonly timing: Timing;
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

/** Another process's refresh is looked at this often, in milliseconds. */
const pollMilliseconds = 100;

/** Gives out access tokens: one refresh per expiry and connection, whoever asks and however often. */
export function createAccessTokens(deps: AccessTokensDeps): AccessTokens {
  const { tokens, timing } = deps;
  const underWay = new Map<string, Promise<AccessToken>>();

  async function obtain(connectionId: string, rejected?: string): Promise<AccessToken> {
    const stored = await readUsable(connectionId);
    const ready = readyToken(stored, rejected);
    if (ready !== undefined) return ready;
    const shared = underWay.get(connectionId);
    if (shared === undefined) return track(connectionId, renew(connectionId, rejected));
    const token = await shared;
    // Who joined another caller's refresh may be the only one who knows that this very token was refused.
    return token.accessToken === rejected ? obtain(connectionId, rejected) : token;
  }

  function track(connectionId: string, work: Promise<AccessToken>): Promise<AccessToken> {
    const tracked = work.finally(() => underWay.delete(connectionId));
    underWay.set(connectionId, tracked);
    return tracked;
  }

  async function renew(connectionId: string, rejected: string | undefined): Promise<AccessToken> {
    const patience = performance.now() + 2 * timing.refreshLease * 1000;
    const holder = deps.newId();
    for (;;) {
      const stored = await readUsable(connectionId);
      const ready = readyToken(stored, rejected);
      if (ready !== undefined) return ready;
      if (stored.restSeconds > 0) return lastResort(stored, rejected, failureOf(stored.failure));
      if (await tokens.lease(stored, holder, timing.refreshLease)) {
        const renewed = await refreshHolding(stored, holder, rejected);
        if (renewed !== undefined) return renewed;
      } else if (performance.now() > patience) {
        return lastResort(
          stored,
          rejected,
          new TokenServiceUnavailable('another process is still waiting for it', false),
        );
      }
      await sleep(pollMilliseconds);
    }
  }

  /** Undefined: somebody else has stored another pair meanwhile; read again. */
  async function refreshHolding(stored: StoredTokens, holder: string, rejected: string | undefined) {
    const { connectionId, tenantId, generation } = stored;
    try {
      const pair = await refreshTwice(stored);
      const complete = { ...pair, refreshToken: pair.refreshToken ?? tokens.refreshTokenOf(stored) };
      // The pair is stored before anybody uses it: what is not stored is asked for again with the old one.
      if (!(await tokens.store(stored, complete))) return undefined;
      return { accessToken: pair.accessToken, tenantId, generation };
    } catch (error) {
      if (error instanceof GrantRefused) {
        await tokens.release(connectionId, holder, null, 0);
        const now = await tokens.read(connectionId);
        if (now === undefined || !now.refreshBytes.equals(stored.refreshBytes)) return undefined;
        await deps.connections.needReconnect(connectionId, generation, 'grant_refused');
        throw new ReconnectNeeded('grant_refused');
      }
      if (error instanceof TokenServiceUnavailable || error instanceof AppRefused) {
        await tokens.release(connectionId, holder, failureText(error), timing.tokenRest);
        return lastResort(stored, rejected, error);
      }
      throw error;
    }
  }

  /** Without an answer the same token is sent once more: Xero takes it for 30 minutes after a lost answer. */
  async function refreshTwice(stored: StoredTokens) {
    const refreshToken = tokens.refreshTokenOf(stored);
    try {
      return await deps.identity.refresh(refreshToken, stored.scopes);
    } catch (error) {
      if (!(error instanceof TokenServiceUnavailable) || error.answered) throw error;
      return deps.identity.refresh(refreshToken, stored.scopes);
    }
  }

  /** Within the margin the old token still serves; only without it the failure stops the caller. */
  function lastResort(stored: StoredTokens, rejected: string | undefined, failure: Error): AccessToken {
    const token = tokenOf(stored);
    if (stored.secondsLeft > timing.refreshMargin / 4 && token.accessToken !== rejected) return token;
    throw failure;
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

  function readyToken(stored: StoredTokens, rejected: string | undefined): AccessToken | undefined {
    if (stored.secondsLeft <= timing.refreshMargin) return undefined;
    const token = tokenOf(stored);
    return token.accessToken === rejected ? undefined : token;
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

function failureText(error: TokenServiceUnavailable | AppRefused): string {
  return error instanceof AppRefused ? `refused:${error.code}` : `unavailable:${error.what}`;
}

function failureOf(text: string | null): TokenServiceUnavailable | AppRefused {
  const [kind, ...rest] = (text ?? 'unavailable:it failed a moment ago').split(':');
  const detail = rest.join(':');
  return kind === 'refused' ? new AppRefused(detail) : new TokenServiceUnavailable(detail, true);
}
