import type { BookInvoice, BookPayment } from './books.ts';
import { differing, type Difference } from './difference.ts';
import type { InvoiceState, PaymentState } from './firm-rows.ts';
import { paymentAccountOf } from './payment-should-be.ts';
import type { MappingChoices } from './settings.ts';
import { twoDecimals } from './two-decimals.ts';

/** Compares one payment with its counterpart. `itsInvoice` is the invoice it must pay in Xero. */
export function comparePayment(
  payment: PaymentState,
  invoice: InvoiceState | undefined,
  itsInvoice: BookInvoice | undefined,
  posted: BookPayment,
  { paymentAccounts }: Pick<MappingChoices, 'paymentAccounts'>,
): Difference[] {
  const currency = payment.currency ?? invoice?.currency ?? '';
  const reference = payment.reference?.trim() ?? '';
  return differing(`payment/${payment.id}`, [
    ['invoice', itsInvoice?.id ?? 'none', posted.invoiceId ?? 'none'],
    ['amount', twoDecimals(payment.amount), twoDecimals(posted.amount)],
    ['date', payment.date, posted.date],
    ['account', paymentAccountOf(payment.method, currency, paymentAccounts) ?? 'none', posted.account],
    ['reference', reference, posted.reference.startsWith(reference) ? reference : posted.reference],
    ['status', 'AUTHORISED', posted.status],
  ]);
}
