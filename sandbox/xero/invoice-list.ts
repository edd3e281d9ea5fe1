import type { ApiAnswer, ApiRequest } from './api-request.ts';
import { appliedToInvoice } from './applied-view.ts';
import type { Contact } from './contact.ts';
import { invoiceJson } from './invoice-view.ts';
import type { Invoice } from './invoice.ts';
import {
  changedSince,
  filtered,
  flagParameter,
  idsParameter,
  listParameter,
  ordered,
  paged,
  unitDecimals,
} from './list-query.ts';
import type { Switches } from './switches.ts';
import type { Fields } from './where.ts';

/** The fields a filter or an order may name. */
function fields(contactOf: (invoice: Invoice) => Contact | undefined): Fields<Invoice> {
  return {
    InvoiceID: { kind: 'guid', read: (i) => i.id },
    InvoiceNumber: { kind: 'text', read: (i) => i.number },
    Type: { kind: 'text', read: (i) => i.type },
    Status: { kind: 'text', read: (i) => i.status },
    Reference: { kind: 'text', read: (i) => i.reference },
    Date: { kind: 'date', read: (i) => i.date },
    DueDate: { kind: 'date', read: (i) => i.dueDate },
    FullyPaidOnDate: { kind: 'date', read: (i) => i.fullyPaidOn },
    CurrencyCode: { kind: 'text', read: (i) => i.currencyCode },
    Total: { kind: 'amount', read: (i) => i.total },
    AmountDue: { kind: 'amount', read: (i) => i.amountDue },
    AmountPaid: { kind: 'amount', read: (i) => i.amountPaid },
    SentToContact: { kind: 'flag', read: (i) => i.sentToContact },
    UpdatedDateUTC: { kind: 'instant', read: (i) => new Date(i.updatedAt).toISOString() },
    'Contact.ContactID': { kind: 'guid', read: (i) => i.contactId },
    'Contact.Name': { kind: 'text', read: (i) => contactOf(i)?.name ?? null },
    'Contact.ContactNumber': { kind: 'text', read: (i) => contactOf(i)?.number ?? null },
  };
}

/** `GET /Invoices`: `Statuses` and `summaryOnly` force pages; without pages lines are left out. */
export function listInvoices(request: ApiRequest, switches: Switches): ApiAnswer {
  const { invoices, contacts } = request.organisation;
  const contactOf = (invoice: Invoice) => contacts.getAsOf(invoice.contactId, request.readAt);
  const known = fields(contactOf);

  const chosen = invoices.listAsOf(request.readAt).filter(parameterFilter(request, contactOf));
  const changed = changedSince(filtered(chosen, request, known), request, switches);
  const summary = flagParameter(request, 'summaryOnly', false);
  const forced = summary || listParameter(request, 'Statuses') !== null;
  const { items, pagination } = paged(ordered(changed, request, known), request, forced);

  const decimals = unitDecimals(request);
  const detail = pagination !== null && !summary;
  const json = (invoice: Invoice) => {
    const applied = detail ? appliedToInvoice(request.organisation, invoice.id, request.readAt) : null;
    const options = { detail, ...(applied ? { applied } : {}), unitDecimals: decimals };
    return invoiceJson(invoice, contactOf(invoice), options);
  };
  return {
    ...(pagination ? { pagination } : {}),
    Invoices: items.map(json),
  };
}

function parameterFilter(request: ApiRequest, contactOf: (invoice: Invoice) => Contact | undefined) {
  const ids = idsParameter(request, 'IDs');
  const contactIds = idsParameter(request, 'ContactIDs');
  const numbers = listParameter(request, 'InvoiceNumbers');
  const statuses = listParameter(request, 'Statuses');
  const mine = flagParameter(request, 'createdByMyApp', false);
  // Accepted as Xero does; no invoice has the status it is about.
  flagParameter(request, 'includeArchived', false);
  const term = request.query.get('searchTerm')?.toLowerCase() ?? '';
  const text = (invoice: Invoice) =>
    [invoice.number, invoice.reference, contactOf(invoice)?.name].join('\n').toLowerCase();

  return (invoice: Invoice) =>
    (!ids || ids.includes(invoice.id)) &&
    (!contactIds || contactIds.includes(invoice.contactId)) &&
    (!numbers || numbers.includes(invoice.number.toLowerCase())) &&
    (!statuses || statuses.includes(invoice.status.toLowerCase())) &&
    (!mine || invoice.createdBy === request.clientId) &&
    (term === '' || text(invoice).includes(term));
}
