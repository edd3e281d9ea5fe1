import type { FaultInput } from '../../../sandbox/xero/faults.ts';
import type { Finding } from '../../../src/connection-test/check-words.ts';
import type { ReconnectReason } from '../../../src/oauth/errors.ts';
import type { ConnectWorld, Opened } from './connect-world.ts';

/** Something that goes wrong while tokens are renewed. */
export interface RefreshCase {
  /** As docs/xero-behaviour.md names it. */
  readonly name: string;
  /** What a test of the connection finds. */
  readonly finding: Finding;
  /** Brings it about; the process that then needs a token. */
  readonly happen: (world: ConnectWorld) => Promise<Opened> | Opened;
}

/** The connection stays as it is: Xero refuses the app (`code`), or no answer came that helps (`what`). */
export interface FailedCase extends RefreshCase {
  readonly error: { readonly code: string } | { readonly what: string };
}

/** The connection asks for a person. */
export interface LostCase extends RefreshCase {
  readonly reason: ReconnectReason;
  /** Xero has refused a call with 403, and it is looked at why. */
  readonly isForbidden?: true;
}

/** Whoever asks again meets the same, however much time has passed. */
const always = 50;

function withFault(name: string, finding: Finding, fault: FaultInput): RefreshCase {
  return {
    name,
    finding,
    happen(world) {
      world.sandbox.faults.add({ grantType: 'refresh_token', times: always, ...fault });
      return world.open();
    },
  };
}

function refused(name: string, code: string, fault: Partial<FaultInput> = {}): FailedCase {
  const finding = code === 'invalid_scope' ? 'scope-refused' : 'app-refused';
  return { ...withFault(name, finding, { ...fault, kind: 'oauthError', error: code }), error: { code } };
}

function silent(name: string, what: string, fault: FaultInput): FailedCase {
  return { ...withFault(name, 'xero-silent', fault), error: { what } };
}

export const failedCases: readonly FailedCase[] = [
  {
    name: 'refresh: invalid_client with 400',
    error: { code: 'invalid_client' },
    finding: 'app-refused',
    happen: (world) => world.open({ xeroClientSecret: 'wrong-secret-planted' }),
  },
  refused('refresh: invalid_client with 401', 'invalid_client', { status: 401 }),
  refused('refresh: invalid_scope', 'invalid_scope'),
  refused('refresh: unauthorized_client', 'unauthorized_client'),
  refused('refresh: invalid_request', 'invalid_request'),
  refused('refresh: an error that nobody knows', 'something_new'),
  {
    name: 'refresh: no app is set up',
    error: { code: 'not_set_up' },
    finding: 'app-not-set-up',
    happen: (world) => world.open({ xeroClientId: undefined, xeroClientSecret: undefined }),
  },
  silent('refresh: 500', 'HTTP 500', { kind: 'error500Before' }),
  silent('refresh: 503', 'HTTP 503', { kind: 'offline503' }),
  silent('refresh: 429', 'HTTP 429', { kind: 'rateLimit' }),
  silent('refresh: server_error', 'server_error', { kind: 'oauthError', error: 'server_error' }),
  silent('refresh: the answer is cut off, twice', 'the request failed', { kind: 'dropAfter' }),
  {
    name: 'refresh: no answer in time, twice',
    error: { what: 'no answer in time' },
    finding: 'xero-silent',
    happen(world) {
      const delay = { kind: 'delay', delayMs: 2000, when: 'before', times: always } as const;
      world.sandbox.faults.add({ ...delay, grantType: 'refresh_token' });
      return world.open({}, { tokenDeadline: 0.1, abortedInFlight: 0 });
    },
  },
  silent('refresh: garbage', 'an unreadable answer', { kind: 'garbage' }),
  silent('refresh: a page in place of tokens', 'HTTP 200', { kind: 'html', status: 200 }),
  silent('refresh: no access token', 'an unreadable answer', {
    kind: 'tokenAnswer',
    change: 'noAccessToken',
  }),
  silent('refresh: an id token that does not fit', 'an unreadable answer', {
    kind: 'tokenAnswer',
    change: 'foreignIdToken',
  }),
];

const day = 86_400;

export const lostCases: readonly LostCase[] = [
  {
    name: 'refresh: invalid_grant, the permission was removed',
    reason: 'grant_refused',
    finding: 'permission-lost',
    happen(world) {
      world.sandbox.tokens.revokeAll(world.app.clientId);
      return world.open();
    },
  },
  {
    name: 'refresh: invalid_grant, not used for 60 days',
    reason: 'grant_expired',
    finding: 'permission-lost',
    async happen(world) {
      world.sandbox.clock.advance(61 * day);
      await world.database.query(
        `update connection set tokens_stored_at = tokens_stored_at - interval '61 days'`,
      );
      return world.open();
    },
  },
  {
    name: 'refresh: invalid_grant, 31 minutes after a lost answer',
    reason: 'answer_lost',
    finding: 'permission-lost',
    async happen(world) {
      world.sandbox.faults.add({ grantType: 'refresh_token', kind: 'dropAfter', times: 2 });
      const opened = world.open();
      const connection = await opened.xero.connections.ofInstallation('main');
      await opened.xero.accessTokens.forConnection(connection?.id ?? '').catch(() => undefined);
      world.sandbox.clock.advance(31 * 60);
      await world.database.query(
        `update connection
            set refresh_retry_at = null, refresh_unsure_since = refresh_unsure_since - interval '31 minutes'`,
      );
      world.setup.logged.length = 0;
      return opened;
    },
  },
  {
    name: '403: Xero no longer lists the organisation',
    reason: 'access_removed',
    isForbidden: true,
    finding: 'permission-lost',
    happen(world) {
      world.sandbox.connections.disconnect(world.north);
      return world.open();
    },
  },
  {
    name: '403: Xero refuses to list anything',
    reason: 'access_refused',
    isForbidden: true,
    finding: 'permission-lost',
    happen(world) {
      world.sandbox.faults.add({ kind: 'html', status: 403, path: '/connections', times: always });
      return world.open();
    },
  },
  {
    name: '401 with a token that was just renewed',
    reason: 'token_refused',
    isForbidden: true,
    finding: 'permission-lost',
    happen(world) {
      world.sandbox.faults.add({ kind: 'html', status: 401, path: '/connections', times: always });
      return world.open();
    },
  },
];

/** A token comes of it nevertheless. */
export const workingCases: readonly RefreshCase[] = [
  withFault('refresh: no refresh token', 'permission-works', {
    kind: 'tokenAnswer',
    change: 'noRefreshToken',
  }),
  withFault('refresh: fewer scopes', 'scopes-missing', { kind: 'tokenAnswer', change: 'fewerScopes' }),
];

/** Reasons that come from elsewhere, and how they are told. */
export const toldCases = [
  { name: 'scope_missing is told in words', reason: 'scope_missing' },
  { name: 'key_forgotten is told in words', reason: 'key_forgotten' },
] as const;

export const refreshCases = [...failedCases, ...lostCases, ...workingCases];
