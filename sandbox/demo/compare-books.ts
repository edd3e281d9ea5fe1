import { Decimal } from 'decimal.js';
import { isLive, type BookCreditNote, type BookInvoice, type BookPayment, type Books } from './books.ts';
import { compareBill } from './compare-bill.ts';
import { clientContacts, compareContacts } from './compare-contacts.ts';
import { compareCreditNote } from './compare-credit-note.ts';
import { compareInvoice } from './compare-invoice.ts';
import { compareKind, type ComparedDocument, type KindName, type KindResult } from './compare-kind.ts';
import { comparePayment } from './compare-payment.ts';
import { compareWords, type ProductWord } from './compare-words.ts';
import { creditNoteShouldBe } from './credit-note-should-be.ts';
import type { Difference } from './difference.ts';
import { expenseShouldBe } from './expense-should-be.ts';
import type { FirmRows } from './firm-rows.ts';
import { groupBy } from './group-by.ts';
import { clientsWithTakenNames, invoiceShouldBe } from './invoice-should-be.ts';
import { paymentShouldBe, type ItsInvoice } from './payment-should-be.ts';
import { contactNameOf } from './plain-text.ts';
import { demoPaymentAccounts, demoSettings } from './settings.ts';
import { idInMark, idInUrl } from './source-id.ts';
import { findStrangers } from './strangers.ts';
import { heldBy, inXeroAsIs } from './verdict.ts';

/** How many documents of one kind are where. */
export interface KindCounts {
  readonly documents: number;
  readonly inXero: number;
  readonly held: number;
  readonly rejected: number;
  readonly waiting: number;
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
  /** The product's own list of documents that need a person or wait; its reasons must agree with ours. */
  readonly words?: readonly ProductWord[];
}

/**
 * Compares TimeTracker's rows with Xero's books. It knows nothing of the product: what belongs in
 * Xero is derived from the rows, what is there from the books.
 */
export function compareBooks(given: FirmRows, books: Books, options: ComparisonOptions): Comparison {
  const rows = withoutOurIds(given, books);
  const { untouched, words } = options;
  const invoices = compareInvoices(rows, books, untouched);
  const judgedInvoices = itsInvoices(rows, books, invoices);
  const results = [
    compareClients(rows, books, untouched),
    invoices,
    compareExpenses(rows, books, untouched),
    comparePayments(rows, books, untouched, judgedInvoices),
    compareCreditNotes(rows, books, untouched, judgedInvoices),
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

function compareInvoices(rows: FirmRows, books: Books, untouched: boolean): KindResult {
  const documents = groupBy(books.invoices, (one) => idInUrl(one.url, 'invoice'));
  const around = {
    rows,
    settings: demoSettings,
    currencies: books.currencies,
    lockedUntil: books.lockedUntil,
    clientsInXero: new Set(clientContacts(books).keys()),
  };
  return compareKind({
    kind: 'invoice',
    rows: rows.invoices,
    untouched,
    documentsOf: (row): readonly BookInvoice[] => documents.get(row.id) ?? [],
    judge: (row, posted) => invoiceShouldBe(row, posted, around),
    compare: (row, verdict, posted) => compareInvoice(row, verdict.rounding, posted, rows, books),
    isLocked: ({ due, total }) => !new Decimal(due).equals(total),
    words: (row) => ({
      name: row.number,
      who: clientName(rows, row.clientId),
      status: row.status,
      amount: `${row.total} ${row.currency}`,
    }),
  });
}

function compareExpenses(rows: FirmRows, books: Books, untouched: boolean): KindResult {
  const documents = groupBy(books.bills, (one) => idInUrl(one.url, 'expense'));
  const around = { settings: demoSettings, currencies: books.currencies, lockedUntil: books.lockedUntil };
  return compareKind({
    kind: 'expense',
    rows: rows.expenses,
    untouched,
    documentsOf: (row): readonly BookInvoice[] => documents.get(row.id) ?? [],
    judge: (row, posted) => expenseShouldBe(row, posted, around),
    compare: (row, _, posted) => compareBill(row, posted, books),
    isLocked: ({ due, total }) => !new Decimal(due).equals(total),
    words: (row) => ({
      name: row.title,
      who: row.reimbursable ? row.employee : contactNameOf(row.vendor ?? ''),
      status: row.status,
      amount: `${new Decimal(row.amount).plus(row.tax ?? 0).toFixed(2)} ${row.currency}`,
    }),
  });
}

function comparePayments(
  rows: FirmRows,
  books: Books,
  untouched: boolean,
  invoices: ReadonlyMap<number, ItsInvoice & { readonly document: BookInvoice | undefined }>,
): KindResult {
  const documents = groupBy(books.payments, (one) => idInMark(one.reference, 'p'));
  const beside = groupBy(rows.payments, (one) => one.invoiceId);
  return compareKind({
    kind: 'payment',
    rows: rows.payments,
    untouched,
    documentsOf: (row): readonly BookPayment[] => documents.get(String(row.id)) ?? [],
    judge: (row, posted) =>
      paymentShouldBe(row, posted, {
        paymentAccounts: demoPaymentAccounts,
        lockedUntil: books.lockedUntil,
        invoice: withoutPayment(
          itsInvoice(invoices, row.invoiceId),
          documents.get(String(row.id))?.filter(isLive) ?? [],
        ),
        payments: beside.get(row.invoiceId) ?? [],
      }),
    compare: (row, _, posted) => {
      const invoice = itsInvoice(invoices, row.invoiceId);
      return comparePayment(row, invoice.row, invoice.document, posted);
    },
    words: (row) => {
      const invoice = itsInvoice(invoices, row.invoiceId).row;
      return {
        name: `${row.id} of ${invoice.number}`,
        who: clientName(rows, invoice.clientId),
        status: row.status,
        amount: `${row.amount} ${row.currency ?? invoice.currency}`,
      };
    },
  });
}

/** The invoice before the payment in question arrived. */
function withoutPayment(invoice: ItsInvoice, posted: readonly BookPayment[]): ItsInvoice {
  const { due } = invoice;
  if (due === null) return invoice;
  return {
    ...invoice,
    due: posted.reduce((sum, { amount }) => sum.plus(amount), new Decimal(due)).toFixed(2),
  };
}

function compareCreditNotes(
  rows: FirmRows,
  books: Books,
  untouched: boolean,
  invoices: ReadonlyMap<number, ItsInvoice & { readonly document: BookInvoice | undefined }>,
): KindResult {
  return compareKind({
    kind: 'credit_note',
    rows: rows.creditNotes,
    untouched,
    documentsOf: (row): readonly BookCreditNote[] =>
      books.creditNotes.filter(
        (one) => one.number === row.number || idInMark(one.reference, 'n') === String(row.id),
      ),
    judge: (row, posted) =>
      creditNoteShouldBe(row, posted, {
        lockedUntil: books.lockedUntil,
        invoice: itsInvoice(invoices, row.invoiceId),
      }),
    compare: (row, _, posted) => {
      const invoice = itsInvoice(invoices, row.invoiceId);
      return compareCreditNote(row, invoice.row, invoice.document, posted, books);
    },
    words: (row) => {
      const invoice = itsInvoice(invoices, row.invoiceId).row;
      return {
        name: row.number,
        who: clientName(rows, invoice.clientId),
        status: '',
        amount: `${row.amount} ${invoice.currency}`,
      };
    },
  });
}

/** The invoices as their payments and credit notes see them. */
function itsInvoices(
  rows: FirmRows,
  books: Books,
  judged: KindResult,
): ReadonlyMap<number, ItsInvoice & { readonly document: BookInvoice | undefined }> {
  return new Map(
    rows.invoices.map((row, at) => {
      const document = books.invoices.find((one) => isLive(one) && idInUrl(one.url, 'invoice') === row.id);
      const verdict = judged.rows[at]?.verdict ?? inXeroAsIs;
      return [row.id, { row, verdict, due: document?.due ?? null, document }];
    }),
  );
}

function itsInvoice<Invoice>(invoices: ReadonlyMap<number, Invoice>, id: number): Invoice {
  const found = invoices.get(id);
  // A foreign key sees to it.
  if (found === undefined) throw new Error(`TimeTracker has no invoice ${id}.`);
  return found;
}

function clientName(rows: FirmRows, id: number): string {
  return contactNameOf(rows.clients.find((one) => one.id === id)?.name ?? '');
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
      waiting: where('waiting'),
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
