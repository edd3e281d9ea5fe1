import { createHash } from 'node:crypto';
import { Decimal } from 'decimal.js';
import type { InvoiceData } from '../events/invoice.ts';

/** What TimeTracker knows of the money of an invoice beside the invoice itself. */
export interface MoneyOfInvoice {
  /** Sum of its completed payments, a decimal string. */
  readonly received: string;
  /** Sum of its credit notes. */
  readonly credited: string;
  /** A payment of it is pending or was refunded, or is in another currency: nobody can say what is missing. */
  readonly unclear: boolean;
}

/** The payment that an invoice was paid with, and that TimeTracker has no row of. */
export interface MissingPayment {
  /** What no payment and no credit note accounts for, a decimal string. */
  readonly amount: string;
  /** Another key, another payment. */
  readonly key: string;
}

/**
 * Marking an invoice as paid leaves no payment in TimeTracker (docs/timetracker-behaviour.md, Numbers and status):
 * what its payments and credit notes leave open was paid without one. Undefined: nothing is missing, or nobody can say.
 */
export function missingPayment(
  invoice: Pick<
    InvoiceData,
    'status' | 'total' | 'paymentDate' | 'paymentMethod' | 'paymentReference'
  > | null,
  money: MoneyOfInvoice,
): MissingPayment | undefined {
  if (invoice?.status !== 'paid' || money.unclear) return undefined;
  const rest = new Decimal(invoice.total).minus(money.received).minus(money.credited);
  if (rest.lessThanOrEqualTo(0)) return undefined;
  const amount = rest.toFixed(2);
  const says = [amount, invoice.paymentDate, invoice.paymentMethod, invoice.paymentReference];
  return {
    amount,
    key: createHash('sha256')
      .update(JSON.stringify(says.map((one) => one ?? null)))
      .digest('hex'),
  };
}
