import type { BookContact, BookInvoice, Books } from './books.ts';
import { compareInvoice, type Difference } from './compare-invoice.ts';
import type { ClientState, FirmRows, InvoiceState } from './firm-rows.ts';
import { contactNameOf } from './plain-text.ts';
import { demoSettings } from './settings.ts';
import {
  clientsWithTakenNames,
  shouldBe,
  type Posted,
  type Surroundings,
  type Verdict,
} from './should-be.ts';

/** What the product says about a document that is not in Xero: its state and the problem's name. */
export interface ProductWord {
  readonly kind: 'client' | 'invoice';
  readonly id: number;
  readonly state: string;
  readonly reason: string | null;
}

export interface ComparedInvoice {
  readonly id: number;
  readonly number: string;
  readonly client: string;
  readonly status: string;
  readonly currency: string;
  readonly total: string;
  /** The invoice's status in Xero, or null if it is not there. */
  readonly xeroStatus: string | null;
  readonly verdict: Verdict;
}

export interface Comparison {
  readonly invoices: number;
  readonly inXero: number;
  readonly held: number;
  readonly rejected: number;
  readonly leftAlone: number;
  /** Documents that are in Xero more than once, contacts among them. */
  readonly twice: number;
  /** Documents that belong in Xero and are not there, contacts among them. */
  readonly missing: number;
  readonly differences: readonly Difference[];
  readonly rows: readonly ComparedInvoice[];
}

export interface ComparisonOptions {
  /**
   * True if no row has changed since the books were empty. Otherwise a document may have been posted
   * before it was held, refused or put back to draft, and then stays in its last good state.
   */
  readonly untouched: boolean;
  /** The product's own list of documents that need a person; its reasons must agree with ours. */
  readonly words?: readonly ProductWord[];
}

/**
 * Compares TimeTracker's rows with Xero's books. It knows nothing of the product: what belongs in
 * Xero is derived from the rows, what is there from the books.
 */
export function compareBooks(rows: FirmRows, books: Books, options: ComparisonOptions): Comparison {
  const { untouched, words } = options;
  const contacts = groupBy(books.contacts.filter(isOurs), (contact) => clientIdOf(contact));
  const documents = groupBy(books.invoices, sourceIdOf);
  const around: Surroundings = {
    rows,
    settings: demoSettings,
    currencies: books.currencies,
    lockedUntil: books.lockedUntil,
    clientsInXero: new Set([...contacts.keys()].filter((id) => id !== null)),
  };
  const of = (invoice: InvoiceState): readonly BookInvoice[] => documents.get(invoice.id) ?? [];
  const compared = rows.invoices.map((invoice) => {
    const posted = untouched ? 'never' : postedState(of(invoice));
    return { invoice, row: judge(invoice, of(invoice), posted, around) };
  });
  const judged = compared.map(({ row }) => row);
  const found = [
    ...compareContacts(rows, contacts, untouched),
    ...compared.flatMap(({ invoice, row }) =>
      compareOne(invoice, row.verdict, of(invoice), untouched, rows, books),
    ),
    ...strangers(rows, books, documents),
    ...(words ? compareWords(rows, judged, words) : []),
  ];
  const count = (state: Verdict['state']): number =>
    judged.filter((row) => row.verdict.state === state).length;
  const countWhat = (what: Difference['what']): number => found.filter((one) => one.what === what).length;
  return {
    invoices: rows.invoices.length,
    inXero: judged.filter((row) => row.verdict.state === 'inXero' && row.xeroStatus !== null).length,
    held: count('held'),
    rejected: count('rejected'),
    leftAlone: count('leftAlone') + count('voided'),
    twice: countWhat('twice'),
    missing: countWhat('missing'),
    differences: found,
    rows: judged,
  };
}

function judge(
  invoice: InvoiceState,
  documents: readonly BookInvoice[],
  posted: Posted,
  around: Surroundings,
): ComparedInvoice {
  const client = around.rows.clients.find((one) => one.id === invoice.clientId);
  return {
    id: invoice.id,
    number: invoice.number,
    client: contactNameOf(client?.name ?? ''),
    status: invoice.status,
    currency: invoice.currency,
    total: invoice.total,
    xeroStatus: (documents.find(isLive) ?? documents[0])?.status ?? null,
    verdict: shouldBe(invoice, posted, around),
  };
}

function postedState(documents: readonly BookInvoice[]): Posted {
  if (documents.some(isLive)) return 'live';
  return documents.length > 0 ? 'voided' : 'never';
}

function isLive(document: BookInvoice): boolean {
  return document.status !== 'VOIDED' && document.status !== 'DELETED';
}

/** The TimeTracker id that an invoice names in its link back, or null. */
function sourceIdOf(document: BookInvoice): number | null {
  const match = /\/invoices?\/(\d+)(?:[/?#]|$)/.exec(document.url ?? '');
  return match?.[1] === undefined ? null : Number(match[1]);
}

/** The TimeTracker id in a contact number such as TT-main-c12, or null. */
function clientIdOf(contact: BookContact): number | null {
  const match = /^TT-.+-c(\d+)$/.exec(contact.number ?? '');
  return match?.[1] === undefined ? null : Number(match[1]);
}

function isOurs(contact: BookContact): boolean {
  return clientIdOf(contact) !== null;
}

function compareContacts(
  rows: FirmRows,
  contacts: ReadonlyMap<number | null, BookContact[]>,
  untouched: boolean,
): Difference[] {
  const taken = clientsWithTakenNames(rows.clients);
  return rows.clients.flatMap((client) => {
    const found = contacts.get(client.id) ?? [];
    return taken.has(client.id)
      ? compareHeldContact(client, found, untouched)
      : compareContact(client, found);
  });
}

/** Renamed into a clash, a contact keeps the last name that was free; a new one must not exist. */
function compareHeldContact(
  client: ClientState,
  found: readonly BookContact[],
  untouched: boolean,
): Difference[] {
  const [contact] = found;
  if (contact === undefined || !untouched) return [];
  const document = `client/${client.id}`;
  return [{ document, what: 'should not be there', timeTracker: client.name, xero: contact.name }];
}

function compareContact(client: ClientState, found: readonly BookContact[]): Difference[] {
  const document = `client/${client.id}`;
  const name = contactNameOf(client.name);
  const [contact] = found;
  if (found.length > 1) {
    return [{ document, what: 'twice', timeTracker: name, xero: `${found.length} contacts` }];
  }
  if (contact === undefined) return [{ document, what: 'missing', timeTracker: name, xero: 'no contact' }];
  const differences: Difference[] = [];
  if (contact.name !== name) {
    differences.push({ document, what: 'contact name', timeTracker: name, xero: contact.name });
  }
  const email = client.email?.trim() ?? '';
  // What TimeTracker leaves empty, Xero may know.
  if (email !== '' && contact.email !== email) {
    differences.push({ document, what: 'e-mail', timeTracker: email, xero: contact.email });
  }
  if (contact.addressLines.some((line) => line.trim() === 'None')) {
    differences.push({ document, what: 'address', timeTracker: '', xero: 'None' });
  }
  return differences;
}

function compareOne(
  invoice: InvoiceState,
  verdict: Verdict,
  documents: readonly BookInvoice[],
  untouched: boolean,
  rows: FirmRows,
  books: Books,
): Difference[] {
  const document = `invoice/${invoice.id}`;
  const live = documents.filter(isLive);
  const [first] = live;
  const { status } = invoice;
  if (live.length > 1) {
    return [{ document, what: 'twice', timeTracker: invoice.number, xero: `${live.length} invoices` }];
  }
  if (verdict.state === 'inXero') {
    if (first !== undefined) return compareInvoice(invoice, verdict.rounding, first, rows, books);
    return [{ document, what: 'missing', timeTracker: status, xero: documents[0]?.status ?? 'not there' }];
  }
  const stays = verdict.state === 'held' || verdict.state === 'rejected';
  const shown = first ?? documents[0];
  if (stays && !untouched) {
    if (shown === undefined || shown.status === 'AUTHORISED') return [];
    return [{ document, what: 'status', timeTracker: 'AUTHORISED', xero: shown.status }];
  }
  if (first === undefined) return [];
  return [{ document, what: 'should not be there', timeTracker: status, xero: first.status }];
}

/** Invoices in Xero that say they are ours and are not, and second ones that took one of our numbers. */
function strangers(
  rows: FirmRows,
  books: Books,
  documents: ReadonlyMap<number | null, BookInvoice[]>,
): Difference[] {
  const known = new Set(rows.invoices.map((invoice) => invoice.id));
  const orphans = [...documents].flatMap(([id, found]) =>
    id === null || known.has(id) ? [] : found.filter(isLive).map((one) => ({ id, one })),
  );
  const numbers = new Set(rows.invoices.map((invoice) => invoice.number));
  const unmarked = (documents.get(null) ?? []).filter((one) => isLive(one) && numbers.has(one.number));
  const repeated = [...groupBy(books.invoices.filter(isLive), (one) => one.number)].filter(
    ([, found]) => found.length > 1,
  );
  return [
    ...orphans.map(({ id, one }): Difference => ({
      document: `invoice/${id}`,
      what: 'should not be there',
      timeTracker: 'deleted',
      xero: `${one.number} ${one.status}`,
    })),
    ...unmarked.map((one): Difference => ({
      document: `number ${one.number}`,
      what: 'twice',
      timeTracker: one.number,
      xero: 'an invoice without a link back',
    })),
    ...repeated.map(([number, found]): Difference => ({
      document: `number ${number}`,
      what: 'twice',
      timeTracker: number,
      xero: `${found.length} invoices with this number`,
    })),
  ];
}

/** The product must know of each document that needs a person, of no other, and for our reason. */
function compareWords(
  rows: FirmRows,
  compared: readonly ComparedInvoice[],
  words: readonly ProductWord[],
): Difference[] {
  const expected = new Map<string, readonly string[]>();
  for (const id of clientsWithTakenNames(rows.clients)) expected.set(`client/${id}`, ['contact-name-taken']);
  for (const { id, verdict } of compared) {
    if (verdict.state === 'held') expected.set(`invoice/${id}`, verdict.problems);
    if (verdict.state === 'rejected') expected.set(`invoice/${id}`, ['rejected']);
  }
  const said = new Map(
    words
      .filter((word) => word.state === 'held' || word.state === 'rejected')
      .map((word) => [
        `${word.kind}/${word.id}`,
        word.state === 'rejected' ? 'rejected' : (word.reason ?? ''),
      ]),
  );
  return [...new Set([...expected.keys(), ...said.keys()])].flatMap((document) => {
    const ours = expected.get(document);
    const theirs = said.get(document);
    if (theirs !== undefined && ours?.includes(theirs) === true) return [];
    return [
      {
        document,
        what: 'reason',
        timeTracker: ours?.join(', ') ?? 'no problem',
        xero: theirs ?? 'no problem',
      },
    ];
  });
}

function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
