import { alwaysAsksForSignIn, type Config } from '../config.ts';
import { createAccessTokens } from '../store/access-tokens.ts';
import { audit } from '../store/audit.ts';
import type { Database } from '../store/database.ts';
import { createSignInSessions } from '../store/sign-in-sessions.ts';
import { createSignIn, type SignIn } from './sign-in.ts';

/** Sign-in as the configuration asks for it, over our own database. */
export function createSignInAccess(
  config: Pick<Config, 'installationId' | 'adminToken' | 'requireSignIn' | 'httpHost' | 'publicUrl'>,
  database: Database,
): SignIn {
  return createSignIn({
    installationId: config.installationId,
    adminToken: config.adminToken,
    isAlwaysAsked: alwaysAsksForSignIn(config),
    tokens: createAccessTokens(database),
    sessions: createSignInSessions(database),
    audit: (entry) => audit(database, entry),
  });
}
