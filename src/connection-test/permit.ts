import type { AccessToken, AccessTokens } from '../oauth/access-token.ts';
import { EncryptionError } from '../oauth/encryption.ts';
import { AppRefused, ReconnectNeeded, TokenServiceUnavailable } from '../oauth/errors.ts';

import type { PermissionFact } from './facts.ts';

type Tokens = Pick<AccessTokens, 'forConnection' | 'refreshAfterUnauthorized' | 'checkAfterForbidden'>;

/**
 * A token to ask Xero with, or why there is none. A fresh one proves that the permission can be renewed; all processes
 * go on with it.
 */
export async function permit(
  tokens: Tokens,
  connectionId: string,
  renew: boolean,
): Promise<{ readonly token: AccessToken } | PermissionFact> {
  try {
    const token = await tokens.forConnection(connectionId);
    return {
      token: renew ? await tokens.refreshAfterUnauthorized(connectionId, token.accessToken) : token,
    };
  } catch (error) {
    return permissionBy(error);
  }
}

/**
 * What became of a permission after Xero said 403: removed there, it may still be renewed but opens nothing. Undefined:
 * the permission stands, and the refusal is about what was asked.
 */
export async function afterForbidden(
  tokens: Tokens,
  connectionId: string,
): Promise<PermissionFact | 'regained' | undefined> {
  const after = await tokens.checkAfterForbidden(connectionId).catch(permissionBy);
  // The connection is marked with the reason by now.
  if (after === 'lost') return tokens.forConnection(connectionId).then(() => undefined, permissionBy);
  return after === 'connected' ? undefined : after;
}

/** What an error says about the permission. @throws the error if it says nothing. */
function permissionBy(error: unknown): PermissionFact {
  if (error instanceof ReconnectNeeded) return { is: 'lost', reason: error.reason };
  if (error instanceof AppRefused) return { is: 'app-refused', code: error.code };
  if (error instanceof TokenServiceUnavailable) return { is: 'silent', what: error.what };
  if (error instanceof EncryptionError) return { is: 'secret-unreadable' };
  throw error;
}
