import { Decimal } from 'decimal.js';
import type { XeroElement } from './parse-answer.ts';

/** Totals as decimal strings; what is not known is not compared. */
export interface Totals {
  readonly subTotal?: string;
  readonly totalTax?: string;
  readonly total?: string;
  /** Of a payment or an allocation. */
  readonly amount?: string;
}

/** Both totals if any of the three figures in Xero is another than the one meant. */
export function differenceOf(
  meant: Totals,
  element: XeroElement,
): { total: string; xeroTotal: string } | undefined {
  const pairs = [
    [meant.subTotal, element.text('SubTotal')],
    [meant.totalTax, element.text('TotalTax')],
    [meant.total, element.text('Total')],
    [meant.amount, element.text('Amount')],
  ] as const;
  const differs = pairs.some(
    ([expected, got]) => expected !== undefined && (got === undefined || !new Decimal(expected).equals(got)),
  );
  return differs
    ? {
        total: meant.total ?? meant.amount ?? '',
        xeroTotal: element.text(meant.amount === undefined ? 'Total' : 'Amount') ?? '(none)',
      }
    : undefined;
}
