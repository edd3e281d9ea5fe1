import type { Role, ApiScope } from '../../src/sign-in/access-rights.ts';
import { createSignIn } from '../../src/sign-in/sign-in.ts';
import { hashOfAccessToken, newAccessTokenWord } from '../../src/sign-in/token-words.ts';
import type { TokenUse } from '../../src/store/access-tokens.ts';
import type { AuditEntry } from '../../src/store/audit.ts';
import type { FoundSession, NewSession } from '../../src/store/sign-in-sessions.ts';

interface MemoryToken {
  readonly name: string;
  readonly role: Role | null;
  readonly scopes: readonly ApiScope[];
  state: 'good' | 'expired' | 'revoked';
}

/** Sign-in without a database: what is stored can be looked at, and tokens can be made and ended. */
export function createMemorySignIn(
  options: { adminToken?: string | undefined; isAlwaysAsked?: boolean } = {},
) {
  const { adminToken, isAlwaysAsked = adminToken !== undefined } = options;
  const tokens = new Map<string, MemoryToken>();
  const sessions = new Map<string, NewSession>();
  const audited: AuditEntry[] = [];

  const useOf = (token: MemoryToken | undefined, hash: string): TokenUse => {
    if (token === undefined) return { result: 'unknown' };
    if (token.state !== 'good') return { result: token.state, name: token.name };
    return { result: 'good', holder: { tokenId: hash, ...token } };
  };

  const signIn = createSignIn({
    installationId: 'main',
    adminToken,
    isAlwaysAsked,
    tokens: {
      use: async (_, hash) => useOf(tokens.get(hash), hash),
      everMade: async () => tokens.size > 0,
    },
    sessions: {
      begin: async (session) => void sessions.set(session.wordHash, session),
      find: async (_, wordHash): Promise<FoundSession | undefined> => {
        const session = sessions.get(wordHash);
        if (session === undefined) return undefined;
        if (session.proof !== null) return { by: 'environment', proof: session.proof };
        const tokenId = session.tokenId ?? '';
        const token = tokens.get(tokenId);
        if (token?.state !== 'good' || token.role === null) return undefined;
        return { by: 'token', tokenId, name: token.name, role: token.role };
      },
      end: async (wordHash) => sessions.delete(wordHash),
    },
    audit: async (entry) => void audited.push(entry),
  });

  return {
    signIn,
    tokens,
    sessions,
    audited,
    /** @returns the word of a new token. */
    newToken(name: string, role: Role | null, scopes: readonly ApiScope[] = []): string {
      const word = newAccessTokenWord();
      tokens.set(hashOfAccessToken(word), { name, role, scopes, state: 'good' });
      return word;
    },
  };
}

export type MemorySignIn = ReturnType<typeof createMemorySignIn>;
