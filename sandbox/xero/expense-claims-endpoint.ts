import { notFound } from './api-errors.ts';
import type { ApiAnswer, ApiRequest } from './api-request.ts';
import { answerBatch } from './batch.ts';
import type { Outcome } from './batch.ts';
import type { ClassicExpenses } from './classic-expenses.ts';
import { msDate, msInstant } from './dates.ts';
import { expenseClaimInput } from './expense-claim-input.ts';
import { prepareClaimStatus, prepareNewClaim } from './expense-claim-rules.ts';
import type { ExpenseClaim } from './expense-claim.ts';
import type { Ids } from './ids.ts';
import { number } from './json.ts';
import type { JsonObject } from './json.ts';
import { changedSince, filtered, ordered } from './list-query.ts';
import type { Organisation } from './organisations.ts';
import { receiptJson, userOf } from './receipt-view.ts';
import { readElement, readElementOf, readElements } from './request-body.ts';
import { createStage } from './stage.ts';
import type { Stage } from './stage.ts';
import type { Switches } from './switches.ts';
import type { Fields } from './where.ts';

const KIND = { plural: 'ExpenseClaims', idField: 'ExpenseClaimID', errorFlag: null } as const;

const FIELDS: Fields<ExpenseClaim> = {
  ExpenseClaimID: { kind: 'guid', read: (c) => c.id },
  Status: { kind: 'text', read: (c) => c.status },
  Total: { kind: 'amount', read: (c) => c.total },
  AmountDue: { kind: 'amount', read: (c) => c.amountDue },
  AmountPaid: { kind: 'amount', read: (c) => c.amountPaid },
  ReportingDate: { kind: 'date', read: (c) => c.reportingDate },
  UpdatedDateUTC: { kind: 'instant', read: (c) => new Date(c.updatedAt).toISOString() },
  'User.UserID': { kind: 'guid', read: (c) => c.userId },
};

export function createExpenseClaimsEndpoint(deps: {
  ids: Ids;
  switches: Switches;
  classic: ClassicExpenses;
}) {
  const demand = (request: ApiRequest) => {
    deps.classic.demandNotOver(request);
    deps.classic.demand(request);
  };

  const write = (request: ApiRequest, elements: JsonObject[], create: boolean): ApiAnswer => {
    const { organisation, now } = request;
    const inputs = elements.map((each, n) => readElement(expenseClaimInput, each, `ExpenseClaims[${n}]`));
    const claims = createStage(organisation.expenseClaims);
    const receipts = createStage(organisation.receipts);
    const context = {
      settings: organisation.settings,
      receipts,
      ids: deps.ids,
      clientId: request.clientId,
      now,
    };
    const outcomes = inputs.map((input, n): Outcome => {
      const existing = create ? null : findClaim(input.ExpenseClaimID, claims);
      const prepared = existing
        ? prepareClaimStatus(input, existing, context)
        : prepareNewClaim(input, context);
      const { problems } = prepared;
      if (create && input.ExpenseClaimID !== undefined) {
        problems.push('PUT creates expense claims: do not send an ExpenseClaimID.');
      }
      if (problems.length === 0) {
        claims.put(prepared.claim);
        for (const receipt of prepared.receipts) receipts.put(receipt);
      }
      return {
        sent: elements[n] ?? {},
        problems,
        warnings: [],
        saved: () => claimJson(prepared.claim, organisation, now, true),
      };
    });
    const commit = () => {
      claims.commit(now);
      receipts.commit(now);
    };
    return { ExpenseClaims: answerBatch(KIND, outcomes, request, commit) };
  };

  return {
    list: (request: ApiRequest): ApiAnswer => {
      deps.classic.demandNotOver(request);
      const { organisation, readAt } = request;
      const all = organisation.expenseClaims.listAsOf(readAt);
      const chosen = changedSince(filtered(all, request, FIELDS), request, deps.switches);
      const listed = ordered(chosen, request, FIELDS);
      return { ExpenseClaims: listed.map((claim) => claimJson(claim, organisation, readAt, false)) };
    },

    one: (request: ApiRequest): ApiAnswer => {
      deps.classic.demandNotOver(request);
      const { organisation, readAt } = request;
      const claim = organisation.expenseClaims.getAsOf(request.params['id']?.toLowerCase() ?? '', readAt);
      if (!claim) throw notFound('No such expense claim.');
      return { ExpenseClaims: [claimJson(claim, organisation, readAt, true)] };
    },

    put: (request: ApiRequest): ApiAnswer => {
      demand(request);
      return write(request, readElements(request.body, KIND.plural), true);
    },
    post: (request: ApiRequest): ApiAnswer => {
      demand(request);
      return write(request, readElements(request.body, KIND.plural), false);
    },
    postOne: (request: ApiRequest): ApiAnswer => {
      demand(request);
      const element = readElementOf(request.body, KIND.plural, KIND.idField, request.params['id'] ?? '');
      return write(request, [element], false);
    },
  };
}

/** The claim a POST means; null for a new one. Throws ApiError 404 for an id that is not there. */
function findClaim(id: string | undefined, claims: Stage<ExpenseClaim>): ExpenseClaim | null {
  if (id === undefined) return null;
  const claim = claims.get(id.toLowerCase());
  if (!claim) throw notFound('No such expense claim.');
  return claim;
}

/** A claim as it is answered; lists leave its receipts out. */
function claimJson(claim: ExpenseClaim, organisation: Organisation, at: number, detail: boolean): JsonObject {
  const receipts = detail ? claim.receiptIds : [];
  const view = { detail: true, unitDecimals: 2, at } as const;
  return {
    ExpenseClaimID: claim.id,
    Status: claim.status,
    UpdatedDateUTC: msInstant(claim.updatedAt),
    User: userOf(organisation, claim.userId),
    Receipts: receipts
      .flatMap((id) => organisation.receipts.getAsOf(id, at) ?? [])
      .map((receipt) => receiptJson(receipt, organisation, view)),
    Payments: [],
    Total: number(claim.total),
    AmountDue: number(claim.amountDue),
    AmountPaid: number(claim.amountPaid),
    ...(claim.reportingDate ? { ReportingDate: msDate(claim.reportingDate) } : {}),
  };
}
