import { isLive, type Books } from './books.ts';
import type { KindName } from './compare-kind.ts';
import type { Difference } from './difference.ts';
import type { FirmRows } from './firm-rows.ts';
import { groupBy } from './group-by.ts';
import { idInMark, idInUrl } from './source-id.ts';

/** Documents in Xero that say they are ours and are not, and second ones in the place of one of ours. */
export function findStrangers(rows: FirmRows, books: Books): Difference[] {
  return [
    ...orphans(
      'invoice',
      rows.invoices,
      books.invoices.filter(isLive).map(({ url, number, status }) => ({
        id: idInUrl(url, 'invoice'),
        words: `${number} ${status}`,
      })),
    ),
    ...orphans(
      'expense',
      rows.expenses,
      books.bills.filter(isLive).map(({ url, number, status }) => ({
        id: idInUrl(url, 'expense'),
        words: `${number} ${status}`,
      })),
    ),
    ...orphans(
      'payment',
      rows.payments,
      // What is matched with the bank's statement is taken back by a person only.
      books.payments
        .filter((one) => isLive(one) && !one.isReconciled)
        .map(({ reference, amount, status }) => ({
          id: numberIn(idInMark(reference, 'p')),
          words: `${amount} ${status}`,
        })),
    ),
    ...orphans(
      'credit_note',
      rows.creditNotes,
      books.creditNotes.filter(isLive).map(({ reference, number, status }) => ({
        id: numberIn(idInMark(reference, 'n')),
        words: `${number} ${status}`,
      })),
    ),
    ...unmarkedInvoices(rows, books),
    ...unmarkedPayments(books),
    ...repeatedNumbers(books),
  ];
}

function numberIn(digits: string | null): number | null {
  return digits === null ? null : Number(digits);
}

function orphans(
  kind: KindName,
  rows: readonly { readonly id: number }[],
  documents: readonly { readonly id: number | null; readonly words: string }[],
): Difference[] {
  const known = new Set(rows.map(({ id }) => id));
  return documents.flatMap(({ id, words }): Difference[] =>
    id === null || known.has(id)
      ? []
      : [{ document: `${kind}/${id}`, what: 'should not be there', timeTracker: 'deleted', xero: words }],
  );
}

function unmarkedInvoices(rows: FirmRows, books: Books): Difference[] {
  const numbers = new Set(rows.invoices.map((invoice) => invoice.number));
  return books.invoices
    .filter((one) => isLive(one) && idInUrl(one.url, 'invoice') === null && numbers.has(one.number))
    .map((one) => ({
      document: `number ${one.number}`,
      what: 'twice',
      timeTracker: one.number,
      xero: 'an invoice without a link back',
    }));
}

/** Money without our mark on an invoice of ours: nobody else enters payments in these books. */
function unmarkedPayments(books: Books): Difference[] {
  const ours = new Map(
    books.invoices.filter((one) => idInUrl(one.url, 'invoice') !== null).map((one) => [one.id, one.number]),
  );
  return books.payments.flatMap((one): Difference[] => {
    const number = ours.get(one.invoiceId ?? '');
    if (!isLive(one) || number === undefined || idInMark(one.reference, 'p') !== null) return [];
    return [
      {
        document: `number ${number}`,
        what: 'should not be there',
        timeTracker: number,
        xero: `a payment of ${one.amount} without a mark`,
      },
    ];
  });
}

function repeatedNumbers(books: Books): Difference[] {
  const repeated = [
    ...groupBy(books.invoices.filter(isLive), (one) => one.number),
    ...groupBy(books.creditNotes.filter(isLive), (one) => one.number),
  ].filter(([, found]) => found.length > 1);
  return repeated.map(([number, found]) => ({
    document: `number ${number}`,
    what: 'twice',
    timeTracker: number,
    xero: `${found.length} documents with this number`,
  }));
}
