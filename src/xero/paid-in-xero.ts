import { Decimal } from 'decimal.js';
import type { XeroElement } from './parse-answer.ts';

/** Whether an invoice or bill is seen with nothing due on it any more, by money or by credit. */
export function isPaidInXero(element: XeroElement): boolean {
  const status = element.text('Status');
  if (status === 'PAID') return true;
  const [due, total] = [element.text('AmountDue'), element.text('Total')];
  if (status !== 'AUTHORISED' || due === undefined || total === undefined) return false;
  return new Decimal(due).isZero() && !new Decimal(total).isZero();
}
