import type { Timing } from '../timing.ts';
import type { XeroHosts } from '../xero/xero-hosts.ts';
import type { AccessTokens } from './access-token.ts';
import { withoutDetails } from './log-error.ts';
import type { TokenStore } from './token-store.ts';

export interface KeepAliveDeps {
  readonly installationId: string;
  readonly hosts: Pick<XeroHosts, 'issuer'>;
  readonly tokens: Pick<TokenStore, 'idle'>;
  readonly accessTokens: Pick<AccessTokens, 'forConnection'>;
  readonly timing: Timing;
  readonly monotonicNow: () => number;
  readonly log: { warn(fields: Record<string, unknown>, message: string): void };
}

/** It is looked for idle connections this often, in minutes: one that cannot be refreshed now has days left. */
const everyMinutes = 60;

/**
 * Uses connections that nothing has used for days, since a refresh token dies of idleness after 60. Called often, it looks
 * once an hour; any number of processes may do so, since a refresh is made once for all of them.
 */
export function createKeepAlive(deps: KeepAliveDeps): () => Promise<void> {
  const { installationId, hosts, tokens, accessTokens, timing, monotonicNow, log } = deps;
  let nextAt = 0;
  return async () => {
    if (monotonicNow() < nextAt) return;
    nextAt = monotonicNow() + everyMinutes * timing.minute * 1000;
    for (const connectionId of await tokens.idle(installationId, hosts.issuer, timing.idleRefresh)) {
      await accessTokens.forConnection(connectionId).catch((error: unknown) => {
        log.warn(
          { connectionId, error: withoutDetails(error) },
          'a connection that was not used for days could not be renewed',
        );
      });
    }
  };
}
