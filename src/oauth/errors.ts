/** Why a connection needs a person. */
export type ReconnectReason =
  | 'grant_refused'
  | 'grant_expired'
  | 'answer_lost'
  | 'key_forgotten'
  | 'access_removed'
  | 'access_refused'
  | 'token_refused'
  | 'scope_missing'
  | 'disconnected'
  | 'not_connected'
  | 'other_issuer';

const words: Record<ReconnectReason, string> = {
  grant_refused:
    'Xero no longer accepts our permission, which was neither too old nor used up: somebody removed it in Xero, or another copy of our database, such as a restored backup, has used it since.',
  grant_expired: 'Xero no longer accepts our permission: it was not used for 60 days.',
  answer_lost:
    "Xero no longer accepts our refresh token: it was used up by a request whose answer was lost, and Xero's 30 minutes for asking again are over.",
  key_forgotten: 'The key that its tokens were encrypted with is gone.',
  access_removed: 'Xero no longer lists the organisation among our connections: the app was removed there.',
  access_refused:
    'Xero refuses to say which organisations our permission reaches: whoever gave it has lost access to them.',
  token_refused: 'Xero refuses a token that it has just issued.',
  scope_missing: 'The connection lacks a permission that is needed.',
  disconnected: 'The organisation was disconnected here.',
  not_connected: 'There is no such connection.',
  other_issuer: 'The connection was made with another Xero than the one this process is set up for.',
};

export const reconnectReasons: readonly string[] = Object.keys(words);

/** The reason as it was stored with the connection. */
export function reconnectReason(stored: string | null): ReconnectReason {
  return stored !== null && Object.hasOwn(words, stored) ? (stored as ReconnectReason) : 'grant_refused';
}

/** What has happened to the connection, in one sentence. */
export function reconnectWords(reason: ReconnectReason): string {
  return words[reason];
}

/** The grant is gone; only a person can renew it. Work waits. */
export class ReconnectNeeded extends Error {
  override readonly name = 'ReconnectNeeded';
  readonly reason: ReconnectReason;

  constructor(reason: ReconnectReason) {
    super(
      `Not connected to Xero. ${reconnectWords(reason)} Connect again on the overview page or with ttxero connect; nothing is lost meanwhile.`,
    );
    this.reason = reason;
  }
}

/** Xero's token service did not answer, or not as it should. It is tried again with the same token. */
export class TokenServiceUnavailable extends Error {
  override readonly name = 'TokenServiceUnavailable';
  readonly what: string;
  /** False: no answer came, so Xero may have done what was asked. */
  readonly answered: boolean;
  /** True: we stopped waiting, so Xero may still be working on it. */
  readonly gaveUp: boolean;

  /** @param what what happened, without an address or token: `no answer in time`, `HTTP 503`. */
  constructor(what: string, answered: boolean, gaveUp = false) {
    super(
      `Xero's token service is unavailable (${what}). It is tried again by itself; see status.xero.com if it lasts.`,
    );
    this.what = what;
    this.answered = answered;
    this.gaveUp = gaveUp;
  }
}

/** Xero does not say which organisations a token reaches: it refuses the token (401) or the permission (403). */
export class ListRefused extends TokenServiceUnavailable {
  readonly status: 401 | 403;

  constructor(status: 401 | 403) {
    super(`HTTP ${status} for the list of connections`, true);
    this.status = status;
  }
}

/** Xero refuses the app itself: the operator's configuration. The connection stays as it is. */
export class AppRefused extends Error {
  override readonly name = 'AppRefused';
  /** The OAuth error: `invalid_client`, `unauthorized_client`, `invalid_scope`, …; `not_set_up`: there is no app yet. */
  readonly code: string;

  constructor(code: string) {
    super(refusalWords(code));
    this.code = code;
  }
}

function refusalWords(code: string): string {
  if (code === 'not_set_up') {
    return 'No Xero app is set up yet. Enter its client id and secret on the setup page or with ttxero setup; the connection itself stays.';
  }
  if (code === 'invalid_scope') {
    return 'Xero refuses a permission to the app (invalid_scope, "Invalid scope for client"). Choose on the setup page, or with ttxero setup --generation, whether the app was made before 2 March 2026; the connection itself stays.';
  }
  return `Xero refuses the app (${code}). Compare client id and secret with the app at developer.xero.com, My Apps; the connection itself stays.`;
}

/** The time for a request was over before it began; Xero knows nothing of it. */
export class NotSent extends Error {
  override readonly name = 'NotSent';

  constructor() {
    super('The request was not begun: its time was over. It is tried again.');
  }
}

/** `invalid_grant`: this code or refresh token is used, expired or revoked. */
export class GrantRefused extends Error {
  override readonly name = 'GrantRefused';

  constructor() {
    super('Xero refuses the code or refresh token (invalid_grant): it was used before, expired or revoked.');
  }
}
