import type { ClientBase } from 'pg';
import type { BookContact, BookInvoice, Books } from './books.ts';
import { changeQuantity, renameClient, rewordLine, saveUnchanged, setStatus } from './edits.ts';

/** A change that a person makes in TimeTracker, and how it must show in Xero. */
export interface DemoEdit {
  /** The change in a few words. */
  readonly what: string;
  readonly apply: (client: ClientBase) => Promise<void>;
  /** What Xero shows of it, in a few words; undefined while it does not show. */
  readonly shown: (books: Books) => string | undefined;
}

const newName = 'Blue Kettle Coffee Roasters';
const newText = 'Visual design, two rounds';

/** One change of each sort that people make every week. */
export const demoEdits: readonly DemoEdit[] = [
  {
    what: 'INV-20260701-1000: the first line is now 8 hours',
    apply: (client) => changeQuantity(client, 4, '8.00'),
    shown: (books) => found(books, 'INV-20260701-1000', (invoice) => invoice.total === '1575.00', totalOf),
  },
  {
    what: 'INV-20260728-1000: cancelled',
    apply: (client) => setStatus(client, 15, 'cancelled'),
    shown: (books) => found(books, 'INV-20260728-1000', (invoice) => invoice.status === 'VOIDED', statusOf),
  },
  {
    what: 'INV-20260804-1000: a draft was sent',
    apply: (client) => setStatus(client, 18, 'sent'),
    shown: (books) =>
      found(books, 'INV-20260804-1000', (invoice) => invoice.status === 'AUTHORISED', statusOf),
  },
  {
    what: `Blue Kettle Coffee: now called ${newName}`,
    apply: (client) => renameClient(client, 3, newName),
    shown: (books) => contactOf(books, 3, newName)?.name,
  },
  {
    what: 'INV-20260901-1000: the first line has another description',
    apply: (client) => rewordLine(client, 33, newText),
    shown: (books) =>
      found(
        books,
        'INV-20260901-1000',
        (invoice) => invoice.lines.some((line) => line.description === newText),
        () => 'the new description',
      ),
  },
  {
    what: 'INV-20260817-1000: opened and saved, which computes its tax',
    apply: (client) => saveUnchanged(client, 26),
    shown: (books) => found(books, 'INV-20260817-1000', (invoice) => invoice.total === '270.00', totalOf),
  },
];

/** Where the documents must be once all of these have arrived. */
export const expectedAfterEdits = { invoices: 40, inXero: 21, held: 10, rejected: 2, leftAlone: 7 } as const;

function found(
  books: Books,
  number: string,
  isRight: (invoice: BookInvoice) => boolean,
  words: (invoice: BookInvoice) => string,
): string | undefined {
  const invoices = books.invoices.filter((invoice) => invoice.number === number);
  const [only] = invoices;
  return only !== undefined && invoices.length === 1 && isRight(only) ? words(only) : undefined;
}

function totalOf(invoice: BookInvoice): string {
  return `a total of ${invoice.total} ${invoice.currency}`;
}

function statusOf(invoice: BookInvoice): string {
  return invoice.status.toLowerCase();
}

function contactOf(books: Books, id: number, name: string): BookContact | undefined {
  return books.contacts.find(
    (contact) => contact.number?.endsWith(`-c${id}`) === true && contact.name === name,
  );
}
