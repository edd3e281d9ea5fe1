import { notFound } from './api-errors.ts';
import type { ApiAnswer, ApiRequest } from './api-request.ts';
import { bankTransactionInput } from './bank-transaction-input.ts';
import { prepareBankTransaction } from './bank-transaction-rules.ts';
import type { BankTransactionContext } from './bank-transaction-rules.ts';
import { bankTransactionJson } from './bank-transaction-view.ts';
import type { BankTransaction } from './bank-transaction.ts';
import { answerBatch } from './batch.ts';
import type { Outcome } from './batch.ts';
import type { Ids } from './ids.ts';
import type { JsonObject } from './json.ts';
import { changedSince, filtered, ordered, paged, unitDecimals } from './list-query.ts';
import { writeNestedContact } from './nested-contact.ts';
import type { Organisation } from './organisations.ts';
import { readElement, readElementOf, readElements } from './request-body.ts';
import { createStage } from './stage.ts';
import type { Stage } from './stage.ts';
import type { Switches } from './switches.ts';
import type { Fields } from './where.ts';

const KIND = { plural: 'BankTransactions', idField: 'BankTransactionID', errorFlag: null } as const;

/** The fields a filter or an order may name. */
function fields({ contacts, settings }: Organisation, at: number): Fields<BankTransaction> {
  const account = (t: BankTransaction) => settings.accounts.find((each) => each.id === t.bankAccountId);
  return {
    BankTransactionID: { kind: 'guid', read: (t) => t.id },
    Type: { kind: 'text', read: (t) => t.type },
    Status: { kind: 'text', read: (t) => t.status },
    Reference: { kind: 'text', read: (t) => t.reference },
    Date: { kind: 'date', read: (t) => t.date },
    Total: { kind: 'amount', read: (t) => t.total },
    CurrencyCode: { kind: 'text', read: (t) => t.currencyCode },
    IsReconciled: { kind: 'flag', read: (t) => t.isReconciled },
    UpdatedDateUTC: { kind: 'instant', read: (t) => new Date(t.updatedAt).toISOString() },
    'Contact.ContactID': { kind: 'guid', read: (t) => t.contactId },
    'Contact.Name': { kind: 'text', read: (t) => contacts.getAsOf(t.contactId, at)?.name ?? null },
    'BankAccount.AccountID': { kind: 'guid', read: (t) => t.bankAccountId },
    'BankAccount.Code': { kind: 'text', read: (t) => account(t)?.code ?? null },
  };
}

export function createBankTransactionsEndpoint(deps: { ids: Ids; switches: Switches }) {
  const write = (request: ApiRequest, elements: JsonObject[], create: boolean): ApiAnswer => {
    const { organisation, now } = request;
    const inputs = elements.map((each, n) => readElement(bankTransactionInput, each, `${KIND.plural}[${n}]`));
    const stage = createStage(organisation.bankTransactions);
    const contacts = createStage(organisation.contacts);
    const context: BankTransactionContext = {
      ...deps,
      lists: organisation,
      contacts,
      unitDecimals: unitDecimals(request),
      clientId: request.clientId,
      now,
    };
    const outcomes = inputs.map((sent, n): Outcome => {
      const existing = create ? null : findTransaction(sent.BankTransactionID, stage);
      const nested = writeNestedContact(sent, contacts, request, deps);
      const { transaction, warnings, ...prepared } = prepareBankTransaction(nested.input, existing, context);
      const problems = [...nested.problems, ...prepared.problems];
      if (create && sent.BankTransactionID !== undefined) {
        problems.push('PUT creates bank transactions: do not send a BankTransactionID.');
      }
      if (problems.length === 0) stage.put(transaction);
      const view = { detail: true, unitDecimals: context.unitDecimals, at: now };
      return {
        sent: elements[n] ?? {},
        problems,
        warnings,
        saved: () => bankTransactionJson(transaction, organisation, view),
      };
    });
    const commit = () => {
      contacts.commit(now);
      stage.commit(now);
    };
    return { BankTransactions: answerBatch(KIND, outcomes, request, commit) };
  };

  return {
    list: (request: ApiRequest): ApiAnswer => {
      const { organisation, readAt } = request;
      const known = fields(organisation, readAt);
      const all = organisation.bankTransactions.listAsOf(readAt);
      const chosen = changedSince(filtered(all, request, known), request, deps.switches);
      const { items, pagination } = paged(ordered(chosen, request, known), request);
      const view = { detail: pagination !== null, unitDecimals: unitDecimals(request), at: readAt };
      return {
        ...(pagination ? { pagination } : {}),
        BankTransactions: items.map((each) => bankTransactionJson(each, organisation, view)),
      };
    },

    one: (request: ApiRequest): ApiAnswer => {
      const { organisation, readAt } = request;
      const id = request.params['id']?.toLowerCase() ?? '';
      const transaction = organisation.bankTransactions.getAsOf(id, readAt);
      if (!transaction) throw notFound('No such bank transaction.');
      const view = { detail: true, unitDecimals: unitDecimals(request), at: readAt };
      return { BankTransactions: [bankTransactionJson(transaction, organisation, view)] };
    },

    put: (request: ApiRequest) => write(request, readElements(request.body, KIND.plural), true),
    post: (request: ApiRequest) => write(request, readElements(request.body, KIND.plural), false),
    postOne: (request: ApiRequest): ApiAnswer => {
      const element = readElementOf(request.body, KIND.plural, KIND.idField, request.params['id'] ?? '');
      return write(request, [element], false);
    },
  };
}

/** The transaction a POST means; null for a new one. Throws ApiError 404 for an id that is not there. */
function findTransaction(id: string | undefined, stage: Stage<BankTransaction>): BankTransaction | null {
  if (id === undefined) return null;
  const transaction = stage.get(id.toLowerCase());
  if (!transaction) throw notFound('No such bank transaction.');
  return transaction;
}
