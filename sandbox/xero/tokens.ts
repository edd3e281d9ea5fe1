import { createHash } from 'node:crypto';
import type { Switches } from './switches.ts';
import { ACCESS_SECONDS, signAppToken, signIdToken, signTokens } from './token-claims.ts';
import type { ClaimsDeps } from './token-claims.ts';

/** What a person agreed to in one consent. All tokens that follow from it are one family. */
export interface Grant {
  clientId: string;
  userId: string;
  scopes: string[];
  authEventId: string;
  authTime: number;
  sessionId: string;
  /** For the first id token only. */
  nonce: string | null;
}

export interface TokenAnswer {
  id_token?: string;
  access_token: string;
  expires_in: number;
  token_type: 'Bearer';
  refresh_token?: string;
  scope: string;
}

export interface Code {
  code: string;
  grant: Grant;
  redirectUri: string;
  challenge: string | null;
  issuedAt: number;
}

export interface RefreshToken {
  token: string;
  grant: Grant;
  issuedAt: number;
  /** The token this one replaced. */
  predecessor: string | null;
  /** `jti` of the access token it came with. */
  accessId: string;
  /** When it was first used, and what that use returned. */
  used: { at: number; answer: TokenAnswer } | null;
}

export interface SavedTokens {
  /** All scopes each person gave each app. */
  scopes: Record<string, string[]>;
  codes: Code[];
  refreshTokens: RefreshToken[];
}

export interface Refreshed {
  answer: TokenAnswer;
  /** True where the token had been used before and its grace was not over. */
  repeated: boolean;
}

export interface Tokens {
  issueCode(grant: Grant, redirectUri: string, challenge: string | null): string;
  /** Null where the code is unknown, used, older than five minutes, or not this client's. */
  redeemCode(
    clientId: string,
    code: string,
    redirectUri: string,
    verifier: string | null,
  ): TokenAnswer | null;
  /** Null where the token is unknown, revoked, idle for 60 days, or replaced longer ago than the grace. */
  refresh(clientId: string, token: string): Refreshed | null;
  /** Forgets all refresh tokens of the person and app this token belongs to; null if it is unknown. */
  revoke(clientId: string, token: string): { userId: string } | null;
  /** Forgets all refresh tokens of an app, or of one person's grants to it. Returns how many. */
  revokeAll(clientId: string, userId?: string): number;
  /** Scopes add up from consent to consent until everything is revoked. Returns all of them. */
  addScopes(clientId: string, userId: string, scopes: string[]): string[];
  /** A token pair for a grant without the browser's part. */
  issue(grant: Grant): TokenAnswer;
  /** A token of the app itself. */
  issueForApp(clientId: string, scopes: string[]): TokenAnswer;
  /** An access token was used at the API, which may end the grace of the refresh token before. */
  accessUsed(accessId: string): void;
  /** The family of a refresh token, living or dead; null if it never was one. */
  familyOf(token: string): string | null;
  save(): SavedTokens;
}

const CODE_MS = 5 * 60_000;
const IDLE_MS = 60 * 86_400_000;

export interface TokensDeps extends ClaimsDeps {
  switches: Switches;
}

export function createTokens(deps: TokensDeps, saved?: SavedTokens): Tokens {
  const codes = new Map((saved?.codes ?? []).map((c) => [c.code, c]));
  const refreshTokens = new Map((saved?.refreshTokens ?? []).map((t) => [t.token, t]));
  const families = new Map((saved?.refreshTokens ?? []).map((t) => [t.token, t.grant.sessionId]));
  const tokenOfAccess = new Map((saved?.refreshTokens ?? []).map((t) => [t.accessId, t.token]));
  const scopesOf = new Map(Object.entries(saved?.scopes ?? {}));
  const graceMs = () => deps.switches.refreshGraceSeconds * 1000;

  const issue = (grant: Grant, predecessor: string | null = null): TokenAnswer => {
    const { answer, accessId } = signTokens(deps, grant, predecessor === null ? grant.nonce : null);
    if (!grant.scopes.includes('offline_access')) return answer;
    const token = deps.ids.token();
    const issuedAt = deps.clock.now();
    refreshTokens.set(token, { token, grant, issuedAt, predecessor, accessId, used: null });
    families.set(token, grant.sessionId);
    tokenOfAccess.set(accessId, token);
    return { ...answer, refresh_token: token };
  };

  const endGraceBefore = (token: string) => {
    const predecessor = refreshTokens.get(token)?.predecessor;
    if (predecessor) refreshTokens.delete(predecessor);
  };

  /** Deletes a token and everything that was made from it. */
  const endLine = (token: string) => {
    refreshTokens.delete(token);
    for (const each of refreshTokens.values()) if (each.predecessor === token) endLine(each.token);
  };

  const repeat = (known: RefreshToken, used: NonNullable<RefreshToken['used']>): TokenAnswer | null => {
    if (deps.clock.now() - used.at >= graceMs()) return null;
    if (deps.switches.refreshGrace === 'same') return sameAgain(deps, known.grant, used);
    if (deps.switches.refreshGrace === 'another') return issue(known.grant, known.token);
    if (used.answer.refresh_token) endLine(used.answer.refresh_token);
    const answer = issue(known.grant, known.token);
    known.used = { at: used.at, answer };
    return answer;
  };

  const revokeAll = (clientId: string, userId?: string) => {
    const chosen = [...refreshTokens.values()].filter(
      ({ grant }) => grant.clientId === clientId && (userId === undefined || grant.userId === userId),
    );
    for (const { token, grant } of chosen) {
      refreshTokens.delete(token);
      scopesOf.delete(scopesKey(clientId, grant.userId));
    }
    for (const [code, { grant }] of codes) {
      if (grant.clientId === clientId && (userId === undefined || grant.userId === userId))
        codes.delete(code);
    }
    return chosen.length;
  };

  return {
    issueCode(grant, redirectUri, challenge) {
      const code = deps.ids.token();
      codes.set(code, { code, grant, redirectUri, challenge, issuedAt: deps.clock.now() });
      return code;
    },
    redeemCode(clientId, code, redirectUri, verifier) {
      const known = codes.get(code);
      if (known?.grant.clientId !== clientId) return null;
      codes.delete(code);
      if (deps.clock.now() - known.issuedAt >= CODE_MS || known.redirectUri !== redirectUri) return null;
      const challenge = verifier === null ? null : challengeOf(verifier);
      return known.challenge === challenge ? issue(known.grant) : null;
    },
    refresh(clientId, token) {
      const known = refreshTokens.get(token);
      if (known?.grant.clientId !== clientId) return null;
      if (known.used) {
        const answer = repeat(known, known.used);
        return answer && { answer, repeated: true };
      }
      const now = deps.clock.now();
      if (now - known.issuedAt >= IDLE_MS) return null;
      if (deps.switches.graceEndsWhenNewestIsUsed) endGraceBefore(token);
      const answer = issue(known.grant, token);
      known.used = { at: now, answer };
      return { answer, repeated: false };
    },
    revoke(clientId, token) {
      const grant = refreshTokens.get(token)?.grant;
      if (grant?.clientId !== clientId) return null;
      revokeAll(clientId, grant.userId);
      return { userId: grant.userId };
    },
    revokeAll,
    addScopes(clientId, userId, scopes) {
      const key = scopesKey(clientId, userId);
      const all = [...new Set([...(scopesOf.get(key) ?? []), ...scopes])];
      scopesOf.set(key, all);
      return all;
    },
    issue: (grant) => issue(grant),
    issueForApp: (clientId, scopes) => signAppToken(deps, clientId, scopes),
    accessUsed(accessId) {
      const token = tokenOfAccess.get(accessId);
      if (token !== undefined && deps.switches.graceEndsAtFirstCall) endGraceBefore(token);
    },
    familyOf: (token) => families.get(token) ?? null,
    save: () => {
      const now = deps.clock.now();
      const alive = (t: RefreshToken) => (t.used ? now - t.used.at < graceMs() : now - t.issuedAt < IDLE_MS);
      return {
        scopes: Object.fromEntries(scopesOf),
        codes: [...codes.values()].filter((c) => now - c.issuedAt < CODE_MS),
        refreshTokens: [...refreshTokens.values()].filter(alive),
      };
    },
  };
}

/** The same pair once more. Its access token has become older, and an id token is always a fresh one. */
function sameAgain(
  deps: TokensDeps,
  grant: Grant,
  { at, answer }: NonNullable<RefreshToken['used']>,
): TokenAnswer {
  const age = Math.floor(deps.clock.now() / 1000) - Math.floor(at / 1000);
  const again = { ...answer, expires_in: Math.max(0, ACCESS_SECONDS - age) };
  if (answer.id_token === undefined) return again;
  return { ...again, id_token: signIdToken(deps, grant, answer.access_token, null) };
}

function scopesKey(clientId: string, userId: string): string {
  return `${clientId} ${userId}`;
}

/** The S256 challenge that belongs to a PKCE verifier. */
function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}
