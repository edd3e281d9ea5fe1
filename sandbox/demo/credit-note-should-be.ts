import { Decimal } from 'decimal.js';
import type { CreditNoteState } from './firm-rows.ts';
import { withoutItsInvoice, type Standing } from './payment-should-be.ts';
import { aloneAs, heldBy, inXeroAsIs, type Posted, type Verdict } from './verdict.ts';

export interface CreditNoteSurroundings {
  readonly lockedUntil: string;
  /** Notes of days before this one stay out of Xero. */
  readonly goLiveDate: string;
  readonly invoice: Standing;
}

/** Judges one credit note. More than is due is no problem: what is left stays as credit. Pure. */
export function creditNoteShouldBe(
  note: CreditNoteState,
  posted: Posted,
  around: CreditNoteSurroundings,
): Verdict {
  if (posted !== 'live') {
    if (note.date < around.goLiveDate) return aloneAs('before-go-live');
    const before = withoutItsInvoice(around.invoice);
    if (before !== null) return before;
  }
  if (new Decimal(note.amount).lte(0)) return heldBy('credit-not-positive');
  if (note.date <= around.lockedUntil) {
    return { state: 'rejected', message: 'The document date cannot be before' };
  }
  return inXeroAsIs;
}
