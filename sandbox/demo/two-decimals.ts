import { Decimal } from 'decimal.js';

/** An amount as both sides write it: 40 and 40.00 are the same. */
export function twoDecimals(amount: string): string {
  return new Decimal(amount).toFixed(2);
}
