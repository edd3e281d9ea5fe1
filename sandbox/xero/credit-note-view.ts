import { contactSummary } from './contact-view.ts';
import type { Contact } from './contact.ts';
import type { Allocation, CreditNote } from './credit-note.ts';
import { dateString, instantString, msDate, msInstant } from './dates.ts';
import { ZERO_UUID } from './ids.ts';
import { number } from './json.ts';
import type { JsonObject } from './json.ts';
import { lineJson } from './line-view.ts';
import { decimal } from './money.ts';

export interface CreditNoteViewOptions {
  /** The refunds of the note, to show it whole; null for a list without paging. */
  payments: JsonObject[] | null;
  /** Finds the number of an invoice the note is set off against. */
  invoiceNumber(invoiceId: string): string;
  unitDecimals: 2 | 4;
}

export function creditNoteJson(
  note: CreditNote,
  contact: Contact | undefined,
  options: CreditNoteViewOptions,
): JsonObject {
  const { payments, unitDecimals } = options;
  const allocations = note.allocations.filter((each) => !each.isDeleted);
  return {
    CreditNoteID: note.id,
    CreditNoteNumber: note.number,
    ID: note.id,
    ...(payments
      ? {
          Payments: payments,
          Allocations: allocations.map((each) =>
            nestedAllocation(each, options.invoiceNumber(each.invoiceId)),
          ),
        }
      : {}),
    CurrencyRate: number(decimal(note.currencyRate).toFixed(10)),
    Type: note.type,
    Reference: note.reference,
    SentToContact: note.sentToContact,
    RemainingCredit: number(note.remainingCredit),
    HasAttachments: note.hasAttachments,
    HasErrors: false,
    Contact: contact ? contactSummary(contact) : { ContactID: ZERO_UUID },
    DateString: dateString(note.date),
    Date: msDate(note.date),
    ...(note.dueDate ? { DueDateString: dateString(note.dueDate), DueDate: msDate(note.dueDate) } : {}),
    ...(note.fullyPaidOn ? { FullyPaidOnDate: msDate(note.fullyPaidOn) } : {}),
    Status: note.status,
    LineAmountTypes: note.lineAmountTypes,
    LineItems: payments ? note.lines.map((line) => lineJson(line, unitDecimals)) : [],
    SubTotal: number(note.subTotal),
    TotalTax: number(note.totalTax),
    Total: number(note.total),
    UpdatedDateUTC: msInstant(note.updatedAt),
    UpdatedDateUTCString: instantString(note.updatedAt),
    CurrencyCode: note.currencyCode,
  };
}

function nestedAllocation(allocation: Allocation, invoiceNumber: string): JsonObject {
  return {
    AllocationID: allocation.id,
    Amount: number(allocation.amount),
    Date: msDate(allocation.date),
    Invoice: {
      InvoiceID: allocation.invoiceId,
      InvoiceNumber: invoiceNumber,
      Payments: [],
      CreditNotes: [],
      Prepayments: [],
      Overpayments: [],
      HasErrors: false,
      IsDiscounted: false,
      LineItems: [],
    },
    IsDeleted: false,
  };
}

/** The answer to a new allocation. */
export function allocationJson(allocation: Allocation, noteId: string, withId: boolean): JsonObject {
  return {
    ...(withId ? { AllocationID: allocation.id } : {}),
    Amount: number(allocation.amount),
    Date: msDate(allocation.date),
    Invoice: {
      InvoiceID: allocation.invoiceId,
      Payments: [],
      CreditNotes: [],
      Prepayments: [],
      Overpayments: [],
      HasErrors: false,
      IsDiscounted: false,
      LineItems: [],
    },
    CreditNote: { CreditNoteID: noteId, ID: noteId, LineItems: [] },
  };
}

/** The answer to the end of an allocation. */
export function deletedAllocationJson(allocation: Allocation): JsonObject {
  return {
    AllocationID: allocation.id,
    Amount: number(allocation.amount),
    Date: msDate(allocation.date),
    Invoice: { InvoiceID: allocation.invoiceId },
    IsDeleted: true,
  };
}
