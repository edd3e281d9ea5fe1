import { outcomeOfOauthError, type ConnectOutcome } from './connect-outcomes.ts';

/** Xero sent the browser back with an error in place of a code. */
export class SentBack extends Error {
  override readonly name = 'SentBack';
  /** The OAuth error, for the log: a short word, whatever the address held. */
  readonly code: string;
  readonly outcome: ConnectOutcome;

  constructor(code: string, description: string | null) {
    super('Xero sent the browser back with an error.');
    this.code = /^[a-z_]{1,40}$/.test(code) ? code : 'an error without a name';
    this.outcome = outcomeOfOauthError(code, description ?? '');
  }
}
