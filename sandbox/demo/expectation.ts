/** Why a document of the demo firm is held: the names of the product's problems. */
export type HeldProblem =
  | 'unknown-status'
  | 'tax-does-not-match'
  | 'lines-do-not-add-up'
  | 'total-does-not-add-up'
  | 'number-used-twice'
  | 'nothing-to-post'
  | 'negative-total'
  | 'mixed-currencies'
  | 'tax-rate-not-mapped'
  | 'contact-name-taken'
  | 'client-needs-you'
  | 'posted-then-draft'
  | 'unknown-expense-status'
  | 'expense-not-positive'
  | 'expense-without-vendor'
  | 'expense-account-not-chosen'
  | 'purchase-tax-rate-not-mapped'
  | 'posted-then-pending'
  | 'unknown-payment-status'
  | 'payment-not-positive'
  | 'payment-other-currency'
  | 'payment-account-not-chosen'
  | 'payment-entered-twice'
  | 'payment-exceeds-due'
  | 'payment-no-longer-completed'
  | 'refunded-after-posting'
  | 'credit-not-positive'
  | 'invoice-needs-you'
  | 'invoice-voided';

/** Why a document of the demo firm is left alone. */
export type LeftAloneReason =
  | 'draft'
  | 'issued'
  | 'cancelled'
  | 'before-go-live'
  | 'carries-xero-id'
  | 'expense-pending'
  | 'expense-rejected'
  | 'recharged'
  | 'payment-pending'
  | 'payment-failed'
  | 'payment-refunded'
  | 'invoice-left-alone';

/** Where a document must be when everything has come to rest. */
export type Expectation =
  | {
      readonly state: 'inXero';
      /** The amount of the visible rounding line, where there must be one. */
      readonly rounding?: string;
    }
  | { readonly state: 'held'; readonly problem: HeldProblem }
  | { readonly state: 'rejected'; readonly message: string }
  | { readonly state: 'leftAlone'; readonly reason: LeftAloneReason };

export const inXero: Expectation = { state: 'inXero' };
export const rounded = (rounding: string): Expectation => ({ state: 'inXero', rounding });
export const held = (problem: HeldProblem): Expectation => ({ state: 'held', problem });
export const rejected = (message: string): Expectation => ({ state: 'rejected', message });
export const leftAlone = (reason: LeftAloneReason): Expectation => ({ state: 'leftAlone', reason });
