import type { Ids } from './ids.ts';
import type { Switches } from './switches.ts';

/** An app's access to one organisation, as `GET /connections` lists it. */
export interface Connection {
  id: string;
  clientId: string;
  tenantId: string;
  authEventId: string;
  createdAt: number;
  updatedAt: number;
  active: boolean;
}

export interface Connections {
  /** The user gave the app access to the organisation. */
  connect(clientId: string, tenantId: string, authEventId: string, now: number): void;
  list(clientId: string): Connection[];
  isConnected(clientId: string, tenantId: string): boolean;
  /** False if the app has no such connection. */
  remove(clientId: string, id: string): boolean;
  /** As if a user removed the app, or all apps, inside Xero. Returns how many connections ended. */
  disconnect(tenantId: string, clientId?: string): number;
  /** Ends all connections of an app: what revoking its refresh token does. */
  removeAll(clientId: string): void;
  all(): Connection[];
}

export function createConnections(ids: Ids, switches: Switches, saved: Connection[] = []): Connections {
  const connections = saved.map((c) => ({ ...c }));
  const active = (clientId: string) => connections.filter((c) => c.active && c.clientId === clientId);
  const end = (chosen: Connection[]) => {
    for (const connection of chosen) connection.active = false;
    return chosen.length;
  };

  return {
    connect(clientId, tenantId, authEventId, now) {
      const known = connections.find((c) => c.clientId === clientId && c.tenantId === tenantId);
      if (!known) {
        const id = ids.uuid();
        connections.push({
          id,
          clientId,
          tenantId,
          authEventId,
          createdAt: now,
          updatedAt: now,
          active: true,
        });
      } else if (!known.active || switches.reconsentRenewsAuthEvent) {
        Object.assign(known, { authEventId, updatedAt: now, active: true });
      }
    },
    list: active,
    isConnected: (clientId, tenantId) => active(clientId).some((c) => c.tenantId === tenantId),
    remove: (clientId, id) => end(active(clientId).filter((c) => c.id === id)) > 0,
    disconnect: (tenantId, clientId) =>
      end(
        connections.filter(
          (c) => c.active && c.tenantId === tenantId && (!clientId || c.clientId === clientId),
        ),
      ),
    removeAll: (clientId) => void end(active(clientId)),
    all: () => connections,
  };
}
