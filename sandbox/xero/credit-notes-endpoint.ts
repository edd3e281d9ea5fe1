import { notFound } from './api-errors.ts';
import type { ApiAnswer, ApiRequest } from './api-request.ts';
import { paymentsOf } from './applied-view.ts';
import { answerBatch } from './batch.ts';
import type { Outcome } from './batch.ts';
import { creditNoteInput } from './credit-note-input.ts';
import type { CreditNoteInput } from './credit-note-input.ts';
import { prepareCreditNote } from './credit-note-rules.ts';
import type { CreditNoteContext } from './credit-note-rules.ts';
import { creditNoteJson } from './credit-note-view.ts';
import { creditNoteNumberKey } from './credit-note.ts';
import type { CreditNote } from './credit-note.ts';
import type { Ids } from './ids.ts';
import { isGone } from './invoice.ts';
import type { JsonObject } from './json.ts';
import { changedSince, filtered, ordered, paged, unitDecimals } from './list-query.ts';
import { writeNestedContact } from './nested-contact.ts';
import { nextCreditNoteNumber } from './invoice-number.ts';
import type { Organisation } from './organisations.ts';
import { readElement, readElementOf, readElements } from './request-body.ts';
import { createStage } from './stage.ts';
import type { Stage } from './stage.ts';
import type { Switches } from './switches.ts';
import type { Fields } from './where.ts';

const KIND = { plural: 'CreditNotes', idField: 'CreditNoteID', errorFlag: 'HasErrors' } as const;

/** The fields a filter or an order may name. */
function fields(organisation: Organisation, at: number): Fields<CreditNote> {
  const contact = (note: CreditNote) => organisation.contacts.getAsOf(note.contactId, at);
  return {
    CreditNoteID: { kind: 'guid', read: (n) => n.id },
    CreditNoteNumber: { kind: 'text', read: (n) => n.number },
    Type: { kind: 'text', read: (n) => n.type },
    Status: { kind: 'text', read: (n) => n.status },
    Reference: { kind: 'text', read: (n) => n.reference },
    Date: { kind: 'date', read: (n) => n.date },
    FullyPaidOnDate: { kind: 'date', read: (n) => n.fullyPaidOn },
    CurrencyCode: { kind: 'text', read: (n) => n.currencyCode },
    Total: { kind: 'amount', read: (n) => n.total },
    RemainingCredit: { kind: 'amount', read: (n) => n.remainingCredit },
    UpdatedDateUTC: { kind: 'instant', read: (n) => new Date(n.updatedAt).toISOString() },
    'Contact.ContactID': { kind: 'guid', read: (n) => n.contactId },
    'Contact.Name': { kind: 'text', read: (n) => contact(n)?.name ?? null },
    'Contact.ContactNumber': { kind: 'text', read: (n) => contact(n)?.number ?? null },
  };
}

export function createCreditNotesEndpoint(deps: { ids: Ids; switches: Switches }) {
  const json = (request: ApiRequest, note: CreditNote, at: number, whole: boolean) => {
    const { organisation } = request;
    return creditNoteJson(note, organisation.contacts.getAsOf(note.contactId, at), {
      payments: whole ? paymentsOf(organisation, note.id, at) : null,
      invoiceNumber: (id) => organisation.invoices.getAsOf(id, at)?.number ?? '',
      unitDecimals: unitDecimals(request),
    });
  };

  const write = (request: ApiRequest, elements: JsonObject[], create: boolean): ApiAnswer => {
    const inputs = elements.map((each, n) => readElement(creditNoteInput, each, `CreditNotes[${n}]`));
    const { organisation } = request;
    const stage = createStage(organisation.creditNotes);
    const contacts = createStage(organisation.contacts);
    const context: CreditNoteContext = {
      ...deps,
      lists: organisation,
      contacts,
      creditNotes: stage,
      unitDecimals: unitDecimals(request),
      clientId: request.clientId,
      now: request.now,
    };
    const outcomes = inputs.map((sent, n): Outcome => {
      const nested = writeNestedContact(sent, contacts, request, deps);
      const { note, problems, warnings } = writeCreditNote(nested.input, create, stage, context);
      return {
        sent: elements[n] ?? {},
        problems: [...nested.problems, ...problems],
        warnings,
        saved: () => json(request, note, request.now, true),
      };
    });
    const commit = () => {
      contacts.commit(request.now);
      stage.commit(request.now);
    };
    return { CreditNotes: answerBatch(KIND, outcomes, request, commit) };
  };

  return {
    list: (request: ApiRequest): ApiAnswer => {
      const known = fields(request.organisation, request.readAt);
      const all = request.organisation.creditNotes.listAsOf(request.readAt);
      const changed = changedSince(filtered(all, request, known), request, deps.switches);
      const { items, pagination } = paged(ordered(changed, request, known), request);
      return {
        ...(pagination ? { pagination } : {}),
        CreditNotes: items.map((note) => json(request, note, request.readAt, pagination !== null)),
      };
    },

    one: (request: ApiRequest): ApiAnswer => {
      const id = (request.params['id'] ?? '').toLowerCase();
      const note = request.organisation.creditNotes.getAsOf(id, request.readAt);
      if (!note) throw notFound('No such credit note.');
      return { CreditNotes: [json(request, note, request.readAt, true)] };
    },

    put: (request: ApiRequest) => write(request, readElements(request.body, KIND.plural), true),
    post: (request: ApiRequest) => write(request, readElements(request.body, KIND.plural), false),
    postOne: (request: ApiRequest): ApiAnswer => {
      const element = readElementOf(request.body, KIND.plural, KIND.idField, request.params['id'] ?? '');
      return write(request, [element], false);
    },
  };
}

/**
 * Creates or updates one credit note in the stage. With `create` (PUT) an existing one is never
 * touched; without (POST) the credit note with the id or the number is updated.
 */
function writeCreditNote(
  input: CreditNoteInput,
  create: boolean,
  stage: Stage<CreditNote>,
  context: CreditNoteContext,
): { note: CreditNote; problems: string[]; warnings: string[] } {
  const match = create ? null : findNote(input, stage, context.switches);
  if (input.CreditNoteID !== undefined && !create && !match) throw notFound('No such credit note.');
  const { note, problems, warnings } = prepareCreditNote(input, match, context);
  if (create && input.CreditNoteID !== undefined) {
    problems.push('PUT creates credit notes: do not send a CreditNoteID.');
  }
  if (problems.length > 0) return { note, problems, warnings };
  const unnumbered = note.type === 'ACCRECCREDIT' && note.number === '';
  const numbered = unnumbered ? { ...note, number: nextCreditNoteNumber(stage) } : note;
  stage.put(numbered);
  return { note: numbered, problems, warnings };
}

function findNote(input: CreditNoteInput, stage: Stage<CreditNote>, switches: Switches): CreditNote | null {
  if (input.CreditNoteID !== undefined) return stage.get(input.CreditNoteID.toLowerCase()) ?? null;
  const type = input.Type ?? 'ACCRECCREDIT';
  if (!input.CreditNoteNumber || (type === 'ACCPAYCREDIT' && !switches.postBillNumberUpdates)) return null;
  const holders = stage.withKey(creditNoteNumberKey(type, input.CreditNoteNumber));
  const living = holders.find((note) => !isGone(note));
  return living ?? (switches.numberReusableAfterVoid ? null : (holders.at(-1) ?? null));
}
