import type { Contact } from './contact.ts';
import type { Allocation, CreditNote } from './credit-note.ts';
import type { Sandbox } from './create-sandbox.ts';
import type { Invoice } from './invoice.ts';
import type { Organisation, OrganisationSettings } from './organisations.ts';
import type { Payment } from './payment.ts';
import { spendingBooks } from './spending-books.ts';
import type { SpendingBooks } from './spending-books.ts';

/** An organisation's books as plain JSON: amounts as decimal strings, dates `YYYY-MM-DD`. */
export interface Books extends OrganisationSettings, SpendingBooks {
  contacts: Contact[];
  invoices: (Invoice & { contactName: string })[];
  /** Deleted ones included. */
  payments: BookPayment[];
  creditNotes: BookCreditNote[];
}

export interface BookPayment extends Payment {
  contactName: string;
  currencyCode: string;
  documentNumber: string;
  accountCode: string | null;
  accountName: string;
}

export interface BookCreditNote extends CreditNote {
  contactName: string;
  /** Those that count, with the number of the invoice. */
  allocations: (Allocation & { invoiceNumber: string })[];
}

export function booksOf(organisation: Organisation): Books {
  const { settings, contacts, invoices, payments, creditNotes } = organisation;
  const contactName = (id: string) => contacts.get(id)?.name ?? '';
  return {
    ...settings,
    contacts: contacts.list(),
    invoices: invoices.list().map((invoice) => ({ ...invoice, contactName: contactName(invoice.contactId) })),
    payments: payments.list().map((payment) => bookPayment(payment, organisation)),
    creditNotes: creditNotes.list().map((note) => bookCreditNote(note, organisation)),
    ...spendingBooks(organisation),
  };
}

export function bookPayment(payment: Payment, organisation: Organisation): BookPayment {
  const { settings, contacts, invoices, creditNotes } = organisation;
  const { kind, id } = payment.pays;
  const document = kind === 'invoice' ? invoices.get(id) : creditNotes.get(id);
  const account = settings.accounts.find((each) => each.id === payment.accountId);
  return {
    ...payment,
    contactName: contacts.get(document?.contactId ?? '')?.name ?? '',
    currencyCode: document?.currencyCode ?? settings.baseCurrency,
    documentNumber: document?.number ?? '',
    accountCode: account?.code ?? null,
    accountName: account?.name ?? '',
  };
}

export function bookCreditNote(note: CreditNote, { contacts, invoices }: Organisation): BookCreditNote {
  return {
    ...note,
    contactName: contacts.get(note.contactId)?.name ?? '',
    allocations: note.allocations
      .filter((each) => !each.isDeleted)
      .map((each) => ({ ...each, invoiceNumber: invoices.get(each.invoiceId)?.number ?? '' })),
  };
}

/** Everything a test may want to compare; never a token or a secret. */
export function sandboxState(sandbox: Sandbox) {
  return {
    now: new Date(sandbox.clock.now()).toISOString(),
    clockScale: sandbox.clock.scale(),
    seed: sandbox.seed,
    publicUrl: sandbox.publicUrl(),
    switches: sandbox.switches,
    latencyMs: sandbox.latency.get(),
    faultsWaiting: sandbox.faults.waiting(),
    calls: sandbox.calls.last(),
    apps: sandbox.apps.map(({ clientSecret: _secret, ...app }) => app),
    people: sandbox.people,
    connections: sandbox.connections.all(),
    organisations: sandbox.organisations.map(booksOf),
  };
}
