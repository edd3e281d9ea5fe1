import { invoiceNumberKey } from './invoice.ts';
import type { Invoice } from './invoice.ts';
import type { Lookup } from './versioned-table.ts';

/** The next free number of the series `INV-0001`, `INV-0002`, ... */
export function nextNumber(invoices: Lookup<Invoice>): string {
  const taken = (n: number) => invoices.withKey(invoiceNumberKey('ACCREC', numberOf(n))).length > 0;
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

function numberOf(n: number): string {
  return `INV-${String(n).padStart(4, '0')}`;
}
