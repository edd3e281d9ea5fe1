import { randomUUID } from 'node:crypto';
import type { Config } from '../config.ts';
import { createConnectLinks } from '../store/connect-links.ts';
import { createConnections } from '../store/connections.ts';
import type { Database } from '../store/database.ts';
import { createOauthStates } from '../store/oauth-states.ts';
import type { Timing } from '../timing.ts';
import { xeroHosts } from '../xero/xero-hosts.ts';
import { createAccessTokens } from './access-token.ts';
import { createConnectFlow, type ConnectFlowDeps } from './connect-flow.ts';
import { callbackPath, createConnectLink, publicAddress } from './connect-link.ts';
import { createEncryption } from './encryption.ts';
import { createIdentityFetch } from './identity-fetch.ts';
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
}

/** Everything around our permission at Xero, put together for one process. */
export function createXeroAccess({ config, database, timing, log, onConnected }: XeroAccessDeps) {
  const hosts = xeroHosts(config);
  const encryption = createEncryption(config.encryptionKey);
  const connections = createConnections(database, randomUUID);
  const links = createConnectLinks(database);
  const identityFetch = createIdentityFetch();
  const identity = createXeroIdentity({
    hosts,
    clientId: config.xeroClientId,
    clientSecret: config.xeroClientSecret,
    redirectUri: publicAddress(config.publicUrl, callbackPath),
    timing,
    fetch: identityFetch.fetch,
  });
  const tokens = createTokenStore(database, encryption);
  return {
    hosts,
    connections,
    accessTokens: createAccessTokens({ tokens, connections, identity, hosts, timing, newId: randomUUID }),
    flow: createConnectFlow({
      installationId: config.installationId,
      hosts,
      identity,
      encryption,
      states: createOauthStates(database),
      links,
      connections,
      log,
      ...(onConnected === undefined ? {} : { onConnected }),
    }),
    /** A single-use link for `ttxero connect`. */
    connectLink: () =>
      createConnectLink({ links, publicUrl: config.publicUrl, installationId: config.installationId }),
    close: () => identityFetch.close(),
  };
}
