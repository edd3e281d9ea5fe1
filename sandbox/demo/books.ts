/** What the comparison needs to know of an organisation's books; amounts are decimal strings. */
export interface Books {
  readonly organisation: string;
  readonly currencies: readonly string[];
  /** The last day of the locked period, or an empty string. */
  readonly lockedUntil: string;
  readonly contacts: readonly BookContact[];
  /** Sales invoices only. */
  readonly invoices: readonly BookInvoice[];
  readonly bills: readonly BookInvoice[];
  readonly payments: readonly BookPayment[];
  /** Those given to customers. */
  readonly creditNotes: readonly BookCreditNote[];
}

export interface BookContact {
  readonly id: string;
  readonly number: string | null;
  readonly name: string;
  readonly archived: boolean;
  readonly email: string;
  readonly addressLines: readonly string[];
}

export interface BookLine {
  readonly description: string;
  readonly amount: string;
  readonly taxType: string;
  readonly tax: string;
  readonly account: string;
}

/** What invoices, bills and credit notes have in common. */
export interface BookDocument {
  readonly id: string;
  readonly number: string;
  readonly contactId: string;
  readonly date: string;
  readonly currency: string;
  readonly status: string;
  readonly reference: string;
  readonly lines: readonly BookLine[];
  readonly subtotal: string;
  readonly tax: string;
  readonly total: string;
}

/** A sales invoice or a bill. */
export interface BookInvoice extends BookDocument {
  readonly dueDate: string;
  readonly url: string | null;
  readonly due: string;
}

export interface BookPayment {
  readonly id: string;
  /** Of an invoice or bill; null for a refund of a credit note. */
  readonly invoiceId: string | null;
  /** The account's name: not all have a code. */
  readonly account: string;
  readonly date: string;
  /** In the currency of the invoice. */
  readonly amount: string;
  readonly reference: string;
  readonly status: string;
  readonly isReconciled: boolean;
}

export interface BookCreditNote extends BookDocument {
  /** What is not set off yet. */
  readonly remaining: string;
  readonly allocations: readonly { readonly invoiceId: string; readonly amount: string }[];
}

/** Whether a document is still in the books. */
export function isLive({ status }: { readonly status: string }): boolean {
  return status !== 'VOIDED' && status !== 'DELETED';
}
