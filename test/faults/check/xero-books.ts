import { z } from 'zod';

const line = z.object({
  description: z.string(),
  amounts: z.object({ lineAmount: z.string() }).nullable(),
});
const document = z.object({
  id: z.string(),
  type: z.string(),
  number: z.string(),
  reference: z.string(),
  contactId: z.string(),
  date: z.string(),
  status: z.string(),
  lines: z.array(line),
  total: z.string(),
});
const books = z.object({
  name: z.string(),
  contacts: z.array(
    z.object({
      id: z.string(),
      number: z.string().nullable(),
      status: z.string(),
      name: z.string(),
      texts: z.record(z.string(), z.string()),
    }),
  ),
  invoices: z.array(document.extend({ dueDate: z.string().nullable(), url: z.string().nullable() })),
  payments: z.array(
    z.object({
      pays: z.object({ id: z.string() }),
      date: z.string(),
      amount: z.string(),
      reference: z.string(),
      status: z.string(),
    }),
  ),
  creditNotes: z.array(
    document.extend({ allocations: z.array(z.object({ invoiceId: z.string(), amount: z.string() })) }),
  ),
});
const state = z.object({ organisations: z.array(books) });

/** What stands in an organisation's books, as the sandbox tells it, ended documents included. */
export type XeroBooks = z.infer<typeof books>;

/** Reads the books of an organisation. Throws if the sandbox does not answer, or does not know it. */
export async function readXeroBooks(sandboxUrl: string, organisation: string): Promise<XeroBooks> {
  const response = await fetch(new URL('/sandbox/state', sandboxUrl));
  if (!response.ok) throw new Error(`The sandbox answered ${response.status}.`);
  const found = state.parse(await response.json()).organisations.find(({ name }) => name === organisation);
  if (found === undefined) throw new Error(`The sandbox has no organisation ${organisation}.`);
  return found;
}
