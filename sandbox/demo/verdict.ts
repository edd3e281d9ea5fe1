import { isLive } from './books.ts';
import type { HeldProblem, LeftAloneReason } from './expectation.ts';

/** Where a document belongs, judged from TimeTracker's rows and from whether it was posted before. */
export type Verdict =
  | {
      readonly state: 'inXero';
      /** The amount of the visible rounding line; 0.00 means that there must be none. */
      readonly rounding: string;
    }
  | { readonly state: 'voided' }
  /** Any of the problems may be the one that the product names. */
  | { readonly state: 'held'; readonly problems: readonly HeldProblem[] }
  | {
      readonly state: 'rejected';
      readonly message: string;
      /** True if the product may see it coming and hold the document itself. */
      readonly orHeld?: true;
    }
  | { readonly state: 'leftAlone'; readonly reason: LeftAloneReason };

/** Whether a document has been in the books before, as far as they show it. */
export type Posted = 'never' | 'live' | 'voided';

/** What the books say of a document, by all they have of it. */
export function postedState(documents: readonly { readonly status: string }[]): Posted {
  if (documents.some(isLive)) return 'live';
  return documents.length > 0 ? 'voided' : 'never';
}

export const inXeroAsIs: Verdict = { state: 'inXero', rounding: '0.00' };

export function heldBy(...problems: readonly HeldProblem[]): Verdict {
  return { state: 'held', problems };
}

export function aloneAs(reason: LeftAloneReason): Verdict {
  return { state: 'leftAlone', reason };
}
