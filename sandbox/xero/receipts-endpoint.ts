import { notFound } from './api-errors.ts';
import type { ApiAnswer, ApiRequest } from './api-request.ts';
import { answerBatch } from './batch.ts';
import type { Outcome } from './batch.ts';
import type { ClassicExpenses } from './classic-expenses.ts';
import type { Ids } from './ids.ts';
import type { JsonObject } from './json.ts';
import { changedSince, filtered, ordered, unitDecimals } from './list-query.ts';
import { writeNestedContact } from './nested-contact.ts';
import type { Organisation } from './organisations.ts';
import { receiptInput } from './receipt-input.ts';
import { prepareReceipt } from './receipt-rules.ts';
import type { ReceiptContext } from './receipt-rules.ts';
import { receiptJson } from './receipt-view.ts';
import type { Receipt } from './receipt.ts';
import { readElement, readElementOf, readElements } from './request-body.ts';
import { createStage } from './stage.ts';
import type { Stage } from './stage.ts';
import type { Switches } from './switches.ts';
import type { Fields } from './where.ts';

const KIND = { plural: 'Receipts', idField: 'ReceiptID', errorFlag: null } as const;

/** The fields a filter or an order may name. */
function fields({ contacts }: Organisation, at: number): Fields<Receipt> {
  return {
    ReceiptID: { kind: 'guid', read: (r) => r.id },
    Status: { kind: 'text', read: (r) => r.status },
    Reference: { kind: 'text', read: (r) => r.reference },
    Date: { kind: 'date', read: (r) => r.date },
    Total: { kind: 'amount', read: (r) => r.total },
    UpdatedDateUTC: { kind: 'instant', read: (r) => new Date(r.updatedAt).toISOString() },
    'User.UserID': { kind: 'guid', read: (r) => r.userId },
    'Contact.ContactID': { kind: 'guid', read: (r) => r.contactId },
    'Contact.Name': { kind: 'text', read: (r) => contacts.getAsOf(r.contactId, at)?.name ?? null },
  };
}

export function createReceiptsEndpoint(deps: { ids: Ids; switches: Switches; classic: ClassicExpenses }) {
  const write = (request: ApiRequest, elements: JsonObject[], create: boolean): ApiAnswer => {
    const { organisation, now } = request;
    const inputs = elements.map((each, n) => readElement(receiptInput, each, `Receipts[${n}]`));
    const receipts = createStage(organisation.receipts);
    const contacts = createStage(organisation.contacts);
    const context: ReceiptContext = {
      ...deps,
      lists: organisation,
      contacts,
      receipts,
      unitDecimals: unitDecimals(request),
      clientId: request.clientId,
      now,
    };
    const outcomes = inputs.map((sent, n): Outcome => {
      const existing = create ? null : findReceipt(sent.ReceiptID, receipts);
      const nested = writeNestedContact(sent, contacts, request, deps);
      const prepared = prepareReceipt(nested.input, existing, context);
      const problems = [...nested.problems, ...prepared.problems];
      if (create && sent.ReceiptID !== undefined) {
        problems.push('PUT creates receipts: do not send a ReceiptID.');
      }
      if (problems.length === 0) receipts.put(prepared.receipt);
      const view = { detail: true, unitDecimals: context.unitDecimals, at: now };
      return {
        sent: elements[n] ?? {},
        problems,
        warnings: [],
        saved: () => receiptJson(prepared.receipt, organisation, view),
      };
    });
    const commit = () => {
      contacts.commit(now);
      receipts.commit(now);
    };
    return { Receipts: answerBatch(KIND, outcomes, request, commit) };
  };

  return {
    list: (request: ApiRequest): ApiAnswer => {
      const { organisation, readAt } = request;
      const known = fields(organisation, readAt);
      const all = organisation.receipts.listAsOf(readAt);
      const chosen = changedSince(filtered(all, request, known), request, deps.switches);
      const view = { detail: false, unitDecimals: unitDecimals(request), at: readAt };
      const listed = ordered(chosen, request, known);
      return { Receipts: listed.map((receipt) => receiptJson(receipt, organisation, view)) };
    },

    one: (request: ApiRequest): ApiAnswer => {
      const { organisation, readAt } = request;
      const receipt = organisation.receipts.getAsOf(request.params['id']?.toLowerCase() ?? '', readAt);
      if (!receipt) throw notFound('No such receipt.');
      const view = { detail: true, unitDecimals: unitDecimals(request), at: readAt };
      return { Receipts: [receiptJson(receipt, organisation, view)] };
    },

    put: (request: ApiRequest): ApiAnswer => {
      deps.classic.demand(request);
      return write(request, readElements(request.body, KIND.plural), true);
    },
    post: (request: ApiRequest): ApiAnswer => {
      deps.classic.demand(request);
      return write(request, readElements(request.body, KIND.plural), false);
    },
    postOne: (request: ApiRequest): ApiAnswer => {
      deps.classic.demand(request);
      const element = readElementOf(request.body, KIND.plural, KIND.idField, request.params['id'] ?? '');
      return write(request, [element], false);
    },
  };
}

/** The receipt a POST means; null for a new one. Throws ApiError 404 for an id that is not there. */
function findReceipt(id: string | undefined, receipts: Stage<Receipt>): Receipt | null {
  if (id === undefined) return null;
  const receipt = receipts.get(id.toLowerCase());
  if (!receipt) throw notFound('No such receipt.');
  return receipt;
}
