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

/**
 * Both totals if any figure in Xero is another than the one meant; where the totals are the same, the tax is said too,
 * since it is what differs.
 */
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
  if (!differs) return undefined;
  const total = meant.total ?? meant.amount ?? '';
  const xeroTotal = element.text(meant.amount === undefined ? 'Total' : 'Amount') ?? '(none)';
  if (xeroTotal === '(none)' || total === '' || !new Decimal(total).equals(xeroTotal))
    return { total, xeroTotal };
  return {
    total: `${total} (tax ${meant.totalTax ?? 'not known'})`,
    xeroTotal: `${xeroTotal} (tax ${element.text('TotalTax') ?? 'none'})`,
  };
}
