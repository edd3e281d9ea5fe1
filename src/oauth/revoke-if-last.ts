import type { Connection } from '../store/connections.ts';
import { withoutDetails } from './log-error.ts';
import type { TokenStore } from './token-store.ts';
import { userIdOf, type XeroIdentity } from './xero-identity.ts';

export interface RevokeIfLastDeps {
  readonly identity: Pick<XeroIdentity, 'reached' | 'revoke'>;
  readonly tokens: Pick<TokenStore, 'read' | 'besides' | 'accessTokenOf' | 'refreshTokenOf'>;
  readonly log: { warn(fields: Record<string, unknown>, message: string): void };
}

/** `kept`: something else lives by it. `not_revoked`: Xero could not be told; it opens nothing any more. */
export type Revoked = 'revoked' | 'kept' | 'not_revoked';

/**
 * Revokes the permission behind a connection that has just been ended at Xero, if it was the last that lived by it.
 * Revoking ends everything that one person gave the app, so both Xero's list and our own connections must say so.
 */
export function createRevokeIfLast({ identity, tokens, log }: RevokeIfLastDeps) {
  /** Never throws: the connection has ended, with or without this. */
  return async function revokeIfLast(connection: Connection, accessToken: string): Promise<Revoked> {
    try {
      const reached = await identity.reached(accessToken);
      if (reached.some(({ tenantId }) => tenantId !== connection.tenantId)) return 'kept';
      if (await isShared(connection.id, accessToken)) return 'kept';
      const stored = await tokens.read(connection.id);
      if (stored === undefined) return 'kept';
      await identity.revoke(tokens.refreshTokenOf(stored, 'current'));
      return 'revoked';
    } catch (error) {
      log.warn(
        { connectionId: connection.id, error: withoutDetails(error) },
        'a connection was ended at Xero, but the permission behind it could not be revoked; it reaches no organisation',
      );
      return 'not_revoked';
    }
  };

  /** Whether another connection of ours is of the same person. Xero's list may lag behind one just made. */
  async function isShared(connectionId: string, accessToken: string): Promise<boolean> {
    const person = userIdOf(accessToken);
    for (const other of await tokens.besides(connectionId)) {
      const stored = await tokens.read(other);
      if (stored === undefined) continue;
      const owner = userIdOf(tokens.accessTokenOf(stored));
      if (person === undefined || owner === undefined || owner === person) return true;
    }
    return false;
  }
}

export type RevokeIfLast = ReturnType<typeof createRevokeIfLast>;
