import { nameOf, tierOf } from './apps.ts';
import type { App } from './apps.ts';
import type { Connection, Connections } from './connections.ts';

/** How many apps without certification an organisation may have connected. */
const UNCERTIFIED_PER_ORGANISATION = 2;

interface Deps {
  apps: App[];
  connections: Connections;
}

/**
 * Why Xero would not make this connection: the app's tier has no connection left, or the
 * organisation has two other apps without certification. Null where it would; a connection that
 * is there already may always be made again.
 */
export function connectionProblem(
  deps: Deps,
  app: App,
  wanted: Pick<Connection, 'userId' | 'tenantId'>,
): string | null {
  const { connections } = deps;
  if (connections.isConnected(app.clientId, wanted.tenantId, wanted.userId)) return null;
  const tier = tierOf(app);
  if (connections.list(app.clientId).length >= tier.connections) {
    return tier.certified
      ? `${nameOf(app)} has reached its limit of ${tier.connections} connections.`
      : `${nameOf(app)} needs to complete certification before they can connect to more Xero organisations.`;
  }
  if (tier.certified || connections.isConnected(app.clientId, wanted.tenantId)) return null;
  const uncertified = deps.apps.filter(
    (each) => !tierOf(each).certified && connections.isConnected(each.clientId, wanted.tenantId),
  );
  return uncertified.length >= UNCERTIFIED_PER_ORGANISATION
    ? 'This organisation has reached its limit of two uncertified apps. Disconnect one of them first.'
    : null;
}
