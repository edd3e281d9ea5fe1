import type { CreditNote } from './credit-note.ts';
import { allocatedToKey } from './credit-note.ts';
import type { Invoice } from './invoice.ts';
import { decimal, sum } from './money.ts';
import { paymentsOfKey } from './payment.ts';
import type { Payment } from './payment.ts';
import type { Lookup } from './versioned-table.ts';

/** Where payments and credit notes are looked up: the books, or a stage over them. */
export interface AppliedBooks {
  payments: Lookup<Payment>;
  creditNotes: Lookup<CreditNote>;
}

export interface SettleTime {
  now: number;
  /** Whether money applied moves the document's UpdatedDateUTC. */
  movesUpdatedDate: boolean;
}

/** The payments that count for a document. */
export function livingPayments(payments: Lookup<Payment>, documentId: string): Payment[] {
  return payments.withKey(paymentsOfKey(documentId)).filter((each) => each.status !== 'DELETED');
}

/**
 * The invoice with what its payments and allocations leave due. Nothing due turns an approved
 * invoice to PAID, on the date of the last of them; something due turns it back.
 */
export function settledInvoice(invoice: Invoice, books: AppliedBooks, time: SettleTime): Invoice {
  const payments = livingPayments(books.payments, invoice.id);
  const allocations = books.creditNotes
    .withKey(allocatedToKey(invoice.id))
    .flatMap((note) => note.allocations)
    .filter((each) => each.invoiceId === invoice.id && !each.isDeleted);
  const amountPaid = sum(payments.map((each) => each.amount));
  const amountCredited = sum(allocations.map((each) => each.amount));
  const amountDue = decimal(invoice.total).minus(amountPaid).minus(amountCredited).toFixed(2);
  return {
    ...invoice,
    amountPaid,
    amountCredited,
    amountDue,
    ...paidState(invoice, amountDue, [...payments, ...allocations]),
    updatedAt: time.movesUpdatedDate ? time.now : invoice.updatedAt,
  };
}

/** The credit note with what its refunds and allocations leave. */
export function settledCreditNote(note: CreditNote, payments: Lookup<Payment>, time: SettleTime): CreditNote {
  const refunds = livingPayments(payments, note.id);
  const allocations = note.allocations.filter((each) => !each.isDeleted);
  const amountPaid = sum(refunds.map((each) => each.amount));
  const amountAllocated = sum(allocations.map((each) => each.amount));
  const remainingCredit = decimal(note.total).minus(amountPaid).minus(amountAllocated).toFixed(2);
  return {
    ...note,
    amountPaid,
    amountAllocated,
    remainingCredit,
    ...paidState(note, remainingCredit, [...refunds, ...allocations]),
    updatedAt: time.movesUpdatedDate ? time.now : note.updatedAt,
  };
}

function paidState(
  document: Pick<Invoice, 'status'>,
  left: string,
  applied: { date: string }[],
): Pick<Invoice, 'status' | 'fullyPaidOn'> {
  const open = document.status === 'AUTHORISED' || document.status === 'PAID';
  if (!open) return { status: document.status, fullyPaidOn: null };
  const dates = applied.map((each) => each.date).toSorted();
  return Number(left) <= 0 && applied.length > 0
    ? { status: 'PAID', fullyPaidOn: dates.at(-1) ?? null }
    : { status: 'AUTHORISED', fullyPaidOn: null };
}
