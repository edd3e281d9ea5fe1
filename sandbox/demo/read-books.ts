import { z } from 'zod';
import type { BookInvoice, Books } from './books.ts';

const line = z.object({
  description: z.string(),
  amounts: z.object({ lineAmount: z.string(), taxAmount: z.string() }).nullable(),
  accountCode: z.string().nullable(),
  taxType: z.string().nullable(),
});

const invoice = z.object({
  id: z.string(),
  type: z.string(),
  number: z.string(),
  reference: z.string(),
  contactId: z.string(),
  date: z.string(),
  dueDate: z.string().nullable(),
  currencyCode: z.string(),
  status: z.string(),
  url: z.string().nullable(),
  lines: z.array(line),
  subTotal: z.string(),
  totalTax: z.string(),
  total: z.string(),
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
      contacts: z.array(contact),
      invoices: z.array(invoice),
    }),
  ),
});

/**
 * Reads an organisation's books from a running sandbox. Throws if it does not answer, or has no
 * organisation of this name.
 */
export async function readBooks(sandboxUrl: string, organisation: string): Promise<Books> {
  const response = await fetch(new URL('/sandbox/state', sandboxUrl));
  if (!response.ok) throw new Error(`The sandbox's books could not be read: it answered ${response.status}.`);
  return booksFrom(await response.json(), organisation);
}

/** The books of one organisation out of the sandbox's state. */
export function booksFrom(json: unknown, organisation: string): Books {
  const { organisations } = state.parse(json);
  const found = organisations.find((one) => one.name === organisation);
  if (found === undefined) {
    const names = organisations.map((one) => one.name).join(', ');
    throw new Error(`The sandbox has no organisation ${organisation}; it has ${names}.`);
  }
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
  };
}

function toBookInvoice(one: z.infer<typeof invoice>): BookInvoice {
  return {
    id: one.id,
    number: one.number,
    contactId: one.contactId,
    date: one.date,
    dueDate: one.dueDate ?? '',
    currency: one.currencyCode,
    status: one.status,
    reference: one.reference,
    url: one.url,
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
