import { randomUUID } from 'node:crypto';
import type { Config } from '../config.ts';
import { createAppRegistrations } from '../store/app-registrations.ts';
import { audit, type AuditEntry } from '../store/audit.ts';
import { createConnectLinks } from '../store/connect-links.ts';
import { createSettingsRepository } from '../store/connection-settings.ts';
import { createConnections } from '../store/connections.ts';
import type { Database } from '../store/database.ts';
import { createOauthStates } from '../store/oauth-states.ts';
import { createPendingGrants } from '../store/pending-grants.ts';
import type { Timing } from '../timing.ts';
import { createForwardClock } from '../xero/forward-clock.ts';
import { xeroHosts } from '../xero/xero-hosts.ts';
import { createAccessTokens } from './access-token.ts';
import { changeRegistration, type RegistrationChange } from './change-registration.ts';
import { createConnectFlow, type ConnectFlowDeps } from './connect-flow.ts';
import { callbackPath, createConnectLink, publicAddress } from './connect-link.ts';
import { createDisconnect, type DisconnectDeps } from './disconnect.ts';
import { createEncryption } from './encryption.ts';
import { createEndReplaced } from './end-replaced.ts';
import { createIdentityFetch } from './identity-fetch.ts';
import { createKeepAlive } from './keep-alive.ts';
import { createRefreshTokens } from './refresh-tokens.ts';
import { createRegistrationOf } from './registration-of.ts';
import { createRevokeIfLast } from './revoke-if-last.ts';
import { scopesFor } from './scopes.ts';
import { tellLosses } from './tell-losses.ts';
import { createTokenStore } from './token-store.ts';
import { createXeroIdentity } from './xero-identity.ts';

export interface XeroAccessDeps {
  readonly config: Pick<
    Config,
    'installationId' | 'encryptionKey' | 'publicUrl' | 'xeroClientId' | 'xeroClientSecret' | 'xeroSandboxUrl'
  >;
  readonly database: Database;
  readonly timing: Timing;
  readonly log: ConnectFlowDeps['log'];
  readonly onConnected?: ConnectFlowDeps['onConnected'];
  readonly onDisconnected?: DisconnectDeps['onDisconnected'];
}

/** Everything around our permission at Xero, put together for one process. */
export function createXeroAccess(deps: XeroAccessDeps) {
  const { config, database, timing, log, onConnected, onDisconnected } = deps;
  const { installationId } = config;
  const hosts = xeroHosts(config);
  const encryption = createEncryption(config.encryptionKey);
  const connections = tellLosses(createConnections(database, randomUUID), log);
  const links = createConnectLinks(database);
  const pending = createPendingGrants(database);
  const settings = createSettingsRepository(database);
  const registrations = createAppRegistrations(database);
  const registrationOf = createRegistrationOf({ config, registrations, encryption });
  const identityFetch = createIdentityFetch(hosts);
  const identity = createXeroIdentity({
    hosts,
    app: () => registrationOf.current(),
    redirectUri: publicAddress(config.publicUrl, callbackPath),
    timing,
    fetch: identityFetch.fetch,
  });
  const tokens = createTokenStore(database, encryption);
  const monotonicNow = createForwardClock();
  const note = (entry: AuditEntry) => audit(database, entry);
  const accessTokens = createAccessTokens({
    tokens,
    refreshTokens: createRefreshTokens({ tokens, connections, identity, timing, monotonicNow, log }),
    connections,
    identity,
    hosts,
    timing,
    monotonicNow,
    newId: randomUUID,
  });

  /** What the installation needs by its app and by the settings of its connection. */
  async function wantedScopes(): Promise<string[]> {
    const { generation } = await registrationOf.view();
    const connection = await connections.ofInstallation(installationId);
    const chosen = connection && (await settings.newest(connection.id)).settings;
    return scopesFor({
      generation,
      strategy: chosen?.expenseStrategy ?? 'auto',
      attachReceipts: chosen?.attachReceipts ?? false,
      bookFees: chosen?.gatewayFees.book === 'spend_money',
    });
  }

  return {
    hosts,
    connections,
    encryption,
    tokens,
    accessTokens,
    registrationOf,
    wantedScopes,
    /** Uses connections that nothing else uses, before they die of idleness. */
    keepAlive: createKeepAlive({ installationId, hosts, tokens, accessTokens, timing, monotonicNow, log }),
    /** Lets go of permissions that nobody has picked an organisation for in time. */
    forgetExpired: () => pending.forgetExpired(),
    /** Changes the app that we connect as. */
    changeRegistration: (change: RegistrationChange, actor: string) =>
      changeRegistration({ config, registrations, encryption }, change, actor),
    /** Ends a connection, at Xero and here. */
    disconnect: createDisconnect({
      accessTokens,
      identity,
      revokeIfLast: createRevokeIfLast({ identity, tokens, log }),
      connections,
      log,
      ...(onDisconnected === undefined ? {} : { onDisconnected }),
    }),
    flow: createConnectFlow({
      installationId,
      hosts,
      identity,
      encryption,
      registrationOf,
      wantedScopes,
      newId: randomUUID,
      states: createOauthStates(database),
      pending,
      links,
      connections,
      endReplaced: createEndReplaced({ accessTokens, identity, note, log }),
      note,
      log,
      ...(onConnected === undefined ? {} : { onConnected }),
    }),
    /** A single-use link for `ttxero connect`. */
    connectLink: () => createConnectLink({ links, publicUrl: config.publicUrl, installationId, note }),
    close: () => identityFetch.close(),
  };
}
