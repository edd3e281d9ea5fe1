import type { Connection, ConnectionFilter, Connections } from './connections.ts';
import type { Switches } from './switches.ts';
import type { Tokens } from './tokens.ts';

interface Deps {
  connections: Connections;
  tokens: Tokens;
  switches: Switches;
}

/**
 * Ends connections as somebody in Xero, or an app by the API, does. Tokens live on, so that they
 * can still be refreshed while every call is forbidden; by a switch a person's last connection to
 * an app takes the tokens with it. Returns how many ended.
 */
export function endConnections(deps: Deps, filter: ConnectionFilter): number {
  const ended = deps.connections.end(filter);
  if (deps.switches.lastDisconnectRevokes) {
    for (const each of ended) if (isLast(deps, each)) deps.tokens.revokeAll(each.clientId, each.userId);
  }
  return ended.length;
}

/** Ends everything an app has, or one person's part of it: connections and tokens. */
export function revokeAccess(
  deps: Deps,
  { clientId, userId }: { clientId: string; userId?: string | undefined },
): { connections: number; tokens: number } {
  return {
    connections: deps.connections.end({ clientId, userId }).length,
    tokens: deps.tokens.revokeAll(clientId, userId),
  };
}

function isLast({ connections }: Deps, { clientId, userId }: Connection): boolean {
  return connections.list(clientId, userId).length === 0;
}
