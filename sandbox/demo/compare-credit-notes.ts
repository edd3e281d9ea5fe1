import type { BookCreditNote, Books } from './books.ts';
import { clientName } from './client-name.ts';
import { compareCreditNote } from './compare-credit-note.ts';
import { compareKind, type KindResult } from './compare-kind.ts';
import { creditNoteShouldBe } from './credit-note-should-be.ts';
import type { FirmRows } from './firm-rows.ts';
import type { ItsInvoice } from './its-invoice.ts';
import type { MappingChoices } from './settings.ts';
import { idInMark } from './source-id.ts';

/** Compares all credit notes with those of the books. */
export function compareCreditNotes(
  rows: FirmRows,
  books: Books,
  choices: MappingChoices,
  untouched: boolean,
  invoiceOf: (id: number) => ItsInvoice,
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
        goLiveDate: choices.goLiveDate,
        invoice: invoiceOf(row.invoiceId),
      }),
    compare: (row, _, posted) => {
      const invoice = invoiceOf(row.invoiceId);
      return compareCreditNote(row, invoice.row, invoice.document, posted, { books, choices });
    },
    words: (row) => {
      const invoice = invoiceOf(row.invoiceId).row;
      return {
        name: row.number,
        who: clientName(rows, invoice.clientId),
        status: '',
        amount: `${row.amount} ${invoice.currency}`,
      };
    },
  });
}
