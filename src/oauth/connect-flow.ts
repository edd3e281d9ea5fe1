import { calculatePKCECodeChallenge, generateRandomCodeVerifier } from 'oauth4webapi';
import type { Connection, Connections } from '../store/connections.ts';
import type { ConnectLinks } from '../store/connect-links.ts';
import type { OauthStates } from '../store/oauth-states.ts';
import type { XeroHosts } from '../xero/xero-hosts.ts';
import { outcomeOfOauthError, type ConnectOutcome } from './connect-outcomes.ts';
import type { Encryption } from './encryption.ts';
import { AppRefused, GrantRefused, TokenServiceUnavailable } from './errors.ts';
import { withoutDetails } from './log-error.ts';
import { requestedScopes } from './scopes.ts';
import { hashOfSecretWord, looksLikeSecretWord, newSecretWord } from './secret-words.ts';
import { sealTokens } from './token-store.ts';
import { authEventIdOf, type TokenPair, type XeroConnection, type XeroIdentity } from './xero-identity.ts';

/** The refresh token itself proves `offline_access`. */
const neededScopes = requestedScopes.filter((scope) => scope !== 'offline_access');

export interface ConnectFlowDeps {
  readonly installationId: string;
  readonly hosts: Pick<XeroHosts, 'issuer'>;
  readonly identity: Pick<XeroIdentity, 'authorizeUrl' | 'exchangeCode' | 'organisations'>;
  readonly encryption: Encryption;
  readonly states: OauthStates;
  readonly links: Pick<ConnectLinks, 'take'>;
  readonly connections: Pick<Connections, 'connect' | 'ofInstallation'>;
  /** Called after a grant is stored, so that what waited for it goes on. */
  readonly onConnected?: (connection: Connection) => Promise<void>;
  readonly log: {
    warn(fields: Record<string, unknown>, message: string): void;
    error(fields: Record<string, unknown>, message: string): void;
  };
}

/** The authorisation: from the button or the link, by way of Xero, to a stored grant. */
export function createConnectFlow(deps: ConnectFlowDeps) {
  async function begin(installationId: string, browser: string): Promise<string> {
    const state = newSecretWord();
    const stateHash = hashOfSecretWord(state);
    const codeVerifier = generateRandomCodeVerifier();
    await deps.states.store({
      stateHash,
      browserHash: hashOfSecretWord(browser),
      installationId,
      codeVerifier: deps.encryption.encrypt('code_verifier', stateHash, codeVerifier),
    });
    return deps.identity.authorizeUrl(state, await calculatePKCECodeChallenge(codeVerifier));
  }

  /** Uses the state up, redeems the code and stores the grant. */
  async function finish(callback: URLSearchParams, browser: string | undefined): Promise<ConnectOutcome> {
    const state = callback.get('state') ?? '';
    const error = callback.get('error');
    if (!looksLikeSecretWord(state)) {
      return error === null
        ? 'state_unknown'
        : outcomeOfOauthError(error, callback.get('error_description') ?? '');
    }
    const stateHash = hashOfSecretWord(state);
    const taken = await deps.states.take(stateHash, hashOfSecretWord(browser ?? ''));
    if (taken.result === 'other_browser') return 'other_browser';
    if (taken.result !== 'taken') return `state_${taken.result}`;
    if (error !== null) return outcomeOfOauthError(error, callback.get('error_description') ?? '');
    const codeVerifier = deps.encryption.decrypt('code_verifier', stateHash, taken.codeVerifier);
    const pair = await deps.identity.exchangeCode(callback, codeVerifier);
    return keep(taken.installationId, pair);
  }

  async function keep(installationId: string, pair: TokenPair): Promise<ConnectOutcome> {
    const { accessToken, refreshToken } = pair;
    if (refreshToken === undefined) return 'no_refresh_token';
    if (neededScopes.some((scope) => !pair.scopes.includes(scope))) return 'scopes_missing';
    const organisation = await chosenOrganisation(installationId, accessToken);
    if (typeof organisation === 'string') return organisation;
    const kept = await deps.connections.connect(
      {
        installationId,
        tenantId: organisation.tenantId,
        tenantName: organisation.tenantName,
        xeroConnectionId: organisation.id,
        issuer: deps.hosts.issuer,
        scopes: pair.scopes,
        expiresInSeconds: pair.expiresInSeconds,
        seal: (connectionId) => sealTokens(deps.encryption, connectionId, { accessToken, refreshToken }),
      },
      'page',
    );
    if (!('connection' in kept)) return kept.result;
    await deps.onConnected?.(kept.connection).catch((error: unknown) => {
      // The grant is stored; whoever waits is found by the regular sweep.
      deps.log.error({ error: withoutDetails(error) }, 'could not wake what waited for the connection');
    });
    return kept.result;
  }

  /**
   * The organisation that was picked in this consent. Xero lists it by the consent's id; one that was connected
   * before may still be listed under its first consent, so then all of the token's organisations are looked at.
   */
  async function chosenOrganisation(
    installationId: string,
    accessToken: string,
  ): Promise<XeroConnection | 'no_organisation' | 'several_organisations'> {
    const consent = authEventIdOf(accessToken);
    const picked = consent === undefined ? [] : await deps.identity.organisations(accessToken, consent);
    const candidates = picked.length > 0 ? picked : await deps.identity.organisations(accessToken);
    if (candidates.length === 0) return 'no_organisation';
    if (candidates.length === 1 && candidates[0] !== undefined) return candidates[0];
    const before = await deps.connections.ofInstallation(installationId);
    return candidates.find(({ tenantId }) => tenantId === before?.tenantId) ?? 'several_organisations';
  }

  return {
    /** The address at Xero to send the browser to. The caller has made sure that it may connect. */
    begin: (browser: string) => begin(deps.installationId, browser),

    /** The same for whoever brings a link of `createConnectLink`, which is used up by it. */
    async beginByLink(word: string, browser: string): Promise<URL | ConnectOutcome> {
      if (!looksLikeSecretWord(word)) return 'link_unknown';
      const use = await deps.links.take(hashOfSecretWord(word));
      if (use.result !== 'taken') return `link_${use.result}`;
      return new URL(await begin(use.installationId, browser));
    },

    /** Ends an authorisation with what Xero sent back through the browser. Never throws. */
    async finish(callback: URLSearchParams, browser: string | undefined): Promise<ConnectOutcome> {
      const outcome = await finish(callback, browser).catch((error: unknown) => {
        if (error instanceof GrantRefused) return 'code_refused' as const;
        if (error instanceof AppRefused) return outcomeOfOauthError(error.code);
        if (error instanceof TokenServiceUnavailable) return 'xero_unreachable' as const;
        deps.log.error({ error: withoutDetails(error) }, 'the connection could not be stored');
        return 'unexpected' as const;
      });
      if (outcome !== 'connected' && outcome !== 'reconnected') {
        deps.log.warn({ outcome }, 'a connection to Xero was not made');
      }
      return outcome;
    },
  };
}

export type ConnectFlow = ReturnType<typeof createConnectFlow>;
