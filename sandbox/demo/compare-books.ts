import type { Books } from './books.ts';
import { clientContacts, compareContacts } from './compare-contacts.ts';
import { compareCreditNotes } from './compare-credit-notes.ts';
import { compareExpenses } from './compare-expenses.ts';
import { compareInvoices } from './compare-invoices.ts';
import type { ComparedDocument, KindName, KindResult } from './compare-kind.ts';
import { comparePayments } from './compare-payments.ts';
import { compareWords, type ProductWord } from './compare-words.ts';
import type { Difference } from './difference.ts';
import type { FirmRows } from './firm-rows.ts';
import { clientsWithTakenNames } from './invoice-should-be.ts';
import { itsInvoices } from './its-invoice.ts';
import { contactNameOf } from './plain-text.ts';
import { demoChoices, type MappingChoices } from './settings.ts';
import { idInUrl } from './source-id.ts';
import { findStrangers } from './strangers.ts';
import { heldBy, inXeroAsIs } from './verdict.ts';

/** How many documents of one kind are where. */
export interface KindCounts {
  readonly documents: number;
  readonly inXero: number;
  readonly held: number;
  readonly rejected: number;
  readonly leftAlone: number;
  /** In Xero more than once. */
  readonly twice: number;
  /** They belong in Xero and are not there. */
  readonly missing: number;
}

export interface Comparison {
  readonly kinds: Readonly<Record<KindName, KindCounts>>;
  /** Of all kinds together. */
  readonly twice: number;
  readonly missing: number;
  readonly differences: readonly Difference[];
  readonly rows: readonly ComparedDocument[];
}

export interface ComparisonOptions {
  /**
   * True if no row has changed since the books were empty. Otherwise a document may have been posted
   * before it was held, refused or put back to draft, and then stays in its last good state.
   */
  readonly untouched: boolean;
  /** The product's own list of documents that need a person; its reasons must agree with ours. */
  readonly words?: readonly ProductWord[];
  /** What the bookkeeper chose; the British firm's unless given. */
  readonly choices?: MappingChoices;
}

/**
 * Compares TimeTracker's rows with Xero's books. It knows nothing of the product: what belongs in
 * Xero is derived from the rows, what is there from the books.
 */
export function compareBooks(given: FirmRows, books: Books, options: ComparisonOptions): Comparison {
  const rows = withoutOurIds(given, books);
  const { untouched, words, choices = demoChoices } = options;
  const invoices = compareInvoices(rows, books, choices, untouched);
  const invoiceOf = itsInvoices(rows, books, invoices, untouched);
  const results = [
    compareClients(rows, books, untouched),
    invoices,
    compareExpenses(rows, books, choices, untouched),
    comparePayments(rows, books, choices, untouched, invoiceOf),
    compareCreditNotes(rows, books, choices, untouched, invoiceOf),
  ];
  const compared = results.flatMap((result) => result.rows);
  const differences = [
    ...results.flatMap((result) => result.differences),
    ...findStrangers(rows, books),
    ...(words ? compareWords(compared, words) : []),
  ];
  return {
    kinds: countKinds(compared, differences),
    twice: differences.filter(({ what }) => what === 'twice').length,
    missing: differences.filter(({ what }) => what === 'missing').length,
    differences,
    rows: compared,
  };
}

/** An id that TimeTracker has noted is somebody else's unless it is that of a document of ours. */
function withoutOurIds(rows: FirmRows, books: Books): FirmRows {
  const ours = new Set(
    [
      ...books.invoices.filter((one) => idInUrl(one.url, 'invoice') !== null),
      ...books.bills.filter((one) => idInUrl(one.url, 'expense') !== null),
    ].map(({ id }) => id),
  );
  const forget = <Row extends { readonly xeroId: string | null }>(row: Row): Row =>
    row.xeroId !== null && ours.has(row.xeroId) ? { ...row, xeroId: null } : row;
  return { ...rows, invoices: rows.invoices.map(forget), expenses: rows.expenses.map(forget) };
}

function compareClients(rows: FirmRows, books: Books, untouched: boolean): KindResult {
  const contacts = clientContacts(books);
  const taken = clientsWithTakenNames(rows.clients);
  return {
    differences: compareContacts(rows, books, untouched),
    rows: rows.clients.map((client) => ({
      kind: 'client',
      id: client.id,
      name: contactNameOf(client.name),
      who: '',
      status: '',
      amount: '',
      xeroStatus: contacts.has(client.id) ? 'ACTIVE' : null,
      verdict: taken.has(client.id) ? heldBy('contact-name-taken') : inXeroAsIs,
    })),
  };
}

function countKinds(
  rows: readonly ComparedDocument[],
  differences: readonly Difference[],
): Record<KindName, KindCounts> {
  const count = (kind: KindName): KindCounts => {
    const own = rows.filter((row) => row.kind === kind);
    const where = (...states: readonly string[]): number =>
      own.filter(({ verdict }) => states.includes(verdict.state)).length;
    const what = (wanted: Difference['what']): number =>
      differences.filter((one) => one.what === wanted && one.document.startsWith(`${kind}/`)).length;
    return {
      documents: own.length,
      inXero: own.filter(({ verdict, xeroStatus }) => verdict.state === 'inXero' && xeroStatus !== null)
        .length,
      held: where('held'),
      rejected: where('rejected'),
      leftAlone: where('leftAlone', 'voided'),
      twice: what('twice'),
      missing: what('missing'),
    };
  };
  return {
    client: count('client'),
    invoice: count('invoice'),
    expense: count('expense'),
    payment: count('payment'),
    credit_note: count('credit_note'),
  };
}
