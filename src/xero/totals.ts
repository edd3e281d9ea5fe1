import { Decimal } from 'decimal.js';
import type { XeroElement } from './parse-answer.ts';

/** Totals as decimal strings; what is not known is not compared. */
export interface Totals {
  readonly subTotal?: string;
  readonly totalTax?: string;
  readonly total?: string;
  /** Of a payment or an allocation. */
  readonly amount?: string;
  /** A code, of what takes its currency from an account. */
  readonly currency?: string;
}

/**
 * Both totals if any figure in Xero is another than the one meant; where the totals are the same, the tax is said too,
 * since it is what differs. The same number in another currency is another total.
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
  const inXero = element.text('CurrencyCode');
  const isOther = meant.currency !== undefined && inXero !== undefined && inXero !== meant.currency;
  const differs = pairs.some(
    ([expected, got]) => expected !== undefined && (got === undefined || !new Decimal(expected).equals(got)),
  );
  if (!differs && !isOther) return undefined;
  const total = meant.total ?? meant.amount ?? '';
  const xeroTotal = element.text(meant.amount === undefined ? 'Total' : 'Amount') ?? '(none)';
  if (isOther) return { total: `${total} ${meant.currency}`, xeroTotal: `${xeroTotal} ${inXero}` };
  if (xeroTotal === '(none)' || total === '' || !new Decimal(total).equals(xeroTotal))
    return { total, xeroTotal };
  return {
    total: `${total} (tax ${meant.totalTax ?? 'not known'})`,
    xeroTotal: `${xeroTotal} (tax ${element.text('TotalTax') ?? 'none'})`,
  };
}
