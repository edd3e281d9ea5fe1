import type { CreditNote } from './credit-note.ts';
import { allocatedToKey } from './credit-note.ts';
import { dateString, msDate } from './dates.ts';
import { number } from './json.ts';
import type { JsonObject } from './json.ts';
import { decimal, sum } from './money.ts';
import type { Organisation } from './organisations.ts';
import { paymentsOfKey } from './payment.ts';
import type { Payment } from './payment.ts';

/** The payments and credit notes that stand inside an invoice. */
export interface AppliedJson {
  Payments: JsonObject[];
  CreditNotes: JsonObject[];
}

export function appliedToInvoice(organisation: Organisation, invoiceId: string, at: number): AppliedJson {
  const notes = organisation.creditNotes
    .withKey(allocatedToKey(invoiceId))
    .flatMap((note) => organisation.creditNotes.getAsOf(note.id, at) ?? []);
  return {
    Payments: paymentsOf(organisation, invoiceId, at),
    CreditNotes: notes.flatMap((note) => allocatedNote(note, invoiceId)),
  };
}

/** The payments of a document as they stand inside it; deleted ones are left out. */
export function paymentsOf(organisation: Organisation, documentId: string, at: number): JsonObject[] {
  return organisation.payments
    .withKey(paymentsOfKey(documentId))
    .flatMap((payment) => organisation.payments.getAsOf(payment.id, at) ?? [])
    .filter((payment) => payment.status !== 'DELETED')
    .map(nestedPayment);
}

function nestedPayment(payment: Payment): JsonObject {
  return {
    PaymentID: payment.id,
    Date: msDate(payment.date),
    Amount: number(payment.amount),
    ...(payment.reference === '' ? {} : { Reference: payment.reference }),
    CurrencyRate: number(decimal(payment.currencyRate).toFixed(10)),
    HasAccount: false,
    HasValidationErrors: false,
  };
}

function allocatedNote(note: CreditNote, invoiceId: string): JsonObject[] {
  const here = note.allocations.filter((each) => each.invoiceId === invoiceId && !each.isDeleted);
  if (here.length === 0) return [];
  return [
    {
      CreditNoteID: note.id,
      CreditNoteNumber: note.number,
      ID: note.id,
      HasErrors: false,
      AppliedAmount: number(sum(here.map((each) => each.amount))),
      DateString: dateString(note.date),
      Date: msDate(note.date),
      LineItems: [],
      Total: number(note.total),
    },
  ];
}
