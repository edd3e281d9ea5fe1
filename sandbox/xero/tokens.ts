import { createHash } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { Ids } from './ids.ts';
import type { Signer } from './jwt.ts';
import type { Switches } from './switches.ts';

/** What a user agreed to in one consent. */
export interface Grant {
  clientId: string;
  scopes: string[];
  authEventId: string;
  authTime: number;
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
  /** When it was first used, and what that use returned. */
  used: { at: number; answer: TokenAnswer } | null;
}

export interface SavedTokens {
  /** All scopes each app was given. */
  scopes: Record<string, string[]>;
  codes: Code[];
  refreshTokens: RefreshToken[];
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
  /** Null where the token is unknown, revoked, idle for 60 days, or replaced 30 minutes ago. */
  refresh(clientId: string, token: string): TokenAnswer | null;
  /** Forgets all refresh tokens of the app that this token belongs to. False if it is unknown. */
  revoke(clientId: string, token: string): boolean;
  /** Scopes add up from consent to consent until everything is revoked. Returns all of the app's. */
  addScopes(clientId: string, scopes: string[]): string[];
  /** A token pair for a grant without the browser's part. */
  issue(grant: Grant): TokenAnswer;
  save(): SavedTokens;
}

const ACCESS_SECONDS = 1800;
const CODE_MS = 5 * 60_000;
const GRACE_MS = 30 * 60_000;
const IDLE_MS = 60 * 86_400_000;

export interface TokensDeps {
  clock: Clock;
  ids: Ids;
  switches: Switches;
  signer: Signer;
  issuer: () => string;
  user: { id: string; email: string };
}

export function createTokens(deps: TokensDeps, saved?: SavedTokens): Tokens {
  const codes = new Map((saved?.codes ?? []).map((c) => [c.code, c]));
  const refreshTokens = new Map((saved?.refreshTokens ?? []).map((t) => [t.token, t]));
  const scopesOf = new Map(Object.entries(saved?.scopes ?? {}));

  const issue = (grant: Grant, predecessor: string | null = null): TokenAnswer => {
    const answer = answerFor(deps, grant);
    if (!grant.scopes.includes('offline_access')) return answer;
    const token = deps.ids.token();
    refreshTokens.set(token, { token, grant, issuedAt: deps.clock.now(), predecessor, used: null });
    return { ...answer, refresh_token: token };
  };

  const reuse = (known: RefreshToken, used: NonNullable<RefreshToken['used']>): TokenAnswer | null => {
    if (deps.clock.now() - used.at >= GRACE_MS) return null;
    if (deps.switches.refreshGrace === 'same') return used.answer;
    if (deps.switches.refreshGrace === 'another-ends-newest' && used.answer.refresh_token) {
      refreshTokens.delete(used.answer.refresh_token);
    }
    return issue(known.grant, known.token);
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
      if (known.challenge !== null && known.challenge !== challengeOf(verifier ?? '')) return null;
      return issue(known.grant);
    },
    refresh(clientId, token) {
      const known = refreshTokens.get(token);
      if (known?.grant.clientId !== clientId) return null;
      if (known.used) return reuse(known, known.used);
      const now = deps.clock.now();
      if (now - known.issuedAt >= IDLE_MS) return null;
      if (known.predecessor && deps.switches.graceEndsWhenNewestIsUsed) {
        refreshTokens.delete(known.predecessor);
      }
      const answer = issue(known.grant, token);
      known.used = { at: now, answer };
      return answer;
    },
    revoke(clientId, token) {
      if (refreshTokens.get(token)?.grant.clientId !== clientId) return false;
      for (const [name, each] of refreshTokens) {
        if (each.grant.clientId === clientId) refreshTokens.delete(name);
      }
      scopesOf.delete(clientId);
      return true;
    },
    addScopes(clientId, scopes) {
      const all = [...new Set([...(scopesOf.get(clientId) ?? []), ...scopes])];
      scopesOf.set(clientId, all);
      return all;
    },
    issue: (grant) => issue(grant),
    save: () => {
      const now = deps.clock.now();
      const alive = (t: RefreshToken) => (t.used ? now - t.used.at < GRACE_MS : now - t.issuedAt < IDLE_MS);
      return {
        scopes: Object.fromEntries(scopesOf),
        codes: [...codes.values()].filter((c) => now - c.issuedAt < CODE_MS),
        refreshTokens: [...refreshTokens.values()].filter(alive),
      };
    },
  };
}

function answerFor(deps: TokensDeps, grant: Grant): TokenAnswer {
  const now = Math.floor(deps.clock.now() / 1000);
  const sessionId = deps.ids.token();
  const common = {
    iss: deps.issuer(),
    nbf: now,
    auth_time: Math.floor(grant.authTime / 1000),
    xero_userid: deps.user.id,
    sub: deps.user.id.replaceAll('-', ''),
  };
  const access = deps.signer.sign({
    ...common,
    exp: now + ACCESS_SECONDS,
    aud: `${deps.issuer()}/resources`,
    client_id: grant.clientId,
    global_session_id: sessionId,
    jti: deps.ids.token(),
    authentication_event_id: grant.authEventId,
    scope: grant.scopes,
    amr: ['pwd'],
  });
  const answer: TokenAnswer = {
    access_token: access,
    expires_in: ACCESS_SECONDS,
    token_type: 'Bearer',
    scope: grant.scopes.join(' '),
  };
  if (!grant.scopes.includes('openid')) return answer;
  const identity = {
    ...common,
    iat: now,
    exp: now + 300,
    aud: grant.clientId,
    sid: sessionId,
    at_hash: createHash('sha256').update(access).digest().subarray(0, 16).toString('base64url'),
    ...(grant.nonce === null ? {} : { nonce: grant.nonce }),
    ...(grant.scopes.includes('email') ? { email: deps.user.email } : {}),
    ...(grant.scopes.includes('profile')
      ? { preferred_username: deps.user.email, given_name: 'Sandbox', family_name: 'User' }
      : {}),
  };
  return { id_token: deps.signer.sign(identity), ...answer };
}

/** The S256 challenge that belongs to a PKCE verifier. */
function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}
