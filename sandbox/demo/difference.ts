/** One point in which TimeTracker and Xero disagree. */
export interface Difference {
  /** `invoice/12`, `client/3`, `payment/7` or a number that appears where it should not. */
  readonly document: string;
  readonly what:
    | 'missing'
    | 'twice'
    | 'should not be there'
    | 'number'
    | 'contact'
    | 'contact name'
    | 'e-mail'
    | 'address'
    | 'date'
    | 'due date'
    | 'currency'
    | 'reference'
    | 'invoice'
    | 'amount'
    | 'allocation'
    | 'line'
    | 'rounding line'
    | 'account'
    | 'tax type'
    | 'tax'
    | 'total'
    | 'status'
    | 'reason';
  readonly timeTracker: string;
  readonly xero: string;
}

/** What both sides say of one point: first TimeTracker, then Xero. */
export type Fact = readonly [what: Difference['what'], timeTracker: string, xero: string];

/** The facts on which the sides disagree. */
export function differing(document: string, facts: readonly Fact[]): Difference[] {
  return facts
    .filter(([, timeTracker, xero]) => timeTracker !== xero)
    .map(([what, timeTracker, xero]) => ({ document, what, timeTracker, xero }));
}
