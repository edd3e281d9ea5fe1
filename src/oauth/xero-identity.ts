import * as oauth from 'oauth4webapi';
import { z } from 'zod';
import type { Timing } from '../timing.ts';
import { ForeignHost } from '../xero/token-hosts.ts';
import type { XeroHosts } from '../xero/xero-hosts.ts';
import { AppRefused, GrantRefused, ListRefused, NotSent, TokenServiceUnavailable } from './errors.ts';
import type { IdentityFetch, IdentityRequest } from './identity-fetch.ts';
import type { AppRegistration } from './registration-of.ts';

/** A pair of tokens as Xero gave it. */
export interface TokenPair {
  readonly accessToken: string;
  /** Seconds of life at the moment of the request, on our clock. */
  readonly expiresInSeconds: number;
  /** Xero gives one only with `offline_access`. */
  readonly refreshToken: string | undefined;
  readonly scopes: readonly string[];
}

/** One of the organisations that a token reaches. */
export interface XeroConnection {
  readonly id: string;
  readonly tenantId: string;
  readonly tenantName: string;
}

export interface XeroIdentityDeps {
  readonly hosts: XeroHosts;
  /** The app that asks. @throws AppRefused if there is none yet. */
  readonly app: () => Promise<Pick<AppRegistration, 'clientId' | 'clientSecret'>>;
  readonly redirectUri: string;
  readonly timing: Timing;
  readonly fetch: IdentityFetch;
}

const connectionList = z.array(
  z.looseObject({
    id: z.guid(),
    tenantId: z.guid(),
    tenantType: z.string(),
    tenantName: z.string().nullish(),
  }),
);

/**
 * Speaks to Xero's authorisation server. Every method throws TokenServiceUnavailable when the answer is missing or
 * unreadable, AppRefused when Xero refuses the app, GrantRefused for `invalid_grant`; none of them holds a secret.
 */
export function createXeroIdentity(deps: XeroIdentityDeps) {
  const { hosts, timing } = deps;
  const server: oauth.AuthorizationServer = {
    issuer: hosts.identityIssuer,
    authorization_endpoint: hosts.authorizeUrl,
    token_endpoint: hosts.tokenUrl,
    revocation_endpoint: hosts.revocationUrl,
  };
  /** Seconds of Xero in seconds of ours; they differ only against a sandbox whose clock runs faster. */
  const pace = timing.minute / 60;

  /** The app as oauth4webapi takes it. */
  async function clientAndSecret(): Promise<{ client: oauth.Client; basicAuth: oauth.ClientAuth }> {
    const { clientId, clientSecret } = await deps.app();
    const credentials = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    return {
      client: { client_id: clientId },
      basicAuth: (_server, _client, _body, headers) => headers.set('authorization', `Basic ${credentials}`),
    };
  }

  const options = (mayBegin: () => boolean = () => true) => ({
    [oauth.customFetch]: (url: string, init: IdentityRequest) => {
      if (!mayBegin()) throw new NotSent();
      return deps.fetch(url, init);
    },
    [oauth.allowInsecureRequests]: hosts.isSandbox,
    signal: deadline(),
  });
  const deadline = () => AbortSignal.timeout(Math.ceil(timing.tokenDeadline * 1000));

  function pairOf(answer: oauth.TokenEndpointResponse, requestedAt: number, before: readonly string[]) {
    const elapsed = (performance.now() - requestedAt) / 1000;
    return {
      accessToken: answer.access_token,
      expiresInSeconds: (answer.expires_in ?? 1800) * pace - elapsed,
      refreshToken: answer.refresh_token,
      scopes: answer.scope === undefined || answer.scope === '' ? before : answer.scope.split(' '),
    } satisfies TokenPair;
  }

  async function everything(accessToken: string, authEventId?: string) {
    const url = new URL(hosts.connectionsUrl);
    if (authEventId !== undefined) url.searchParams.set('authEventId', authEventId);
    return inOurErrors(async () => {
      const answer = await deps.fetch(url.href, {
        headers: { authorization: `Bearer ${accessToken}`, accept: 'application/json' },
        signal: deadline(),
      });
      if (answer.status === 401 || answer.status === 403) throw new ListRefused(answer.status);
      if (answer.status !== 200)
        throw new TokenServiceUnavailable(`HTTP ${answer.status} for the list of connections`, true);
      return connectionList.parse(await answer.json());
    });
  }

  return {
    /** The page at Xero where the user consents to these scopes. */
    async authorizeUrl(state: string, codeChallenge: string, scopes: readonly string[]): Promise<string> {
      const { clientId } = await deps.app();
      const url = new URL(hosts.authorizeUrl);
      url.search = new URLSearchParams({
        response_type: 'code',
        client_id: clientId,
        redirect_uri: deps.redirectUri,
        scope: scopes.join(' '),
        state,
        code_challenge: codeChallenge,
        code_challenge_method: 'S256',
      }).toString();
      return url.href;
    },

    /** Redeems the code of a callback whose state has been checked. `scopes`: those that were asked for. */
    async exchangeCode(
      callback: URLSearchParams,
      codeVerifier: string,
      scopes: readonly string[],
    ): Promise<TokenPair> {
      const { client, basicAuth } = await clientAndSecret();
      const requestedAt = performance.now();
      return inOurErrors(async () => {
        const checked = oauth.validateAuthResponse(server, client, callback, callback.get('state') ?? '');
        const response = await oauth.authorizationCodeGrantRequest(
          server,
          client,
          basicAuth,
          checked,
          deps.redirectUri,
          codeVerifier,
          options(),
        );
        const answer = await oauth.processAuthorizationCodeResponse(server, client, response);
        return pairOf(answer, requestedAt, scopes);
      });
    },

    /**
     * Gets a new pair for a refresh token.
     * @param mayBegin asked when the request is about to begin. @throws NotSent if it says no.
     */
    async refresh(
      refreshToken: string,
      scopes: readonly string[],
      mayBegin?: () => boolean,
    ): Promise<TokenPair> {
      const { client, basicAuth } = await clientAndSecret();
      const requestedAt = performance.now();
      return inOurErrors(async () => {
        const response = await oauth.refreshTokenGrantRequest(
          server,
          client,
          basicAuth,
          refreshToken,
          options(mayBegin),
        );
        const answer = await oauth.processRefreshTokenResponse(server, client, response);
        return pairOf(answer, requestedAt, scopes);
      });
    },

    /** The organisations that a token reaches; with an event id only those chosen in that consent. @throws ListRefused */
    async organisations(accessToken: string, authEventId?: string): Promise<XeroConnection[]> {
      const listed = await everything(accessToken, authEventId);
      return listed
        .filter(({ tenantType }) => tenantType === 'ORGANISATION')
        .map(({ id, tenantId, tenantName }) => ({ id, tenantId, tenantName: tenantName ?? '' }));
    },

    /** All that a token reaches, practices and the like among them, by the ids of the connections. @throws ListRefused */
    async reached(accessToken: string): Promise<Pick<XeroConnection, 'id' | 'tenantId'>[]> {
      const listed = await everything(accessToken);
      return listed.map(({ id, tenantId }) => ({ id, tenantId }));
    },

    /**
     * Ends our access to one organisation. `gone`: Xero had no such connection any more. `refused`: it does not take the
     * token (401), or the person has no access any more (403).
     */
    async disconnect(accessToken: string, xeroConnectionId: string): Promise<'ended' | 'gone' | 'refused'> {
      return inOurErrors(async () => {
        const answer = await deps.fetch(`${hosts.connectionsUrl}/${xeroConnectionId}`, {
          method: 'DELETE',
          headers: { authorization: `Bearer ${accessToken}`, accept: 'application/json' },
          signal: deadline(),
        });
        if (answer.status === 404) return 'gone';
        if (answer.status === 401 || answer.status === 403) return 'refused';
        if (answer.status === 200 || answer.status === 204) return 'ended';
        throw new TokenServiceUnavailable(`HTTP ${answer.status} for the end of a connection`, true);
      });
    },

    /** Ends everything that the person behind a refresh token gave the app, connections to other organisations too. */
    async revoke(refreshToken: string): Promise<void> {
      const { client, basicAuth } = await clientAndSecret();
      return inOurErrors(async () => {
        const answer = await oauth.revocationRequest(server, client, basicAuth, refreshToken, options());
        await oauth.processRevocationResponse(answer);
      });
    },
  };
}

export type XeroIdentity = ReturnType<typeof createXeroIdentity>;

/** Which consent a token came from, so that its organisations can be asked for; undefined if it does not say. */
export function authEventIdOf(accessToken: string): string | undefined {
  return guidIn(accessToken, 'authentication_event_id');
}

/** Whose a token is; undefined if it does not say. Only to tell two tokens apart: nothing is allowed by it. */
export function userIdOf(accessToken: string): string | undefined {
  return guidIn(accessToken, 'xero_userid');
}

function guidIn(accessToken: string, claim: string): string | undefined {
  try {
    const claims: unknown = JSON.parse(
      Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString('utf8'),
    );
    return z
      .record(z.string(), z.unknown())
      .transform((all) => z.guid().parse(all[claim]))
      .parse(claims);
  } catch {
    return undefined;
  }
}

async function inOurErrors<T>(body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    throw ourError(error);
  }
}

/** Errors that say nothing about the app or the token, whatever their status. */
const passing: ReadonlySet<string> = new Set(['server_error', 'temporarily_unavailable']);

const ownErrors = [TokenServiceUnavailable, AppRefused, NotSent, ForeignHost];

/** The errors of libraries hold requests and answers, so none of them is passed on, not even as a cause. */
function ourError(error: unknown): Error {
  if (error instanceof Error && ownErrors.some((type) => error instanceof type)) return error;
  if (error instanceof oauth.ResponseBodyError) {
    if (error.status === 429 || error.status >= 500)
      return new TokenServiceUnavailable(`HTTP ${error.status}`, true);
    if (passing.has(error.error)) return new TokenServiceUnavailable(error.error, true);
    if (error.error === 'invalid_grant') return new GrantRefused();
    return new AppRefused(knownCode(error.error));
  }
  if (error instanceof oauth.AuthorizationResponseError) return new AppRefused(knownCode(error.error));
  if (error instanceof oauth.OperationProcessingError) {
    const status = error.cause instanceof Response ? `HTTP ${error.cause.status}` : 'an unreadable answer';
    return new TokenServiceUnavailable(status, true);
  }
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return new TokenServiceUnavailable('no answer in time', false, true);
  }
  if (error instanceof z.ZodError || error instanceof SyntaxError) {
    return new TokenServiceUnavailable('an unreadable answer', true);
  }
  return new TokenServiceUnavailable(`the request failed${networkCode(error)}`, false);
}

/** Error codes are short words; anything else from outside stays outside. */
function knownCode(code: string): string {
  return /^[a-z_]{1,40}$/.test(code) ? code : 'an error without a name';
}

function networkCode(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]{1,40}$/.test(code) ? `: ${code}` : '';
}
