import type { BillingContactRow, ClientRow, ProjectRow, UserRow } from './client-row.ts';
import type { KindName } from './compare-kind.ts';
import type { CreditNoteRow } from './credit-note-row.ts';
import type { Expectation } from './expectation.ts';
import type { ExpenseRow } from './expense-row.ts';
import { billingContacts, clients, projects, users } from './firm-clients.ts';
import { creditNotes } from './firm-credit-notes.ts';
import { expenses } from './firm-expenses.ts';
import { invoices } from './firm-invoices.ts';
import { payments } from './firm-payments.ts';
import type { InvoiceRow } from './invoice-row.ts';
import type { PaymentRow } from './payment-row.ts';

/** A firm with all of its rows in TimeTracker; its dates are fixed, so that every run has the same books. */
export interface DemoFirm {
  readonly office: Office;
  readonly users: readonly UserRow[];
  readonly clients: readonly ClientRow[];
  readonly projects: readonly ProjectRow[];
  readonly billingContacts: readonly BillingContactRow[];
  readonly invoices: readonly InvoiceRow[];
  readonly expenses: readonly ExpenseRow[];
  readonly payments: readonly PaymentRow[];
  readonly creditNotes: readonly CreditNoteRow[];
}

/** What TimeTracker's own settings say of the firm. */
export interface Office {
  readonly name: string;
  readonly email: string;
  readonly currency: string;
  /** IANA name. */
  readonly timeZone: string;
  /** What the numbers of its invoices begin with. */
  readonly invoicePrefix: string;
}

/** A small design studio in Bristol. */
export const firm: DemoFirm = {
  office: {
    name: 'Northgate Design',
    email: 'studio@northgate.example',
    currency: 'GBP',
    timeZone: 'Europe/London',
    invoicePrefix: 'INV',
  },
  users,
  clients,
  projects,
  billingContacts,
  invoices,
  expenses,
  payments,
  creditNotes,
};

/** How many documents of each kind are where. */
export type ExpectedCounts = Readonly<
  Record<KindName, Readonly<Record<'documents' | 'inXero' | 'held' | 'rejected' | 'leftAlone', number>>>
>;

/** Exactly where the documents of the untouched firm must be. One more or fewer is an error. */
export const demoExpectation = {
  client: { documents: 8, inXero: 7, held: 1, rejected: 0, leftAlone: 0 },
  invoice: { documents: 40, inXero: 20, held: 11, rejected: 2, leftAlone: 7 },
  expense: { documents: 20, inXero: 10, held: 2, rejected: 1, leftAlone: 7 },
  payment: { documents: 25, inXero: 12, held: 7, rejected: 0, leftAlone: 6 },
  credit_note: { documents: 4, inXero: 3, held: 1, rejected: 0, leftAlone: 0 },
} as const satisfies ExpectedCounts;

/** Contacts in Xero: of seven clients, four employees and three vendors. */
export const contactsExpected = 14;

/** The rows that are expected to be in a state. */
export function expectedIn<Row extends { readonly expect: Expectation }>(
  rows: readonly Row[],
  state: Expectation['state'],
): readonly Row[] {
  return rows.filter((row) => row.expect.state === state);
}
