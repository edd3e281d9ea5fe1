import type { InvoiceStatus, Line, LineAmountTypes } from './invoice.ts';

/** A credit note as the sandbox keeps it. Amounts are decimal strings, dates `YYYY-MM-DD`. */
export interface CreditNote {
  id: string;
  type: CreditNoteType;
  number: string;
  reference: string;
  contactId: string;
  date: string;
  dueDate: string | null;
  lineAmountTypes: LineAmountTypes;
  currencyCode: string;
  currencyRate: string;
  status: InvoiceStatus;
  sentToContact: boolean;
  hasAttachments: boolean;
  lines: Line[];
  subTotal: string;
  totalTax: string;
  total: string;
  /** Paid out as refunds. */
  amountPaid: string;
  /** Set off against invoices. */
  amountAllocated: string;
  remainingCredit: string;
  fullyPaidOn: string | null;
  allocations: Allocation[];
  createdBy: string;
  createdAt: number;
  updatedAt: number;
}

export interface Allocation {
  id: string;
  invoiceId: string;
  amount: string;
  date: string;
  isDeleted: boolean;
}

export const CREDIT_NOTE_TYPES = ['ACCRECCREDIT', 'ACCPAYCREDIT'] as const;
export type CreditNoteType = (typeof CREDIT_NOTE_TYPES)[number];

export const creditNoteNumberKey = (type: CreditNoteType, number: string) =>
  `${type}:${number.toLowerCase()}`;
/** Finds the credit notes that are, or were, set off against an invoice. */
export const allocatedToKey = (invoiceId: string) => `to:${invoiceId}`;

export function creditNoteKeys(note: CreditNote): string[] {
  const invoices = new Set(note.allocations.map((each) => each.invoiceId));
  return [creditNoteNumberKey(note.type, note.number), ...[...invoices].map(allocatedToKey)];
}
