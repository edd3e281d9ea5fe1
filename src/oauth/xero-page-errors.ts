import { describeConnectOutcome, type ConnectOutcome } from './connect-outcomes.ts';

/**
 * Errors that Xero shows on a page of its own, without sending anybody back: by words that stand there, with the outcome
 * that says the same here.
 */
export const xeroPageErrors = [
  { sign: 'Invalid redirect_uri', outcome: 'redirect_refused' },
  { sign: 'unauthorized_client', outcome: 'client_refused' },
  { sign: 'Invalid scope for client', outcome: 'scope_refused' },
  { sign: 'limit of two uncertified apps', outcome: 'organisation_full' },
  { sign: 'needs to complete certification', outcome: 'app_full' },
] as const satisfies readonly { readonly sign: string; readonly outcome: ConnectOutcome }[];

/** All of them in words, for one line of the log. */
export function xeroPageErrorsInWords(): string {
  const each = xeroPageErrors.map(({ sign, outcome }) => {
    const { title, cure } = describeConnectOutcome(outcome);
    return `"${sign}": ${title}. ${cure}`;
  });
  return each.join(' ').replaceAll('`', '');
}
