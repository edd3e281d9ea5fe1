import { exception, notFound, problem } from './api-errors.ts';
import type { ApiError } from './api-errors.ts';
import type { ApiRequest } from './api-request.ts';
import { todayIn } from './dates.ts';
import type { Ids } from './ids.ts';
import type { Switches } from './switches.ts';

export interface ClassicExpenses {
  /** Throws ApiError where the organisation has no classic expenses. */
  demand(request: ApiRequest): void;
  /** Throws ApiError once Xero has switched expense claims off for everybody. */
  demandNotOver(request: ApiRequest): void;
}

/**
 * Receipts and expense claims exist only in organisations that used them before July 2018. What
 * others are answered is documented nowhere: reads found empty lists, writes follow a switch.
 */
export function createClassicExpenses(deps: { ids: Ids; switches: Switches }): ClassicExpenses {
  const refusal = (): ApiError => {
    switch (deps.switches.classicExpensesRefusal) {
      case '404':
        return notFound('The organisation has no classic expenses.');
      case '403':
        return problem(403, 'Forbidden', 'AuthorizationUnsuccessful', deps.ids.uuid());
      case '400':
        return exception('ValidationException', 'Expense claims are not available for this organisation.');
    }
  };
  return {
    demand({ organisation }) {
      if (!organisation.settings.classicExpenses) throw refusal();
    },
    demandNotOver({ organisation, now }) {
      const { expenseClaimsEndOn } = deps.switches;
      const today = todayIn(organisation.settings.timeZone, now);
      if (expenseClaimsEndOn !== null && today >= expenseClaimsEndOn) throw refusal();
    },
  };
}
