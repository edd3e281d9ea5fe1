import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { hashOfSecretWord, looksLikeSecretWord, newSecretWord } from '../oauth/secret-words.ts';
import type { AccessTokens } from '../store/access-tokens.ts';
import type { AuditEntry } from '../store/audit.ts';
import type { SignInSessions } from '../store/sign-in-sessions.ts';
import { apiScopes, type Holder, type Role } from './access-rights.ts';
import { hashOfAccessToken, looksLikeAccessToken } from './token-words.ts';

/** What the environment's token is called, on pages and in the audit trail. */
export const environmentTokenName = 'ADMIN_TOKEN';

export interface SignInDeps {
  readonly installationId: string;
  readonly adminToken: string | undefined;
  /** Whether a sign-in is asked for before any token was made. */
  readonly isAlwaysAsked: boolean;
  readonly tokens: Pick<AccessTokens, 'use' | 'everMade'>;
  readonly sessions: SignInSessions;
  readonly audit: (entry: AuditEntry) => Promise<void>;
}

/** `no-pages`: a token that is good for scripts only. */
export type TokenRefusal = 'unknown' | 'expired' | 'revoked' | 'no-pages';

export type TokenCheck =
  | { readonly ok: true; readonly holder: Holder }
  | { readonly ok: false; readonly why: TokenRefusal; readonly name: string | null };

/** Somebody at a browser who has signed in. */
export interface SignedIn {
  readonly name: string;
  readonly role: Role;
  /** Stands in every form of the session's pages; nobody else can know it. */
  readonly formKey: string;
}

/** Who may do what: tokens, and the sessions of browsers that showed one. */
export function createSignIn(deps: SignInDeps) {
  const { installationId, adminToken, tokens, sessions } = deps;
  let isAsked = deps.isAlwaysAsked;

  const admin: Holder = {
    tokenId: null,
    name: environmentTokenName,
    role: 'admin',
    scopes: apiScopes,
  };

  async function check(word: string): Promise<TokenCheck> {
    if (adminToken !== undefined && isSame(word, adminToken)) return { ok: true, holder: admin };
    const token = word.trim();
    if (!looksLikeAccessToken(token)) return { ok: false, why: 'unknown', name: null };
    const use = await tokens.use(installationId, hashOfAccessToken(token));
    if (use.result === 'good') return { ok: true, holder: use.holder };
    return { ok: false, why: use.result, name: use.result === 'unknown' ? null : use.name };
  }

  async function refused(actor: string, why: TokenRefusal, name: string | null) {
    await deps.audit({ actor, action: 'session.refused', installationId, details: { why, token: name } });
  }

  return {
    /** Whether the pages ask for a sign-in. Once a token was made they always do. */
    async isAsked(): Promise<boolean> {
      isAsked ||= await tokens.everMade(installationId);
      return isAsked;
    },

    /**
     * Whether it is a random token that is good. Nobody guesses one, so whoever brings it is not held back by what others
     * try from the same address. ADMIN_TOKEN, which somebody has chosen, is not among them.
     */
    async isUnguessable(word: string): Promise<boolean> {
      const token = word.trim();
      if (!looksLikeAccessToken(token)) return false;
      return (await tokens.use(installationId, hashOfAccessToken(token))).result === 'good';
    },

    /** Whose token a script brings. One that is not good is audited. */
    async forApi(word: string): Promise<TokenCheck> {
      const checked = await check(word);
      if (!checked.ok) await refused('api', checked.why, checked.name);
      return checked;
    },

    /**
     * Signs a browser in.
     * @param before the word of the session that it had; it ends.
     * @returns the word for its cookie, or why not.
     */
    async begin(
      word: string,
      before: string | undefined,
    ): Promise<
      { readonly ok: true; readonly session: string } | { readonly ok: false; readonly why: TokenRefusal }
    > {
      const checked = await check(word);
      const why = checked.ok ? (checked.holder.role === null ? 'no-pages' : undefined) : checked.why;
      if (!checked.ok || why !== undefined) {
        await refused('page', why ?? 'unknown', checked.ok ? checked.holder.name : checked.name);
        return { ok: false, why: why ?? 'unknown' };
      }
      if (before !== undefined && looksLikeSecretWord(before)) await sessions.end(hashOfSecretWord(before));
      const session = newSecretWord();
      const { tokenId, name } = checked.holder;
      await sessions.begin({
        wordHash: hashOfSecretWord(session),
        installationId,
        tokenId,
        proof: tokenId === null ? proofOf(session, adminToken ?? '') : null,
      });
      await deps.audit({
        actor: 'page',
        action: 'session.signed_in',
        installationId,
        details: { token: name },
      });
      return { ok: true, session };
    },

    /** Who has signed in with the browser that brings this word. */
    async find(session: string): Promise<SignedIn | undefined> {
      if (!looksLikeSecretWord(session)) return undefined;
      const found = await sessions.find(installationId, hashOfSecretWord(session));
      if (found === undefined) return undefined;
      const formKey = createHmac('sha256', session).update('form').digest('base64url');
      if (found.by === 'token') return { name: found.name, role: found.role, formKey };
      // The environment's token was changed or taken away: whoever signed in with the old one is out.
      if (adminToken === undefined || !isSame(found.proof, proofOf(session, adminToken))) return undefined;
      return { name: environmentTokenName, role: 'admin', formKey };
    },

    /** Signs a browser out. */
    async end(session: string): Promise<void> {
      if (!looksLikeSecretWord(session)) return;
      if (await sessions.end(hashOfSecretWord(session)))
        await deps.audit({ actor: 'page', action: 'session.signed_out', installationId });
    },
  };
}

export type SignIn = ReturnType<typeof createSignIn>;

/** Ties a session to the environment's token without storing anything that it could be guessed from. */
function proofOf(session: string, adminToken: string): string {
  return createHmac('sha256', session).update(adminToken).digest('hex');
}

/** Compares without telling by the time it takes. */
export function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
