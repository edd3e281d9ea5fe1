import type { HeldProblem } from './expectation.ts';
import { Decimal } from 'decimal.js';
import type { PaymentState } from './firm-rows.ts';
import type { ItsInvoice } from './its-invoice.ts';
import { aloneAs, heldBy, inXeroAsIs, type Posted, type Verdict } from './verdict.ts';

/** Where an invoice is, as far as its payments and credit notes need to know. */
export type Standing = Pick<ItsInvoice, 'row' | 'verdict' | 'posted'>;

export interface PaymentSurroundings {
  readonly paymentAccounts: readonly PaymentAccount[];
  /** Payments received before this day stay out of Xero. */
  readonly goLiveDate: string;
  readonly lockedUntil: string;
  readonly invoice: Standing;
  /** What is due in Xero on the invoice without this payment. */
  readonly due: string;
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
  const isThere = posted === 'live';
  switch (status) {
    case 'completed':
      return judgeCompleted(payment, isThere, around);
    case 'pending':
      return isThere ? heldBy('payment-no-longer-completed') : aloneAs('payment-pending');
    case 'failed':
      return isThere ? heldBy('payment-no-longer-completed') : aloneAs('payment-failed');
    case 'refunded':
      return isThere ? heldBy('refunded-after-posting') : aloneAs('payment-refunded');
    default:
      return heldBy('unknown-payment-status');
  }
}

function judgeCompleted(payment: PaymentState, isThere: boolean, around: PaymentSurroundings): Verdict {
  const problems = problemsOf(payment, isThere, around);
  if (!isThere) {
    if (payment.date < around.goLiveDate) return aloneAs('before-go-live');
    const before = withoutItsInvoice(around.invoice, problems);
    if (before !== null) return before;
  }
  if (problems.length > 0) return heldBy(...problems);
  if (payment.date <= around.lockedUntil) {
    return { state: 'rejected', message: 'The document date cannot be before' };
  }
  return inXeroAsIs;
}

/**
 * What becomes of a payment or credit note whose invoice is not in Xero; null if it is there, or should be.
 * @param problems its own, which may have been told before the invoice was voided
 */
export function withoutItsInvoice(
  { verdict, posted }: Standing,
  problems: readonly HeldProblem[] = [],
): Verdict | null {
  if (posted === 'live' || verdict.state === 'inXero') return null;
  if (posted === 'voided') return heldBy('invoice-voided', ...problems);
  return verdict.state === 'leftAlone' ? aloneAs('invoice-left-alone') : heldBy('invoice-needs-you');
}

function problemsOf(
  payment: PaymentState,
  isThere: boolean,
  { paymentAccounts, invoice, due, payments }: PaymentSurroundings,
): HeldProblem[] {
  const found: HeldProblem[] = [];
  if (new Decimal(payment.amount).lte(0)) found.push('payment-not-positive');
  const currency = payment.currency ?? invoice.row.currency;
  if (currency !== invoice.row.currency) found.push('payment-other-currency');
  if (paymentAccountOf(payment.method, currency, paymentAccounts) === null) {
    found.push('payment-account-not-chosen');
  }
  // What is in Xero already is no double of itself, and nothing more is due because of it.
  if (isThere) return found;
  if (payments.some((other) => isEarlierTwin(other, payment))) found.push('payment-entered-twice');
  if (new Decimal(payment.amount).greaterThan(due)) found.push('payment-exceeds-due');
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
