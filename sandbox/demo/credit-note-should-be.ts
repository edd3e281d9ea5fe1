import { Decimal } from 'decimal.js';
import type { CreditNoteState } from './firm-rows.ts';
import { withoutItsInvoice, type ItsInvoice } from './payment-should-be.ts';
import { heldBy, inXeroAsIs, type Posted, type Verdict } from './verdict.ts';

export interface CreditNoteSurroundings {
  readonly lockedUntil: string;
  readonly invoice: ItsInvoice;
}

/** Judges one credit note. More than is due is no problem: what is left stays as credit. Pure. */
export function creditNoteShouldBe(
  note: CreditNoteState,
  posted: Posted,
  around: CreditNoteSurroundings,
): Verdict {
  if (posted !== 'live') {
    const before = withoutItsInvoice(around.invoice);
    if (before !== null) return before;
  }
  const amount = new Decimal(note.amount);
  if (amount.isZero()) return heldBy('nothing-to-post');
  if (amount.isNegative()) return heldBy('negative-total');
  if (note.date <= around.lockedUntil) {
    return { state: 'rejected', message: 'The document date cannot be before' };
  }
  return inXeroAsIs;
}
