import type { Connection, Connections } from '../store/connections.ts';
import type { AccessTokens } from './access-token.ts';
import { EncryptionError } from './encryption.ts';
import { AppRefused, ReconnectNeeded, TokenServiceUnavailable } from './errors.ts';
import { withoutDetails } from './log-error.ts';
import type { RevokeIfLast } from './revoke-if-last.ts';
import type { XeroIdentity } from './xero-identity.ts';

/**
 * `disconnected`: here and at Xero. `disconnected_here`: here only. `xero_unreachable`: nothing was changed, since
 * Xero could not be told.
 */
export type DisconnectOutcome = 'disconnected' | 'disconnected_here' | 'xero_unreachable';

export interface DisconnectDeps {
  readonly accessTokens: Pick<AccessTokens, 'toEnd'>;
  readonly identity: Pick<XeroIdentity, 'disconnect' | 'reached'>;
  readonly revokeIfLast: RevokeIfLast;
  readonly connections: Pick<Connections, 'disconnect'>;
  /** Called after the connection is ended, so that what serves it ends too. */
  readonly onDisconnected?: (connection: Connection) => Promise<void>;
  readonly log: {
    warn(fields: Record<string, unknown>, message: string): void;
    error(fields: Record<string, unknown>, message: string): void;
  };
}

/**
 * Ends a connection: at Xero first, and the permission with it if nothing else lives by that; then here. What was done
 * with it stays on record; its tokens are forgotten, and what was ready to be sent is taken back.
 */
export function createDisconnect(deps: DisconnectDeps) {
  const { accessTokens, identity, connections, onDisconnected, log } = deps;

  /** @param hereOnly go on without Xero if it cannot be told. */
  return async function disconnect(
    connection: Connection,
    hereOnly: boolean,
    actor: string,
  ): Promise<DisconnectOutcome> {
    const atXero = await endAtXero(connection);
    if (atXero.connection === 'unreachable' && !hereOnly) return 'xero_unreachable';
    const ended = await connections.disconnect(connection.id, actor, atXero);
    if (ended !== undefined) {
      await onDisconnected?.(ended).catch((error: unknown) =>
        log.error({ error: withoutDetails(error) }, 'could not tell that the connection has ended'),
      );
    }
    return isEnded(atXero) ? 'disconnected' : 'disconnected_here';
  };

  async function endAtXero(connection: Connection): Promise<EndedAtXero> {
    try {
      let { accessToken } = await accessTokens.toEnd(connection.id);
      let ended = await end(accessToken, connection);
      if (ended === 'refused') {
        ({ accessToken } = await accessTokens.toEnd(connection.id, accessToken));
        ended = await end(accessToken, connection);
      }
      if (ended === 'refused') return { connection: ended, permission: 'kept' };
      return { connection: ended, permission: await deps.revokeIfLast(connection, accessToken) };
    } catch (error) {
      // There is no permission left with which to end it; one of another Xero lives, and that one cannot be told here.
      if (error instanceof ReconnectNeeded && error.reason !== 'other_issuer')
        return { connection: 'refused', permission: 'lost' };
      if (
        error instanceof ReconnectNeeded ||
        error instanceof TokenServiceUnavailable ||
        error instanceof AppRefused ||
        error instanceof EncryptionError
      ) {
        log.warn({ error: withoutDetails(error) }, 'a connection could not be ended at Xero');
        return { connection: 'unreachable', permission: 'kept' };
      }
      throw error;
    }
  }

  /** One that was ended and made again in Xero may have another id there than the one we know. */
  async function end(
    accessToken: string,
    { xeroConnectionId, tenantId }: Connection,
  ): Promise<'ended' | 'gone' | 'refused'> {
    const ended = await identity.disconnect(accessToken, xeroConnectionId);
    if (ended !== 'gone') return ended;
    const listed = (await identity.reached(accessToken)).find((one) => one.tenantId === tenantId);
    return listed === undefined ? 'gone' : identity.disconnect(accessToken, listed.id);
  }
}

/**
 * What became of a connection at Xero: `gone`: it had been ended there before; `refused`: it is not ours to end any
 * more; `unreachable`: nobody knows. And of the permission behind it: `kept` where other connections live by it.
 */
export interface EndedAtXero {
  readonly connection: 'ended' | 'gone' | 'refused' | 'unreachable';
  readonly permission: 'revoked' | 'kept' | 'not_revoked' | 'lost';
}

function isEnded({ connection }: EndedAtXero): boolean {
  return connection === 'ended' || connection === 'gone';
}
