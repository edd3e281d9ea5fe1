import { Decimal } from 'decimal.js';
import type { BookInvoice, Books } from './books.ts';
import { clientName } from './client-name.ts';
import { clientContacts } from './compare-contacts.ts';
import { compareInvoice } from './compare-invoice.ts';
import { compareKind, type KindResult } from './compare-kind.ts';
import type { FirmRows } from './firm-rows.ts';
import { groupBy } from './group-by.ts';
import { invoiceShouldBe } from './invoice-should-be.ts';
import type { MappingChoices } from './settings.ts';
import { idInUrl } from './source-id.ts';

/** Compares all invoices with the sales invoices of the books. */
export function compareInvoices(
  rows: FirmRows,
  books: Books,
  choices: MappingChoices,
  untouched: boolean,
): KindResult {
  const documents = groupBy(books.invoices, (one) => idInUrl(one.url, 'invoice'));
  const around = {
    rows,
    choices,
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
    compare: (row, verdict, posted) =>
      compareInvoice(row, verdict.rounding, posted, { rows, books, choices }),
    isLocked: ({ due, total }) => !new Decimal(due).equals(total),
    words: (row) => ({
      name: row.number,
      who: clientName(rows, row.clientId),
      status: row.status,
      amount: `${row.total} ${row.currency}`,
    }),
  });
}
