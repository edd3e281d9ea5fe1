import { calculatePKCECodeChallenge, generateRandomCodeVerifier } from 'oauth4webapi';
import type { AuditEntry } from '../store/audit.ts';
import type { Connection, Connections } from '../store/connections.ts';
import type { ConnectLinks } from '../store/connect-links.ts';
import type { OauthStates, Unreturned } from '../store/oauth-states.ts';
import type { OrganisationChange, PendingGrant, PendingGrants } from '../store/pending-grants.ts';
import type { XeroHosts } from '../xero/xero-hosts.ts';
import { chosenOrganisation } from './chosen-organisation.ts';
import {
  connectLogLine,
  isFailedOutcome,
  outcomeOfOauthError,
  outcomeOfTrouble,
  type ConnectOutcome,
} from './connect-outcomes.ts';
import type { Encryption } from './encryption.ts';
import type { EndReplaced } from './end-replaced.ts';
import { AppRefused, GrantRefused, TokenServiceUnavailable } from './errors.ts';
import { withoutDetails } from './log-error.ts';
import type { RegistrationOf } from './registration-of.ts';
import { createReturnWatch } from './return-watch.ts';
import { missingScopes } from './scopes.ts';
import { SentBack } from './sent-back.ts';
import { hashOfSecretWord, looksLikeSecretWord, newSecretWord } from './secret-words.ts';
import { sealTokens } from './token-store.ts';
import { isNameTyped } from './typed-name.ts';
import { authEventIdOf, type TokenPair, type XeroConnection, type XeroIdentity } from './xero-identity.ts';

/**
 * How a way back from Xero ended, or the page that it goes on with: `choose_organisation`: which one is meant?
 * `confirm_change`: shall it take the place of the one that is connected?
 */
export type ConsentEnd = ConnectOutcome | 'choose_organisation' | 'confirm_change';

/** What a person is asked to agree to. */
export interface ChangeToConfirm {
  readonly from: Connection;
  readonly to: OrganisationChange;
}

export interface ConnectFlowDeps {
  readonly installationId: string;
  readonly hosts: Pick<XeroHosts, 'issuer'>;
  readonly identity: Pick<XeroIdentity, 'authorizeUrl' | 'exchangeCode' | 'organisations'>;
  readonly registrationOf: Pick<RegistrationOf, 'current' | 'view'>;
  /** The scopes that the installation needs by its app and its settings. */
  readonly wantedScopes: () => Promise<readonly string[]>;
  readonly encryption: Encryption;
  readonly states: OauthStates;
  readonly pending: PendingGrants;
  readonly links: Pick<ConnectLinks, 'take'>;
  readonly connections: Pick<Connections, 'connect' | 'ofInstallation'>;
  readonly endReplaced: EndReplaced;
  /** Writes to the audit. */
  readonly note: (entry: AuditEntry) => Promise<void>;
  readonly newId: () => string;
  /** Called after a grant is stored, so that what waited for it goes on. */
  readonly onConnected?: (connection: Connection) => Promise<void>;
  readonly log: {
    warn(fields: Record<string, unknown>, message: string): void;
    error(fields: Record<string, unknown>, message: string): void;
  };
}

/** The authorisation: from the button or the link, by way of Xero, to a stored grant. */
export function createConnectFlow(deps: ConnectFlowDeps) {
  const watchReturn = createReturnWatch(deps);

  const { installationId } = deps;

  async function begin(browser: string): Promise<URL> {
    // Without an app there is nothing to begin.
    await deps.registrationOf.current();
    const scopes = await deps.wantedScopes();
    const state = newSecretWord();
    const stateHash = hashOfSecretWord(state);
    const codeVerifier = generateRandomCodeVerifier();
    await deps.states.store({
      stateHash,
      browserHash: hashOfSecretWord(browser),
      installationId,
      codeVerifier: deps.encryption.encrypt('code_verifier', stateHash, codeVerifier),
    });
    watchReturn(stateHash);
    const challenge = await calculatePKCECodeChallenge(codeVerifier);
    return new URL(await deps.identity.authorizeUrl(state, challenge, scopes));
  }

  /** Uses the state up, redeems the code and stores the grant. */
  async function finish(callback: URLSearchParams, browser: string): Promise<ConsentEnd> {
    const state = callback.get('state') ?? '';
    const error = callback.get('error');
    if (!looksLikeSecretWord(state)) {
      if (error !== null) throw new SentBack(error, callback.get('error_description'));
      return 'state_unknown';
    }
    const stateHash = hashOfSecretWord(state);
    const taken = await deps.states.take(installationId, stateHash, hashOfSecretWord(browser));
    if (taken.result === 'other_browser') return 'other_browser';
    if (taken.result !== 'taken') return `state_${taken.result}`;
    if (error !== null) throw new SentBack(error, callback.get('error_description'));
    const codeVerifier = deps.encryption.decrypt('code_verifier', stateHash, taken.codeVerifier);
    const scopes = await deps.wantedScopes();
    const pair = await deps.identity.exchangeCode(callback, codeVerifier, scopes);
    const { refreshToken } = pair;
    if (refreshToken === undefined) return 'no_refresh_token';
    if (missingScopes(pair.scopes, scopes).length > 0) return 'scopes_missing';
    const grant: Grant = { ...pair, refreshToken };
    const organisation = await organisationOf(grant.accessToken);
    if (organisation === 'several') {
      await putAside(grant, browser);
      return 'choose_organisation';
    }
    if (typeof organisation === 'string') return organisation;
    return keepOrAsk(grant, organisation, browser);
  }

  async function organisationOf(accessToken: string) {
    const consent = authEventIdOf(accessToken);
    const { organisationId: byHand } = await deps.registrationOf.current();
    const picked = consent === undefined ? [] : await deps.identity.organisations(accessToken, consent);
    const isClear = picked.length === 1 && (byHand === undefined || picked[0]?.tenantId === byHand);
    const reached = isClear ? picked : await deps.identity.organisations(accessToken);
    const before = await deps.connections.ofInstallation(installationId);
    return chosenOrganisation({
      picked,
      reached,
      byHand,
      before: before === undefined || before.status === 'disconnected' ? undefined : before.tenantId,
    });
  }

  /** Keeps a grant for the page on which an organisation is picked, or a change of it confirmed. */
  async function putAside(grant: Grant, browser: string, change?: OrganisationChange): Promise<void> {
    const id = deps.newId();
    await deps.pending.store(hashOfSecretWord(browser), {
      id,
      installationId,
      scopes: grant.scopes,
      expiresInSeconds: grant.expiresInSeconds,
      change,
      ...sealTokens(deps.encryption, id, grant),
    });
  }

  /** Another organisation than the one that is connected is a person's to confirm, and changes nothing before. */
  async function keepOrAsk(
    grant: Grant,
    organisation: XeroConnection,
    browser: string,
  ): Promise<ConnectOutcome | 'confirm_change'> {
    const kept = await keep(grant, organisation);
    if (kept.result !== 'other_organisation') return kept.result;
    const { id: xeroConnectionId, tenantId, tenantName } = organisation;
    const change = { tenantId, tenantName, xeroConnectionId, replaces: kept.current.id };
    await putAside(grant, browser, change);
    await noteChange('asked', { from: kept.current, to: change });
    return 'confirm_change';
  }

  function noteChange(what: 'asked' | 'mistyped' | 'cancelled' | 'confirmed', { from, to }: ChangeToConfirm) {
    return deps.note({
      actor: 'page',
      action: `organisation.change_${what}`,
      installationId: from.installationId,
      tenantId: to.tenantId,
      details: { from: from.tenantId },
    });
  }

  async function keep(grant: Grant, organisation: XeroConnection, replaces?: string) {
    const { accessToken, refreshToken } = grant;
    const kept = await deps.connections.connect(
      {
        installationId,
        tenantId: organisation.tenantId,
        tenantName: organisation.tenantName,
        xeroConnectionId: organisation.id,
        issuer: deps.hosts.issuer,
        scopes: grant.scopes,
        expiresInSeconds: grant.expiresInSeconds,
        seal: (connectionId) => sealTokens(deps.encryption, connectionId, { accessToken, refreshToken }),
      },
      'page',
      replaces,
    );
    if (!('connection' in kept)) return kept;
    await deps.onConnected?.(kept.connection).catch((error: unknown) => {
      // The grant is stored; whoever waits is found by the regular sweep.
      deps.log.error({ error: withoutDetails(error) }, 'could not wake what waited for the connection');
    });
    return kept;
  }

  /** What this browser has to pick from; undefined if it has nothing to pick, or took too long. */
  async function openChoice(browser: string | undefined) {
    if (browser === undefined) return undefined;
    const grant = await deps.pending.find(installationId, hashOfSecretWord(browser));
    if (grant === undefined || grant.change !== undefined) return undefined;
    const opened = { ...grant, ...tokensOf(grant) };
    return { grant: opened, browser, organisations: await deps.identity.organisations(opened.accessToken) };
  }

  async function choose(
    browser: string | undefined,
    tenantId: string,
  ): Promise<ConnectOutcome | 'confirm_change'> {
    const choice = await openChoice(browser);
    if (choice === undefined) return 'choice_over';
    const { grant } = choice;
    const organisation = choice.organisations.find((one) => one.tenantId === tenantId);
    if (organisation === undefined) return 'organisation_not_covered';
    // Of two answers at once only one counts: the second would store a pair that may have been renewed meanwhile.
    if (!(await deps.pending.remove(grant.id))) return 'choice_over';
    return keepOrAsk(grant, organisation, choice.browser);
  }

  function tokensOf({ id, accessToken, refreshToken }: PendingGrant) {
    return {
      accessToken: deps.encryption.decrypt('access_token', id, accessToken),
      refreshToken: deps.encryption.decrypt('refresh_token', id, refreshToken),
    };
  }

  /** What this browser has to confirm, if that is still so. */
  async function openChange(browser: string | undefined) {
    const grant =
      browser === undefined ? undefined : await deps.pending.find(installationId, hashOfSecretWord(browser));
    if (grant?.change === undefined) return 'choice_over' as const;
    const from = await deps.connections.ofInstallation(installationId);
    if (from?.id !== grant.change.replaces || from.status === 'disconnected')
      return 'changed_meanwhile' as const;
    return { grant, from, to: grant.change };
  }

  async function confirmChange(
    browser: string | undefined,
    typed: string,
  ): Promise<ConnectOutcome | 'name_wrong'> {
    const open = await openChange(browser);
    if (typeof open === 'string') return open;
    const { grant, from, to } = open;
    if (!isNameTyped(to, typed)) {
      await noteChange('mistyped', open);
      return 'name_wrong';
    }
    const tokens = tokensOf(grant);
    const reached = await deps.identity.organisations(tokens.accessToken);
    const organisation = reached.find(({ tenantId }) => tenantId === to.tenantId);
    if (organisation === undefined) return 'organisation_not_covered';
    const endingToken = await deps.endReplaced.tokenFor(from, reached, tokens.accessToken);
    // Of two answers at once only one counts.
    if (!(await deps.pending.remove(grant.id))) return 'choice_over';
    await noteChange('confirmed', open);
    const kept = await keep({ ...grant, ...tokens }, organisation, from.id);
    if (kept.result === 'other_organisation') return 'changed_meanwhile';
    if (kept.result === 'replaced') await deps.endReplaced.end(from, endingToken, 'page');
    return kept.result;
  }

  async function cancelChange(browser: string | undefined): Promise<ConnectOutcome> {
    const open = await openChange(browser);
    if (typeof open === 'string') return open;
    if (!(await deps.pending.remove(open.grant.id))) return 'choice_over';
    await noteChange('cancelled', open);
    return 'change_cancelled';
  }

  /** Whatever goes wrong is an outcome with words of its own, on a page and in the log. */
  async function asOutcome<T>(step: () => Promise<T>): Promise<T | ConnectOutcome> {
    try {
      return logged(await step());
    } catch (error) {
      return logged(outcomeOf(error), error);
    }
  }

  function logged<T>(end: T, error?: unknown): T {
    if (!isFailedOutcome(end)) return end;
    const { level, message } = connectLogLine(end);
    const why = error === undefined ? {} : { error: withoutDetails(error) };
    deps.log[level]({ outcome: end, ...why }, message);
    return end;
  }

  return {
    /** What the page at Xero will ask for; nothing can begin while no app is set up. */
    async asked(): Promise<{ readonly isSetUp: boolean; readonly scopes: readonly string[] }> {
      const { source } = await deps.registrationOf.view();
      return { isSetUp: source !== 'none', scopes: await deps.wantedScopes() };
    },

    /** The last connection that was begun, if nobody has come back from Xero and there is none since. */
    async unreturned(): Promise<Unreturned | undefined> {
      const found = await deps.states.unreturned(installationId);
      if (found === undefined) return undefined;
      const connection = await deps.connections.ofInstallation(installationId);
      return connection !== undefined && connection.connectedAt > found.begunAt ? undefined : found;
    },

    /** The address at Xero to send the browser to, or why there is none. The caller has made sure that it may connect. */
    begin: (browser: string): Promise<URL | ConnectOutcome> => asOutcome(() => begin(browser)),

    /** The same for whoever brings a link of `createConnectLink`, which is used up by it. */
    beginByLink: (word: string, browser: string): Promise<URL | ConnectOutcome> =>
      asOutcome<URL | ConnectOutcome>(async () => {
        if (!looksLikeSecretWord(word)) return 'link_unknown';
        // Without an app nothing can begin, and the link must not be used up by that.
        await deps.registrationOf.current();
        const use = await deps.links.take(installationId, hashOfSecretWord(word));
        return use === 'taken' ? begin(browser) : `link_${use}`;
      }),

    /** Ends an authorisation with what Xero sent back through the browser. Never throws. */
    finish: (callback: URLSearchParams, browser: string | undefined): Promise<ConsentEnd> =>
      asOutcome(() => finish(callback, browser ?? '')),

    /** The organisations that this browser has to pick from. Never throws. */
    organisationsToChoose: (
      browser: string | undefined,
    ): Promise<readonly XeroConnection[] | ConnectOutcome> =>
      asOutcome(async () => (await openChoice(browser))?.organisations ?? ('choice_over' as const)),

    /** Ends an authorisation with the organisation that was picked, or goes on to confirm that. Never throws. */
    choose: (browser: string | undefined, tenantId: string): Promise<ConnectOutcome | 'confirm_change'> =>
      asOutcome(() => choose(browser, tenantId)),

    /** The change of organisation that this browser has to confirm. Never throws. */
    changeToConfirm: (browser: string | undefined): Promise<ChangeToConfirm | ConnectOutcome> =>
      asOutcome<ChangeToConfirm | ConnectOutcome>(() => openChange(browser)),

    /**
     * Ends an authorisation by replacing the organisation, if the name of the new one was typed. `name_wrong`: it was
     * not, and may be typed again. Never throws.
     */
    confirmChange: (browser: string | undefined, typed: string): Promise<ConnectOutcome | 'name_wrong'> =>
      asOutcome(() => confirmChange(browser, typed)),

    /** Ends an authorisation without any change. Never throws. */
    cancelChange: (browser: string | undefined): Promise<ConnectOutcome> =>
      asOutcome(() => cancelChange(browser)),
  };
}

export type ConnectFlow = ReturnType<typeof createConnectFlow>;

type Grant = Pick<TokenPair, 'accessToken' | 'expiresInSeconds' | 'scopes'> & {
  readonly refreshToken: string;
};

function outcomeOf(error: unknown): ConnectOutcome {
  if (error instanceof SentBack) return error.outcome;
  if (error instanceof GrantRefused) return 'code_refused';
  if (error instanceof AppRefused) return outcomeOfOauthError(error.code);
  if (error instanceof TokenServiceUnavailable) return outcomeOfTrouble(error);
  return 'unexpected';
}
