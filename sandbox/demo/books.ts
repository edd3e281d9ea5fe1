/** What the comparison needs to know of an organisation's books; amounts are decimal strings. */
export interface Books {
  readonly organisation: string;
  readonly currencies: readonly string[];
  /** The last day of the locked period, or an empty string. */
  readonly lockedUntil: string;
  readonly contacts: readonly BookContact[];
  /** Sales invoices only. */
  readonly invoices: readonly BookInvoice[];
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

export interface BookInvoice {
  readonly id: string;
  readonly number: string;
  readonly contactId: string;
  readonly date: string;
  readonly dueDate: string;
  readonly currency: string;
  readonly status: string;
  readonly reference: string;
  readonly url: string | null;
  readonly lines: readonly BookLine[];
  readonly subtotal: string;
  readonly tax: string;
  readonly total: string;
}
