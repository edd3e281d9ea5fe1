import { held, inXero, leftAlone, type Expectation } from './expectation.ts';

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

function payment(given: Given): PaymentRow {
  return {
    currency: 'GBP',
    method: 'bank_transfer',
    reference: null,
    status: 'completed',
    gatewayTransactionId: null,
    via: 'form',
    fee: given.via === undefined || given.via === 'form' ? '0.00' : null,
    ...given,
  };
}

export const payments: readonly PaymentRow[] = [
  payment({
    id: 1,
    invoiceId: 1,
    amount: '1455.00',
    date: '2026-06-02',
    reference: 'HF MAY',
    trap: 'older than the go-live date, like its invoice',
    expect: leftAlone('before-go-live'),
  }),
  payment({
    id: 2,
    invoiceId: 14,
    amount: '1176.24',
    date: '2026-08-14',
    reference: 'RDP 24/07',
    trap: 'in full',
    expect: inXero,
  }),
  payment({
    id: 3,
    invoiceId: 34,
    amount: '132.00',
    date: '2026-09-20',
    method: 'credit_card',
    reference: 'CC-77',
    fee: '2.10',
    trap: 'in full, with a fee that the invoice knows nothing of',
    expect: inXero,
  }),
  payment({
    id: 4,
    invoiceId: 39,
    amount: '50.00',
    date: '2026-09-15',
    reference: 'TX1',
    via: 'rest',
    trap: 'in part, through REST: TimeTracker counts it twice',
    expect: inXero,
  }),
  payment({
    id: 5,
    invoiceId: 40,
    amount: '400.00',
    currency: 'EUR',
    date: '2026-11-05',
    via: 'rest',
    trap: 'for a draft',
    expect: leftAlone('invoice-left-alone'),
  }),
  payment({
    id: 6,
    invoiceId: 12,
    amount: '500.00',
    date: '2026-08-05',
    reference: 'NW 1/3',
    trap: 'the first of three',
    expect: inXero,
  }),
  payment({
    id: 7,
    invoiceId: 12,
    amount: '500.00',
    date: '2026-08-19',
    reference: 'NW 2/3',
    trap: 'the second of three: the same amount, another reference',
    expect: inXero,
  }),
  payment({
    id: 8,
    invoiceId: 12,
    amount: '762.79',
    date: '2026-09-02',
    reference: 'NW 3/3',
    via: 'rest',
    trap: 'the rest, through REST: in TimeTracker the invoice stays sent',
    expect: inXero,
  }),
  payment({
    id: 9,
    invoiceId: 10,
    amount: '79.07',
    date: '2026-07-31',
    method: 'cash',
    trap: 'in cash, which has an account of its own',
    expect: inXero,
  }),
  payment({
    id: 10,
    invoiceId: 35,
    amount: '504.00',
    date: '2026-09-10',
    method: 'credit_card',
    reference: 'CC-90',
    status: 'refunded',
    gatewayTransactionId: 'ch_3NxBlueKettle',
    fee: '7.86',
    trap: 'refunded before it ever reached Xero',
    expect: leftAlone('payment-refunded'),
  }),
  payment({
    id: 11,
    invoiceId: 35,
    amount: '504.00',
    date: '2026-09-17',
    method: 'credit_card',
    reference: 'CC-94',
    status: 'failed',
    trap: 'failed',
    expect: leftAlone('payment-failed'),
  }),
  payment({
    id: 12,
    invoiceId: 35,
    amount: '200.00',
    date: '2026-09-24',
    status: 'pending',
    trap: 'announced, not received',
    expect: leftAlone('payment-pending'),
  }),
  payment({
    id: 13,
    invoiceId: 36,
    amount: '600.00',
    date: '2026-09-18',
    method: 'stripe',
    reference: 'pi_3PzRiverside',
    gatewayTransactionId: 'pi_3PzRiverside',
    via: 'gateway',
    trap: 'from the payment page, in part',
    expect: inXero,
  }),
  payment({
    id: 14,
    invoiceId: 36,
    amount: '600.00',
    date: '2026-09-21',
    method: 'credit_card',
    gatewayTransactionId: 'pi_3PzRiverside',
    trap: 'the one before, entered once more by hand',
    expect: held('payment-entered-twice'),
  }),
  payment({
    id: 15,
    invoiceId: 38,
    amount: '964.00',
    date: '2026-09-28',
    reference: 'NW ANIMATION',
    trap: 'a hundred more than is due',
    expect: held('payment-exceeds-due'),
  }),
  payment({
    id: 16,
    invoiceId: 7,
    amount: '975.00',
    currency: 'EUR',
    date: '2026-08-06',
    reference: 'MSL 10/07',
    trap: 'an invoice in euros, paid in euros',
    expect: inXero,
  }),
  payment({
    id: 17,
    invoiceId: 11,
    amount: '100.00',
    currency: 'GBP',
    date: '2026-08-27',
    reference: 'MSL 20/07',
    via: 'rest',
    trap: 'pounds for an invoice in euros',
    expect: held('payment-other-currency'),
  }),
  payment({
    id: 18,
    invoiceId: 13,
    amount: '800.00',
    date: '2026-08-31',
    reference: 'STAND 50%',
    trap: 'its invoice is held',
    expect: held('invoice-needs-you'),
  }),
  payment({
    id: 19,
    invoiceId: 19,
    amount: '250.00',
    date: '2026-08-07',
    reference: 'RDP ADV',
    trap: 'its invoice is cancelled and never was in Xero',
    expect: leftAlone('invoice-left-alone'),
  }),
  payment({
    id: 20,
    invoiceId: 16,
    amount: '1000.00',
    currency: 'USD',
    date: '2026-08-20',
    method: 'paypal',
    reference: 'PP-1CEDAR',
    fee: '38.40',
    trap: 'no account is chosen for PayPal, nor one for dollars',
    expect: held('payment-account-not-chosen'),
  }),
  payment({
    id: 21,
    invoiceId: 37,
    amount: '756.00',
    currency: null,
    date: '2026-10-06',
    method: null,
    trap: 'neither method nor currency: the default account',
    expect: inXero,
  }),
  payment({
    id: 22,
    invoiceId: 9,
    amount: '15.00',
    date: '2026-08-03',
    reference: 'TX9',
    via: 'rest',
    trap: 'recorded twice, the first time',
    expect: inXero,
  }),
  payment({
    id: 23,
    invoiceId: 9,
    amount: '15.00',
    date: '2026-08-03',
    reference: 'TX9',
    via: 'rest',
    trap: 'recorded twice through REST: the same reference and amount',
    expect: held('payment-entered-twice'),
  }),
  payment({
    id: 24,
    invoiceId: 8,
    amount: '152.25',
    date: '2026-08-12',
    method: 'other',
    reference: 'cheque 100233',
    trap: 'in full, where the invoice needs a rounding line to come to it',
    expect: inXero,
  }),
  payment({
    id: 25,
    invoiceId: 31,
    amount: '1140.00',
    currency: 'CHF',
    date: '2026-09-25',
    reference: 'MESSE ZH',
    via: 'rest',
    trap: 'its invoice is refused by Xero',
    expect: held('invoice-needs-you'),
  }),
];
