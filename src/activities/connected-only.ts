import { ReconnectNeeded, reconnectReason } from '../oauth/errors.ts';
import type { ProblemType } from '../problems.ts';
import type { Connection } from '../store/connections.ts';

/** The connection, if anything can be done by it. @throws ReconnectNeeded */
export function connectedOnly(connection: Connection | undefined): Connection {
  if (connection === undefined) throw new ReconnectNeeded('not_connected');
  if (connection.status === 'disconnected') throw new ReconnectNeeded('disconnected');
  if (connection.status !== 'connected') throw new ReconnectNeeded(reconnectReason(connection.statusReason));
  return connection;
}

/** What documents wait for, and what a sync ends by, while a connection is lost. */
export function problemOfLoss({ reason }: ReconnectNeeded): ProblemType {
  const nobodyConnected =
    reason === 'not_connected' || reason === 'disconnected' || reason === 'other_issuer';
  return nobodyConnected ? 'not-connected' : 'needs-reconnect';
}
