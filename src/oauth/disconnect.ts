import type { Connection, Connections } from '../store/connections.ts';
import type { AccessTokens } from './access-token.ts';
import { EncryptionError } from './encryption.ts';
import { AppRefused, ReconnectNeeded, TokenServiceUnavailable } from './errors.ts';
import { withoutDetails } from './log-error.ts';
import type { XeroIdentity } from './xero-identity.ts';

/**
 * `disconnected`: here and at Xero. `disconnected_here`: here only. `xero_unreachable`: nothing was changed, since
 * Xero could not be told.
 */
export type DisconnectOutcome = 'disconnected' | 'disconnected_here' | 'xero_unreachable';

export interface DisconnectDeps {
  readonly accessTokens: Pick<AccessTokens, 'forConnection'>;
  readonly identity: Pick<XeroIdentity, 'disconnect'>;
  readonly connections: Pick<Connections, 'disconnect'>;
  /** Called after the connection is ended, so that what serves it ends too. */
  readonly onDisconnected?: (connection: Connection) => Promise<void>;
  readonly log: {
    warn(fields: Record<string, unknown>, message: string): void;
    error(fields: Record<string, unknown>, message: string): void;
  };
}

/** Ends a connection: at Xero first, then here. What was done with it stays on record; its tokens are forgotten. */
export function createDisconnect({
  accessTokens,
  identity,
  connections,
  onDisconnected,
  log,
}: DisconnectDeps) {
  /** @param hereOnly go on without Xero if it cannot be told. */
  return async function disconnect(
    connection: Connection,
    hereOnly: boolean,
    actor: string,
  ): Promise<DisconnectOutcome> {
    const atXero = await endAtXero(connection);
    if (atXero === 'unreachable' && !hereOnly) return 'xero_unreachable';
    const ended = await connections.disconnect(connection.id, actor, atXero);
    if (ended !== undefined) {
      await onDisconnected?.(ended).catch((error: unknown) =>
        log.error({ error: withoutDetails(error) }, 'could not tell that the connection has ended'),
      );
    }
    return atXero === 'ended' || atXero === 'gone' ? 'disconnected' : 'disconnected_here';
  };

  /** `refused`: there is no permission left with which to end it. */
  async function endAtXero(connection: Connection): Promise<'ended' | 'gone' | 'refused' | 'unreachable'> {
    try {
      const { accessToken } = await accessTokens.forConnection(connection.id);
      return await identity.disconnect(accessToken, connection.xeroConnectionId);
    } catch (error) {
      if (error instanceof ReconnectNeeded) return 'refused';
      if (
        error instanceof TokenServiceUnavailable ||
        error instanceof AppRefused ||
        error instanceof EncryptionError
      ) {
        log.warn({ error: withoutDetails(error) }, 'a connection could not be ended at Xero');
        return 'unreachable';
      }
      throw error;
    }
  }
}
