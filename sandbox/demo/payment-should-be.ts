import type { HeldProblem } from './expectation.ts';
import { Decimal } from 'decimal.js';
import type { InvoiceState, PaymentState } from './firm-rows.ts';
import type { demoPaymentAccounts } from './settings.ts';
import { aloneAs, heldBy, inXeroAsIs, type Posted, type Verdict } from './verdict.ts';

/** The invoice that a payment or credit note belongs to, in TimeTracker and in Xero. */
export interface ItsInvoice {
  readonly row: InvoiceState;
  readonly verdict: Verdict;
  /** What is due in Xero without the payment in question; null if the invoice is not there. */
  readonly due: string | null;
}

export interface PaymentSurroundings {
  readonly paymentAccounts: typeof demoPaymentAccounts | readonly PaymentAccount[];
  readonly lockedUntil: string;
  readonly invoice: ItsInvoice;
  /** All payments of this invoice. */
  readonly payments: readonly PaymentState[];
}

export interface PaymentAccount {
  readonly method: string | null;
  readonly currency: string | null;
  readonly account: string;
}

/** Judges one payment by its own row, those beside it, and its invoice. Pure. */
export function paymentShouldBe(payment: PaymentState, posted: Posted, around: PaymentSurroundings): Verdict {
  const { status } = payment;
  if (status === 'refunded') {
    return posted === 'live' ? heldBy('refunded-after-posting') : aloneAs('refunded');
  }
  if (status === 'pending' || status === 'failed') {
    return posted === 'live' ? heldBy('refunded-after-posting') : aloneAs('not-completed');
  }
  if (status !== 'completed') return heldBy('unknown-status');
  const problems = problemsOf(payment, posted, around);
  const before = posted === 'live' ? null : withoutItsInvoice(around.invoice);
  // With an older state of its invoice in Xero, its own problems may be told first.
  if (before?.state === 'waiting') return { state: 'waiting', orHeld: problems };
  if (before !== null) return before;
  if (problems.length > 0) return heldBy(...problems);
  if (payment.date <= around.lockedUntil) {
    return { state: 'rejected', message: 'The document date cannot be before' };
  }
  return inXeroAsIs;
}

/** What becomes of a payment or credit note whose invoice is not in Xero as it should be; null if it is. */
export function withoutItsInvoice({ verdict }: ItsInvoice): Verdict | null {
  if (verdict.state === 'leftAlone' || verdict.state === 'voided') return aloneAs('invoice-left-alone');
  return verdict.state === 'inXero' ? null : { state: 'waiting', orHeld: [] };
}

function problemsOf(
  payment: PaymentState,
  posted: Posted,
  { paymentAccounts, invoice, payments }: PaymentSurroundings,
): HeldProblem[] {
  const found: HeldProblem[] = [];
  const currency = payment.currency ?? invoice.row.currency;
  if (currency !== invoice.row.currency) found.push('payment-currency-differs');
  if (paymentAccountOf(payment.method, currency, paymentAccounts) === null) {
    found.push('payment-account-not-chosen');
  }
  // What is in Xero already is no double of itself, and nothing more is due because of it.
  if (posted === 'live') return found;
  if (payments.some((other) => isEarlierTwin(other, payment))) found.push('payment-suspected-double');
  // While its invoice is missing, all of it will be due.
  if (new Decimal(payment.amount).greaterThan(invoice.due ?? invoice.row.total)) {
    found.push('payment-exceeds-due');
  }
  return found;
}

/** The same money recorded before: the same amount, and the same transaction or the same reference. */
function isEarlierTwin(other: PaymentState, payment: PaymentState): boolean {
  const same = (a: string | null, b: string | null): boolean =>
    a !== null && b !== null && a.trim() !== '' && a.trim() === b.trim();
  return (
    other.id < payment.id &&
    other.status === 'completed' &&
    other.amount === payment.amount &&
    (same(other.gatewayTransactionId, payment.gatewayTransactionId) ||
      same(other.reference, payment.reference))
  );
}

/** The row that names method and currency, else the method's, else the currency's, else the one for all. */
export function paymentAccountOf(
  method: string | null,
  currency: string,
  rows: readonly PaymentAccount[],
): string | null {
  const wanted = method?.trim().toLowerCase() ?? '';
  const fitting = rows.filter(
    (row) =>
      (row.method === null || row.method.toLowerCase() === wanted) &&
      (row.currency === null || row.currency === currency),
  );
  const exactness = (row: PaymentAccount): number =>
    Number(row.method !== null) * 2 + Number(row.currency !== null);
  return fitting.toSorted((a, b) => exactness(b) - exactness(a))[0]?.account ?? null;
}
