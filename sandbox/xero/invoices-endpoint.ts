import { notFound } from './api-errors.ts';
import type { ApiAnswer, ApiRequest } from './api-request.ts';
import { appliedToInvoice } from './applied-view.ts';
import { answerBatch } from './batch.ts';
import type { Outcome } from './batch.ts';
import type { Ids } from './ids.ts';
import { isUuid } from './ids.ts';
import { invoiceInput } from './invoice-input.ts';
import { listInvoices } from './invoice-list.ts';
import { nextNumber } from './invoice-number.ts';
import { prepareInvoice } from './invoice-rules.ts';
import type { InvoiceContext } from './invoice-rules.ts';
import { invoiceJson } from './invoice-view.ts';
import { invoiceNumberKey, isGone } from './invoice.ts';
import type { Invoice } from './invoice.ts';
import type { InvoiceInput } from './invoice-input.ts';
import type { JsonObject } from './json.ts';
import { unitDecimals } from './list-query.ts';
import type { OrganisationSettings } from './organisations.ts';
import { approvalsLeft } from './plan-limit.ts';
import { pathText, readElement, readElementOf, readElements } from './request-body.ts';
import { createStage } from './stage.ts';
import type { Stage } from './stage.ts';
import type { Switches } from './switches.ts';
import { writeNestedContact } from './nested-contact.ts';

const KIND = { plural: 'Invoices', idField: 'InvoiceID', errorFlag: 'HasErrors' } as const;

export interface InvoiceWrites {
  ids: Ids;
  switches: Switches;
}

export function createInvoicesEndpoint(deps: InvoiceWrites) {
  const write = (request: ApiRequest, elements: JsonObject[], create: boolean): ApiAnswer => {
    const inputs = elements.map((each, n) => readElement(invoiceInput, each, `Invoices[${n}]`));
    const { organisation } = request;
    const stage = createStage(organisation.invoices);
    const contacts = createStage(organisation.contacts);
    const context: InvoiceContext = {
      settings: organisation.settings,
      lists: organisation,
      contacts,
      invoices: stage,
      switches: deps.switches,
      ids: deps.ids,
      unitDecimals: unitDecimals(request),
      clientId: request.clientId,
      now: request.now,
    };
    const approvals = { left: approvalsLeft(organisation, request.now) };
    const outcomes = inputs.map((sent, n): Outcome => {
      const nested = writeNestedContact(sent, contacts, request, deps);
      const { invoice, problems, warnings } = writeInvoice(nested.input, create, stage, context, approvals);
      return {
        sent: elements[n] ?? {},
        problems: [...nested.problems, ...problems],
        warnings,
        saved: () =>
          invoiceJson(invoice, contacts.get(invoice.contactId), {
            detail: true,
            applied: appliedToInvoice(organisation, invoice.id, request.now),
            unitDecimals: context.unitDecimals,
          }),
      };
    });
    const commit = () => {
      contacts.commit(request.now);
      stage.commit(request.now);
    };
    return { Invoices: answerBatch(KIND, outcomes, request, commit) };
  };

  return {
    list: (request: ApiRequest) => listInvoices(request, deps.switches),

    one: (request: ApiRequest): ApiAnswer => {
      const wanted = pathText(request.params['id'] ?? '');
      const { invoices, contacts } = request.organisation;
      const invoice = isUuid(wanted)
        ? invoices.getAsOf(wanted.toLowerCase(), request.readAt)
        : newestWithNumber(invoices.listAsOf(request.readAt), wanted);
      if (!invoice) throw notFound('No such invoice.');
      const applied = appliedToInvoice(request.organisation, invoice.id, request.readAt);
      const options = { detail: true, applied, unitDecimals: unitDecimals(request) };
      return {
        Invoices: [invoiceJson(invoice, contacts.getAsOf(invoice.contactId, request.readAt), options)],
      };
    },

    put: (request: ApiRequest) => write(request, readElements(request.body, KIND.plural), true),
    post: (request: ApiRequest) => write(request, readElements(request.body, KIND.plural), false),
    postOne: (request: ApiRequest): ApiAnswer => {
      const element = readElementOf(request.body, KIND.plural, KIND.idField, request.params['id'] ?? '');
      return write(request, [element], false);
    },
  };
}

/** Where a number was used again after a void, the living invoice is meant. */
function newestWithNumber(invoices: Invoice[], number: string): Invoice | undefined {
  const holders = invoices.filter(
    (invoice) => invoice.type === 'ACCREC' && invoice.number.toLowerCase() === number.toLowerCase(),
  );
  return holders.find((invoice) => !isGone(invoice)) ?? holders.at(-1);
}

/**
 * Creates or updates one invoice in the stage. With `create` (PUT) an existing one is never
 * touched; without (POST) the invoice with the id or the number is updated.
 */
function writeInvoice(
  input: InvoiceInput,
  create: boolean,
  stage: Stage<Invoice>,
  context: InvoiceContext,
  approvals: { left: number | null },
): { invoice: Invoice; problems: string[]; warnings: string[] } {
  const match = create ? null : findInvoice(input, stage, context.switches);
  if (input.InvoiceID !== undefined && !create && !match) throw notFound('No such invoice.');
  const { invoice, problems, warnings } = prepareInvoice(input, match, context);
  if (create && input.InvoiceID !== undefined)
    problems.push('PUT creates invoices: do not send an InvoiceID.');
  const approves = invoice.status === 'AUTHORISED' && match?.status !== 'AUTHORISED';
  if (approves && !mayApprove(invoice, context.settings, approvals)) {
    problems.push('You have reached the limit of invoices you can approve');
  }
  if (problems.length > 0) return { invoice, problems, warnings };
  const numbered =
    invoice.type === 'ACCREC' && invoice.number === '' ? { ...invoice, number: nextNumber(stage) } : invoice;
  stage.put(numbered);
  return { invoice: numbered, problems, warnings };
}

/** Whether the plan lets one more invoice or bill be approved; counts it. */
function mayApprove(
  { type }: Invoice,
  { blockedActions }: OrganisationSettings,
  approvals: { left: number | null },
): boolean {
  if (blockedActions.includes(type === 'ACCREC' ? 'CreateApprovedInvoice' : 'CreateApprovedBill'))
    return false;
  return type === 'ACCPAY' || approvals.left === null || approvals.left-- > 0;
}

function findInvoice(input: InvoiceInput, stage: Stage<Invoice>, switches: Switches): Invoice | null {
  if (input.InvoiceID !== undefined) return stage.get(input.InvoiceID.toLowerCase()) ?? null;
  const type = input.Type ?? 'ACCREC';
  if (!input.InvoiceNumber || (type === 'ACCPAY' && !switches.postBillNumberUpdates)) return null;
  const holders = stage.withKey(invoiceNumberKey(type, input.InvoiceNumber));
  const living = holders.find((invoice) => !isGone(invoice));
  return living ?? (switches.numberReusableAfterVoid ? null : (holders.at(-1) ?? null));
}
