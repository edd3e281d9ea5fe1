import type { Ids } from './ids.ts';
import type { Switches } from './switches.ts';

/** The access a person gave an app to one organisation, as `GET /connections` lists it. */
export interface Connection {
  id: string;
  clientId: string;
  /** Two people who connect the same organisation make two connections. */
  userId: string;
  tenantId: string;
  authEventId: string;
  createdAt: number;
  updatedAt: number;
  active: boolean;
}

/** Which connections are meant; what is left out may be anything. */
export interface ConnectionFilter {
  id?: string | undefined;
  clientId?: string | undefined;
  userId?: string | undefined;
  tenantId?: string | undefined;
}

export interface Connections {
  /** A person gave the app access to the organisation. */
  connect(
    wanted: Pick<Connection, 'clientId' | 'userId' | 'tenantId'>,
    authEventId: string,
    now: number,
  ): void;
  /** The active connections of an app, or of one person to it. */
  list(clientId: string, userId?: string): Connection[];
  isConnected(clientId: string, tenantId: string, userId?: string): boolean;
  /** As if somebody removed the app, or all apps, inside Xero. Returns how many connections ended. */
  disconnect(tenantId: string, clientId?: string): number;
  /** Ends the active connections that match, and returns them. */
  end(filter: ConnectionFilter): Connection[];
  all(): Connection[];
}

export function createConnections(ids: Ids, switches: Switches, saved: Connection[] = []): Connections {
  const connections = saved.map((c) => ({ ...c }));
  const active = ({ id, clientId, userId, tenantId }: ConnectionFilter) =>
    connections.filter(
      (c) =>
        c.active &&
        (id === undefined || c.id === id) &&
        (clientId === undefined || c.clientId === clientId) &&
        (userId === undefined || c.userId === userId) &&
        (tenantId === undefined || c.tenantId === tenantId),
    );
  const end = (filter: ConnectionFilter) => {
    const chosen = active(filter);
    for (const connection of chosen) connection.active = false;
    return chosen;
  };

  return {
    connect(wanted, authEventId, now) {
      const { clientId, userId, tenantId } = wanted;
      const known = connections.find(
        (c) => c.clientId === clientId && c.userId === userId && c.tenantId === tenantId,
      );
      if (!known) {
        const id = ids.uuid();
        const times = { createdAt: now, updatedAt: now };
        connections.push({ id, clientId, userId, tenantId, authEventId, ...times, active: true });
      } else if (!known.active || switches.reconsentRenewsAuthEvent) {
        Object.assign(known, { authEventId, updatedAt: now, active: true });
      }
    },
    list: (clientId, userId) => active({ clientId, userId }),
    isConnected: (clientId, tenantId, userId) => active({ clientId, tenantId, userId }).length > 0,
    disconnect: (tenantId, clientId) => end({ tenantId, clientId }).length,
    end,
    all: () => connections,
  };
}
