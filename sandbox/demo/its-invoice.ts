import { isLive, type BookInvoice, type Books } from './books.ts';
import type { KindResult } from './compare-kind.ts';
import type { FirmRows, InvoiceState } from './firm-rows.ts';
import { groupBy } from './group-by.ts';
import { idInUrl } from './source-id.ts';
import { inXeroAsIs, postedState, type Posted, type Verdict } from './verdict.ts';

/** The invoice that a payment or credit note belongs to, in TimeTracker and in Xero. */
export interface ItsInvoice {
  readonly row: InvoiceState;
  readonly verdict: Verdict;
  readonly posted: Posted;
  /** The living one. */
  readonly document: BookInvoice | undefined;
}

/**
 * The invoices as their payments and credit notes see them.
 * @param judged the same invoices, compared with the books
 * @throws by the function it returns, where TimeTracker has no such invoice
 */
export function itsInvoices(
  rows: FirmRows,
  books: Books,
  judged: KindResult,
  untouched: boolean,
): (id: number) => ItsInvoice {
  const documents = groupBy(books.invoices, (one) => idInUrl(one.url, 'invoice'));
  const found = new Map(
    rows.invoices.map((row, at) => {
      const own = documents.get(row.id) ?? [];
      const verdict = judged.rows[at]?.verdict ?? inXeroAsIs;
      const posted = untouched ? 'never' : postedState(own);
      return [row.id, { row, verdict, posted, document: own.find(isLive) }] as const;
    }),
  );
  return (id) => {
    const invoice = found.get(id);
    // A foreign key sees to it.
    if (invoice === undefined) throw new Error(`TimeTracker has no invoice ${id}.`);
    return invoice;
  };
}
