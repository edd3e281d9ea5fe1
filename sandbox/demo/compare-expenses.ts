import { Decimal } from 'decimal.js';
import type { BookInvoice, Books } from './books.ts';
import { compareBill } from './compare-bill.ts';
import { compareKind, type KindResult } from './compare-kind.ts';
import { expenseShouldBe } from './expense-should-be.ts';
import type { FirmRows } from './firm-rows.ts';
import { groupBy } from './group-by.ts';
import { contactNameOf } from './plain-text.ts';
import type { MappingChoices } from './settings.ts';
import { idInUrl } from './source-id.ts';

/** Compares all expenses with the bills of the books. */
export function compareExpenses(
  rows: FirmRows,
  books: Books,
  choices: MappingChoices,
  untouched: boolean,
): KindResult {
  const documents = groupBy(books.bills, (one) => idInUrl(one.url, 'expense'));
  const around = { choices, currencies: books.currencies, lockedUntil: books.lockedUntil };
  return compareKind({
    kind: 'expense',
    rows: rows.expenses,
    untouched,
    documentsOf: (row): readonly BookInvoice[] => documents.get(row.id) ?? [],
    judge: (row, posted) => expenseShouldBe(row, posted, around),
    compare: (row, _, posted) => compareBill(row, posted, books, choices),
    isLocked: ({ due, total }) => !new Decimal(due).equals(total),
    words: (row) => ({
      name: row.title,
      who: row.reimbursable ? row.employee : contactNameOf(row.vendor ?? ''),
      status: row.status,
      amount: `${new Decimal(row.amount).plus(row.tax ?? 0).toFixed(2)} ${row.currency}`,
    }),
  });
}
