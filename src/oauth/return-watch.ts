import { stateLifetimeSeconds, type OauthStates } from '../store/oauth-states.ts';
import { withoutDetails } from './log-error.ts';
import { xeroPageErrorsInWords } from './xero-page-errors.ts';

export interface ReturnWatchDeps {
  readonly states: Pick<OauthStates, 'isUnused'>;
  readonly log: { warn(fields: Record<string, unknown>, message: string): void };
}

const nobodyCameBack = 'A connection to Xero was begun ten minutes ago, and nobody came back.';

/**
 * Has the log say so when nobody comes back from Xero in time: most errors in what was asked are shown on a page there,
 * and we never hear of them. The wait keeps no process alive; after a restart the setup page still says it.
 */
export function createReturnWatch({ states, log }: ReturnWatchDeps) {
  async function look(stateHash: string): Promise<void> {
    try {
      if (!(await states.isUnused(stateHash))) return;
      log.warn({}, `${nobodyCameBack} If Xero showed an error page: ${xeroPageErrorsInWords()}`);
    } catch (error) {
      log.warn({ error: withoutDetails(error) }, 'it is not known whether somebody came back from Xero');
    }
  }

  return (stateHash: string): void => {
    setTimeout(() => void look(stateHash), stateLifetimeSeconds * 1000).unref();
  };
}
