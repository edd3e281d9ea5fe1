import { appliedToInvoice, paymentsOf } from './applied-view.ts';
import { contactSummary } from './contact-view.ts';
import type { Contact } from './contact.ts';
import type { CreditNote } from './credit-note.ts';
import { dateString, instantString, msDate, msInstant } from './dates.ts';
import { ZERO_UUID } from './ids.ts';
import { invoiceJson } from './invoice-view.ts';
import type { Invoice } from './invoice.ts';
import { number } from './json.ts';
import type { JsonObject } from './json.ts';
import { lineJson } from './line-view.ts';
import { decimal } from './money.ts';
import type { Organisation } from './organisations.ts';
import { STATEMENT_FIELDS } from './payment.ts';
import type { Payment } from './payment.ts';

/** How much of the paid document stands in the answer: as in a list, after a write, or read alone. */
export type PaymentDetail = 'list' | 'write' | 'one';

const TYPES = {
  ACCREC: 'ACCRECPAYMENT',
  ACCPAY: 'ACCPAYPAYMENT',
  ACCRECCREDIT: 'ARCREDITPAYMENT',
  ACCPAYCREDIT: 'APCREDITPAYMENT',
} as const;

/** The document a payment pays, as the books were at a moment. */
export function paidDocument(
  organisation: Organisation,
  { pays }: Payment,
  at: number,
): Invoice | CreditNote | undefined {
  return pays.kind === 'invoice'
    ? organisation.invoices.getAsOf(pays.id, at)
    : organisation.creditNotes.getAsOf(pays.id, at);
}

export function paymentType(document: Pick<Invoice | CreditNote, 'type'> | undefined): string {
  return TYPES[document?.type ?? 'ACCREC'];
}

export function paymentJson(
  payment: Payment,
  organisation: Organisation,
  detail: PaymentDetail,
  at: number,
): JsonObject {
  const document = paidDocument(organisation, payment, at);
  const account = organisation.settings.accounts.find((each) => each.id === payment.accountId);
  const statement = STATEMENT_FIELDS.flatMap((field) => {
    const text = payment.statement[field];
    return text === null ? [] : [[field, text] as const];
  });
  return {
    PaymentID: payment.id,
    Date: msDate(payment.date),
    BankAmount: number(payment.bankAmount),
    Amount: number(payment.amount),
    Reference: payment.reference,
    CurrencyRate: number(decimal(payment.currencyRate).toFixed(10)),
    PaymentType: paymentType(document),
    Status: payment.status,
    UpdatedDateUTC: msInstant(payment.updatedAt),
    UpdatedDateUTCString: instantString(payment.updatedAt),
    ...Object.fromEntries(statement),
    HasAccount: true,
    IsReconciled: payment.isReconciled,
    Account: {
      AccountID: payment.accountId,
      ...(account?.code ? { Code: account.code } : {}),
      ...(account && detail !== 'list' ? { Name: account.name } : {}),
    },
    ...(document ? { Invoice: documentJson(document, organisation, detail, at) } : {}),
    HasValidationErrors: false,
  };
}

/** Credit notes stand in the same place as invoices, told apart by their type. */
function documentJson(
  document: Invoice | CreditNote,
  organisation: Organisation,
  detail: PaymentDetail,
  at: number,
): JsonObject {
  const contact = organisation.contacts.getAsOf(document.contactId, at);
  if (detail === 'list') return briefDocument(document, contact);
  if ('amountDue' in document) {
    const applied = detail === 'one' ? { applied: appliedToInvoice(organisation, document.id, at) } : {};
    return invoiceJson(document, contact, { detail: true, ...applied, unitDecimals: 2 });
  }
  const payments = detail === 'one' ? { Payments: paymentsOf(organisation, document.id, at) } : {};
  return { ...noteAsInvoice(document, contact), ...payments };
}

function briefDocument(document: Invoice | CreditNote, contact: Contact | undefined): JsonObject {
  return {
    Type: document.type,
    InvoiceID: document.id,
    InvoiceNumber: document.number,
    Payments: [],
    CreditNotes: [],
    Prepayments: [],
    Overpayments: [],
    HasErrors: false,
    IsDiscounted: false,
    Contact: {
      ContactID: contact?.id ?? ZERO_UUID,
      ...(contact?.number ? { ContactNumber: contact.number } : {}),
      Name: contact?.name ?? '',
      Addresses: [],
      Phones: [],
      ContactGroups: [],
      ContactPersons: [],
      HasValidationErrors: false,
    },
    LineItems: [],
    CurrencyCode: document.currencyCode,
  };
}

function noteAsInvoice(note: CreditNote, contact: Contact | undefined): JsonObject {
  return {
    Type: note.type,
    InvoiceID: note.id,
    InvoiceNumber: note.number,
    Reference: note.reference,
    Prepayments: [],
    Overpayments: [],
    AmountDue: number(note.remainingCredit),
    AmountPaid: number(note.amountPaid),
    SentToContact: note.sentToContact,
    CurrencyRate: number(decimal(note.currencyRate).toFixed(10)),
    IsDiscounted: false,
    HasErrors: false,
    Contact: contact ? contactSummary(contact) : { ContactID: ZERO_UUID },
    DateString: dateString(note.date),
    Date: msDate(note.date),
    Status: note.status,
    LineAmountTypes: note.lineAmountTypes,
    LineItems: note.lines.map((line) => lineJson(line, 2)),
    SubTotal: number(note.subTotal),
    TotalTax: number(note.totalTax),
    Total: number(note.total),
    UpdatedDateUTC: msInstant(note.updatedAt),
    UpdatedDateUTCString: instantString(note.updatedAt),
    CurrencyCode: note.currencyCode,
    ...(note.fullyPaidOn ? { FullyPaidOnDate: msDate(note.fullyPaidOn) } : {}),
  };
}
