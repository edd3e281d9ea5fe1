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
  | 'posted-then-draft';

/** Why a document of the demo firm is left alone. */
export type LeftAloneReason = 'draft' | 'issued' | 'cancelled' | 'before-go-live' | 'carries-xero-id';

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
