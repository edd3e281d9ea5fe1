import { z } from 'zod';
import type { BookCreditNote, BookDocument, BookInvoice, Books } from './books.ts';

const line = z.object({
  description: z.string(),
  amounts: z.object({ lineAmount: z.string(), taxAmount: z.string() }).nullable(),
  accountCode: z.string().nullable(),
  taxType: z.string().nullable(),
});

const document = z.object({
  id: z.string(),
  type: z.string(),
  number: z.string(),
  reference: z.string(),
  contactId: z.string(),
  date: z.string(),
  currencyCode: z.string(),
  status: z.string(),
  lines: z.array(line),
  subTotal: z.string(),
  totalTax: z.string(),
  total: z.string(),
});

const invoice = document.extend({
  dueDate: z.string().nullable(),
  url: z.string().nullable(),
  amountDue: z.string(),
});

const creditNote = document.extend({
  remainingCredit: z.string(),
  allocations: z.array(z.object({ invoiceId: z.string(), amount: z.string() })),
});

const payment = z.object({
  id: z.string(),
  pays: z.object({ kind: z.string(), id: z.string() }),
  accountName: z.string(),
  date: z.string(),
  amount: z.string(),
  reference: z.string(),
  status: z.string(),
  isReconciled: z.boolean(),
});

const contact = z.object({
  id: z.string(),
  number: z.string().nullable(),
  status: z.string(),
  name: z.string(),
  texts: z.record(z.string(), z.string()),
  addresses: z.record(z.string(), z.record(z.string(), z.string())),
});

const state = z.object({
  organisations: z.array(
    z.object({
      name: z.string(),
      currencies: z.array(z.string()),
      periodLockDate: z.string().nullable(),
      endOfYearLockDate: z.string().nullable(),
      accounts: z.array(z.object({ id: z.string(), name: z.string() })),
      contacts: z.array(contact),
      invoices: z.array(invoice),
      payments: z.array(payment),
      creditNotes: z.array(creditNote),
    }),
  ),
});

/**
 * Reads an organisation's books from a running sandbox. Throws if it does not answer, or has no
 * organisation of this name.
 */
export async function readBooks(sandboxUrl: string, organisation: string): Promise<Books> {
  return booksFrom(await readState(sandboxUrl), organisation);
}

/** The organisation's accounts, by which the settings name where money arrives. */
export async function readAccounts(
  sandboxUrl: string,
  organisation: string,
): Promise<readonly { readonly id: string; readonly name: string }[]> {
  return organisationIn(await readState(sandboxUrl), organisation).accounts;
}

async function readState(sandboxUrl: string): Promise<unknown> {
  const response = await fetch(new URL('/sandbox/state', sandboxUrl));
  if (!response.ok) throw new Error(`The sandbox's books could not be read: it answered ${response.status}.`);
  return response.json();
}

/** The books of one organisation out of the sandbox's state. */
export function booksFrom(json: unknown, organisation: string): Books {
  const found = organisationIn(json, organisation);
  return {
    organisation: found.name,
    currencies: found.currencies,
    lockedUntil: [found.periodLockDate ?? '', found.endOfYearLockDate ?? ''].toSorted().at(-1) ?? '',
    contacts: found.contacts.map((one) => ({
      id: one.id,
      number: one.number,
      name: one.name,
      archived: one.status !== 'ACTIVE',
      email: one.texts['EmailAddress'] ?? '',
      addressLines: Object.values(one.addresses)
        .flatMap((address) => Object.values(address))
        .filter((text) => text !== ''),
    })),
    invoices: found.invoices.filter((one) => one.type === 'ACCREC').map(toBookInvoice),
    bills: found.invoices.filter((one) => one.type === 'ACCPAY').map(toBookInvoice),
    payments: found.payments.map(({ pays, accountName, ...one }) => ({
      ...one,
      invoiceId: pays.kind === 'invoice' ? pays.id : null,
      account: accountName,
    })),
    creditNotes: found.creditNotes.filter((one) => one.type === 'ACCRECCREDIT').map(toBookCreditNote),
  };
}

function organisationIn(json: unknown, name: string): z.infer<typeof state>['organisations'][number] {
  const { organisations } = state.parse(json);
  const found = organisations.find((one) => one.name === name);
  if (found === undefined) {
    const names = organisations.map((one) => one.name).join(', ');
    throw new Error(`The sandbox has no organisation ${name}; it has ${names}.`);
  }
  return found;
}

function toBookInvoice(one: z.infer<typeof invoice>): BookInvoice {
  return { ...toBookDocument(one), dueDate: one.dueDate ?? '', url: one.url, due: one.amountDue };
}

function toBookCreditNote(one: z.infer<typeof creditNote>): BookCreditNote {
  return {
    ...toBookDocument(one),
    remaining: one.remainingCredit,
    allocations: one.allocations,
  };
}

function toBookDocument(one: z.infer<typeof document>): BookDocument {
  return {
    id: one.id,
    number: one.number,
    contactId: one.contactId,
    date: one.date,
    currency: one.currencyCode,
    status: one.status,
    reference: one.reference,
    lines: one.lines.map(({ description, amounts, taxType, accountCode }) => ({
      description,
      amount: amounts?.lineAmount ?? '0',
      tax: amounts?.taxAmount ?? '0',
      taxType: taxType ?? '',
      account: accountCode ?? '',
    })),
    subtotal: one.subTotal,
    tax: one.totalTax,
    total: one.total,
  };
}
