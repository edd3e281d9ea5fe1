import type { Expectation } from './expectation.ts';

/** A payment as TimeTracker stores it. */
export interface PaymentRow {
  readonly id: number;
  readonly invoiceId: number;
  readonly amount: string;
  /** Null means: the invoice's currency. */
  readonly currency: string | null;
  readonly date: string;
  /** Free text. */
  readonly method: string | null;
  readonly reference: string | null;
  readonly status: 'completed' | 'pending' | 'failed' | 'refunded';
  readonly gatewayTransactionId: string | null;
  /** The form stores 0.00 where nothing was entered, REST and the gateways store nothing. */
  readonly fee: string | null;
  /** By which way it was recorded; REST counts it twice in the invoice's amount_paid. */
  readonly via: 'form' | 'rest' | 'gateway';
  /** The oddity that this payment is here for. */
  readonly trap: string;
  readonly expect: Expectation;
}

type Given = Pick<PaymentRow, 'id' | 'invoiceId' | 'amount' | 'date' | 'trap' | 'expect'> &
  Partial<PaymentRow>;

/** Makes payments of a firm, each with what the form, REST or a gateway stores where nothing was entered. */
export function paymentRows(currency: string): (given: Given) => PaymentRow {
  return (given) => ({
    currency,
    method: 'bank_transfer',
    reference: null,
    status: 'completed',
    gatewayTransactionId: null,
    via: 'form',
    fee: given.via === undefined || given.via === 'form' ? '0.00' : null,
    ...given,
  });
}
