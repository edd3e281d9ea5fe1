import { Decimal } from 'decimal.js';
import { isLive, type BookPayment, type Books } from './books.ts';
import { clientName } from './client-name.ts';
import { compareKind, type KindResult } from './compare-kind.ts';
import { comparePayment } from './compare-payment.ts';
import type { FirmRows } from './firm-rows.ts';
import { groupBy } from './group-by.ts';
import type { ItsInvoice } from './its-invoice.ts';
import { paymentShouldBe } from './payment-should-be.ts';
import type { MappingChoices } from './settings.ts';
import { idInMark } from './source-id.ts';

/** Compares all payments with those of the books. */
export function comparePayments(
  rows: FirmRows,
  books: Books,
  choices: MappingChoices,
  untouched: boolean,
  invoiceOf: (id: number) => ItsInvoice,
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
        paymentAccounts: choices.paymentAccounts,
        lockedUntil: books.lockedUntil,
        goLiveDate: choices.goLiveDate,
        invoice: invoiceOf(row.invoiceId),
        due: dueBefore(invoiceOf(row.invoiceId), documents.get(String(row.id))?.filter(isLive) ?? []),
        payments: beside.get(row.invoiceId) ?? [],
      }),
    compare: (row, _, posted) => {
      const invoice = invoiceOf(row.invoiceId);
      return comparePayment(row, invoice.row, invoice.document, posted, choices);
    },
    words: (row) => {
      const invoice = invoiceOf(row.invoiceId).row;
      return {
        name: `${row.id} of ${invoice.number}`,
        who: clientName(rows, invoice.clientId),
        status: row.status,
        amount: `${row.amount} ${row.currency ?? invoice.currency}`,
      };
    },
  });
}

/** What was due on the invoice before the payment in question arrived; all of it while the invoice is missing. */
function dueBefore({ row, document }: ItsInvoice, posted: readonly BookPayment[]): string {
  return posted
    .reduce((sum, { amount }) => sum.plus(amount), new Decimal(document?.due ?? row.total))
    .toFixed(2);
}
