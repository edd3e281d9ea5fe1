import { createHash } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { Ids } from './ids.ts';
import type { Signer } from './jwt.ts';
import type { Person } from './people.ts';
import type { Grant, TokenAnswer } from './tokens.ts';

export const ACCESS_SECONDS = 1800;
const ID_TOKEN_SECONDS = 300;

export interface ClaimsDeps {
  clock: Clock;
  ids: Ids;
  signer: Signer;
  issuer: () => string;
  /** The person with this id. */
  person: (id: string) => Person | undefined;
}

/** An access token and, where `openid` was granted, the id token that belongs to it. */
export function signTokens(
  deps: ClaimsDeps,
  grant: Grant,
  nonce: string | null,
): { answer: TokenAnswer; accessId: string } {
  const { clientId, scopes } = grant;
  const accessId = deps.ids.token();
  const access = deps.signer.sign({
    ...userClaims(deps, grant),
    ...lifeOf(deps, ACCESS_SECONDS),
    aud: `${deps.issuer()}/resources`,
    client_id: clientId,
    global_session_id: grant.sessionId,
    jti: accessId,
    authentication_event_id: grant.authEventId,
    scope: scopes,
    amr: ['pwd'],
  });
  const answer: TokenAnswer = {
    access_token: access,
    expires_in: ACCESS_SECONDS,
    token_type: 'Bearer',
    scope: scopes.join(' '),
  };
  if (!scopes.includes('openid')) return { answer, accessId };
  return { answer: { id_token: signIdToken(deps, grant, access, nonce), ...answer }, accessId };
}

/** An id token of five minutes, bound to an access token by its `at_hash`. */
export function signIdToken(deps: ClaimsDeps, grant: Grant, access: string, nonce: string | null): string {
  const person = deps.person(grant.userId);
  const { nbf, exp } = lifeOf(deps, ID_TOKEN_SECONDS);
  return deps.signer.sign({
    ...userClaims(deps, grant),
    nbf,
    iat: nbf,
    exp,
    aud: grant.clientId,
    sid: grant.sessionId,
    at_hash: createHash('sha256').update(access).digest().subarray(0, 16).toString('base64url'),
    ...(nonce === null ? {} : { nonce }),
    ...(person && grant.scopes.includes('email') ? { email: person.email } : {}),
    ...(person && grant.scopes.includes('profile')
      ? {
          preferred_username: person.email,
          given_name: person.givenName,
          family_name: person.familyName,
        }
      : {}),
  });
}

/** A token of the app itself: nobody's, for scopes that belong to no organisation. */
export function signAppToken(deps: ClaimsDeps, clientId: string, scopes: string[]): TokenAnswer {
  const access = deps.signer.sign({
    iss: deps.issuer(),
    ...lifeOf(deps, ACCESS_SECONDS),
    aud: `${deps.issuer()}/resources`,
    client_id: clientId,
    jti: deps.ids.token(),
    scope: scopes,
  });
  return {
    access_token: access,
    expires_in: ACCESS_SECONDS,
    token_type: 'Bearer',
    scope: scopes.join(' '),
  };
}

function lifeOf(deps: ClaimsDeps, seconds: number) {
  const nbf = Math.floor(deps.clock.now() / 1000);
  return { nbf, exp: nbf + seconds };
}

function userClaims(deps: ClaimsDeps, grant: Grant) {
  return {
    iss: deps.issuer(),
    sub: createHash('sha256').update(grant.userId).digest('hex').slice(0, 32),
    auth_time: Math.floor(grant.authTime / 1000),
    xero_userid: grant.userId,
  };
}
