import { exception, notFound } from './api-errors.ts';
import type { ApiAnswer, ApiRequest } from './api-request.ts';
import { answerBatch } from './batch.ts';
import type { Outcome } from './batch.ts';
import type { Ids } from './ids.ts';
import type { JsonObject } from './json.ts';
import { changedSince, filtered, ordered, paged } from './list-query.ts';
import { createMoneyStage } from './money-stage.ts';
import type { Organisation } from './organisations.ts';
import { paymentDeleteInput, paymentInput } from './payment-input.ts';
import { deletionProblem, preparePayment } from './payment-rules.ts';
import type { PaymentContext } from './payment-rules.ts';
import { paidDocument, paymentJson, paymentType } from './payment-view.ts';
import type { Payment } from './payment.ts';
import { readElement, readElementOf, readElements } from './request-body.ts';
import type { Switches } from './switches.ts';
import type { Fields } from './where.ts';

const KIND = { plural: 'Payments', idField: 'PaymentID', errorFlag: 'HasValidationErrors' } as const;

/** The fields a filter or an order may name. */
function fields(organisation: Organisation, at: number): Fields<Payment> {
  const document = (payment: Payment) => paidDocument(organisation, payment, at);
  const contact = (payment: Payment) =>
    organisation.contacts.getAsOf(document(payment)?.contactId ?? '', at) ?? null;
  return {
    PaymentID: { kind: 'guid', read: (p) => p.id },
    PaymentType: { kind: 'text', read: (p) => paymentType(document(p)) },
    Status: { kind: 'text', read: (p) => p.status },
    Date: { kind: 'date', read: (p) => p.date },
    Amount: { kind: 'amount', read: (p) => p.amount },
    Reference: { kind: 'text', read: (p) => p.reference },
    IsReconciled: { kind: 'flag', read: (p) => p.isReconciled },
    UpdatedDateUTC: { kind: 'instant', read: (p) => new Date(p.updatedAt).toISOString() },
    'Account.AccountID': { kind: 'guid', read: (p) => p.accountId },
    'Invoice.InvoiceID': { kind: 'guid', read: (p) => p.pays.id },
    'Invoice.InvoiceNumber': { kind: 'text', read: (p) => document(p)?.number ?? null },
    'Invoice.Contact.ContactID': { kind: 'guid', read: (p) => contact(p)?.id ?? null },
    'Invoice.Contact.Name': { kind: 'text', read: (p) => contact(p)?.name ?? null },
  };
}

export function createPaymentsEndpoint(deps: { ids: Ids; switches: Switches }) {
  const contextOf = (request: ApiRequest): PaymentContext => ({
    settings: request.organisation.settings,
    stage: createMoneyStage(request.organisation),
    switches: deps.switches,
    ids: deps.ids,
    clientId: request.clientId,
    now: request.now,
  });
  const timeOf = (request: ApiRequest) => ({
    now: request.now,
    movesUpdatedDate: deps.switches.paymentMovesUpdatedDate,
  });

  const create = (request: ApiRequest, elements: JsonObject[]): ApiAnswer => {
    const inputs = elements.map((each, n) => readElement(paymentInput, each, `Payments[${n}]`));
    const context = contextOf(request);
    const outcomes = inputs.map((input, n): Outcome => {
      const { payment, problems } = preparePayment(input, context);
      if (problems.length === 0) {
        context.stage.payments.put(payment);
        context.stage.settle(payment.pays, timeOf(request));
      }
      return {
        sent: elements[n] ?? {},
        problems,
        warnings: [],
        saved: () => paymentJson(payment, request.organisation, 'write', request.now),
      };
    });
    return { Payments: answerBatch(KIND, outcomes, request, () => context.stage.commit(request.now)) };
  };

  return {
    list: (request: ApiRequest): ApiAnswer => {
      const { organisation, readAt } = request;
      const known = fields(organisation, readAt);
      const all = organisation.payments.listAsOf(readAt);
      const changed = changedSince(filtered(all, request, known), request, deps.switches);
      const { items, pagination } = paged(ordered(changed, request, known), request);
      return {
        ...(pagination ? { pagination } : {}),
        Payments: items.map((payment) => paymentJson(payment, organisation, 'list', readAt)),
      };
    },

    one: (request: ApiRequest): ApiAnswer => {
      const { organisation, readAt } = request;
      const payment = organisation.payments.getAsOf((request.params['id'] ?? '').toLowerCase(), readAt);
      if (!payment) throw notFound('No such payment.');
      return { Payments: [paymentJson(payment, organisation, 'one', readAt)] };
    },

    put: (request: ApiRequest) => create(request, readElements(request.body, KIND.plural)),

    post: (request: ApiRequest): ApiAnswer => {
      const elements = readElements(request.body, KIND.plural);
      if (elements.length > 1) {
        throw exception('PostDataInvalidException', 'POST creates one payment; PUT takes several.', true);
      }
      return create(request, elements);
    },

    postOne: (request: ApiRequest): ApiAnswer => {
      const id = request.params['id'] ?? '';
      const element = readElementOf(request.body, KIND.plural, KIND.idField, id);
      const { Status } = readElement(paymentDeleteInput, element, 'Payments[0]');
      const context = contextOf(request);
      const { payments } = context.stage;
      const payment = payments.get(id.toLowerCase());
      if (!payment) throw notFound('No such payment.');
      const problem =
        Status === 'DELETED'
          ? deletionProblem(payment, context)
          : 'A payment cannot be changed; its Status may become DELETED.';
      if (problem === null) {
        payments.put({ ...payment, status: 'DELETED', updatedAt: request.now });
        context.stage.settle(payment.pays, timeOf(request));
      }
      const outcome: Outcome = {
        sent: element,
        problems: problem === null ? [] : [problem],
        warnings: [],
        saved: () =>
          paymentJson(payments.get(payment.id) ?? payment, request.organisation, 'write', request.now),
      };
      return { Payments: answerBatch(KIND, [outcome], request, () => context.stage.commit(request.now)) };
    },
  };
}
