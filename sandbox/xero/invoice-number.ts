import { creditNoteNumberKey } from './credit-note.ts';
import type { CreditNote } from './credit-note.ts';
import { invoiceNumberKey } from './invoice.ts';
import type { Invoice } from './invoice.ts';
import type { Lookup } from './versioned-table.ts';

/** The next free number of the series `INV-0001`, `INV-0002`, ... */
export function nextNumber(invoices: Lookup<Invoice>): string {
  return nextInSeries('INV', (number) => invoices.withKey(invoiceNumberKey('ACCREC', number)).length === 0);
}

/** The next free number of the series `CN-0001`, `CN-0002`, ... */
export function nextCreditNoteNumber(notes: Lookup<CreditNote>): string {
  const holders = (number: string) => notes.withKey(creditNoteNumberKey('ACCRECCREDIT', number));
  return nextInSeries('CN', (number) => holders(number).length === 0);
}

function nextInSeries(prefix: string, isFree: (number: string) => boolean): string {
  const numberOf = (n: number) => `${prefix}-${String(n).padStart(4, '0')}`;
  const taken = (n: number) => !isFree(numberOf(n));
  // Numbers are given out in order, so doubling and halving finds the end of the series quickly.
  let above = 1;
  while (taken(above)) above *= 2;
  let below = Math.floor(above / 2);
  while (above - below > 1) {
    const middle = Math.floor((above + below) / 2);
    if (taken(middle)) below = middle;
    else above = middle;
  }
  return numberOf(above);
}
