import { decimal, round, sum } from './money.ts';
import type { Decimal } from './money.ts';
import type { Line, LineAmounts, LineAmountTypes } from './invoice.ts';

/** What a caller sent about a line's amounts: decimal strings. */
export interface SentAmounts {
  quantity?: string | undefined;
  unitAmount?: string | undefined;
  lineAmount?: string | undefined;
  taxAmount?: string | undefined;
  discountRate?: string | undefined;
  discountAmount?: string | undefined;
}

export interface LineContext {
  lineAmountTypes: LineAmountTypes;
  /** Percent, a decimal string. */
  taxRate: string;
  /** Decimals kept of a unit price: 2, or 4 with `unitdp=4`. */
  unitDecimals: 2 | 4;
}

const LARGEST = decimal('9999999999.99');

/**
 * Works a line out as Xero does: the unit price is rounded first, then multiplied, the product
 * is rounded to cents half away from zero, and tax is worked out and rounded on each line.
 */
export function lineAmounts(sent: SentAmounts, context: LineContext): LineAmounts | { problem: string } {
  const discountRate = decimal(sent.discountRate ?? '0');
  const discountAmount = decimal(sent.discountAmount ?? '0');
  const discounted = (gross: Decimal) =>
    round(gross.times(decimal(100).minus(discountRate)).dividedBy(100).minus(discountAmount), 2);

  const given = sent.lineAmount === undefined ? null : round(decimal(sent.lineAmount), 2);
  const sentUnit =
    sent.unitAmount === undefined ? null : round(decimal(sent.unitAmount), context.unitDecimals);
  const sentQuantity = sent.quantity === undefined ? null : round(decimal(sent.quantity), 4);

  const quantity = sentQuantity ?? missingQuantity(given, sentUnit);
  const unit = sentUnit ?? missingUnit(given, quantity, discountRate, discountAmount, context.unitDecimals);
  if (quantity === null || unit === null) {
    return { problem: 'The line amount cannot be divided by a quantity or unit amount of 0.' };
  }
  const expected = discounted(quantity.times(unit));
  const complete = sentUnit !== null && sentQuantity !== null;
  if (given && complete && !given.equals(expected)) {
    return {
      problem: `The line total ${given.toFixed(2)} does not match the expected line total ${expected.toFixed(2)}`,
    };
  }
  const lineAmount = given ?? expected;
  if (lineAmount.abs().greaterThan(LARGEST)) return { problem: 'The line total is too large.' };

  const taxGiven = sent.taxAmount !== undefined && context.lineAmountTypes !== 'NoTax';
  const tax = taxGiven ? round(decimal(sent.taxAmount ?? '0'), 2) : taxOf(lineAmount, context);
  return {
    quantity: quantity.toFixed(4),
    unitAmount: unit.toFixed(4),
    lineAmount: lineAmount.toFixed(2),
    taxAmount: tax.toFixed(2),
    taxGiven,
    discountRate: sent.discountRate === undefined ? null : discountRate.toFixed(2),
    discountAmount: sent.discountAmount === undefined ? null : discountAmount.toFixed(2),
  };
}

function missingQuantity(lineAmount: Decimal | null, unit: Decimal | null): Decimal | null {
  if (!lineAmount || !unit) return decimal(1);
  return unit.isZero() ? null : round(lineAmount.dividedBy(unit), 4);
}

function missingUnit(
  lineAmount: Decimal | null,
  quantity: Decimal | null,
  discountRate: Decimal,
  discountAmount: Decimal,
  decimals: number,
): Decimal | null {
  if (!lineAmount || !quantity) return decimal(0);
  const kept = decimal(100).minus(discountRate).dividedBy(100);
  const divisor = quantity.times(kept);
  return divisor.isZero() ? null : round(lineAmount.plus(discountAmount).dividedBy(divisor), decimals);
}

/** The tax of one line, rounded to cents. */
export function taxOf(lineAmount: Decimal, context: LineContext): Decimal {
  const rate = decimal(context.taxRate);
  if (context.lineAmountTypes === 'NoTax') return decimal(0);
  const divisor = context.lineAmountTypes === 'Inclusive' ? rate.plus(100) : decimal(100);
  return round(lineAmount.times(rate).dividedBy(divisor), 2);
}

/** The document's totals from its lines. */
export function totals(lines: Line[], lineAmountTypes: LineAmountTypes) {
  const amounts = lines.flatMap((line) => line.amounts ?? []);
  const totalTax = sum(amounts.map((a) => a.taxAmount));
  const ofLines = sum(amounts.map((a) => a.lineAmount));
  const subTotal = lineAmountTypes === 'Inclusive' ? decimal(ofLines).minus(totalTax).toFixed(2) : ofLines;
  const discounts = amounts
    .filter((a) => a.discountRate !== null || a.discountAmount !== null)
    .map((a) => decimal(a.quantity).times(a.unitAmount).minus(a.lineAmount).toFixed(4));
  return {
    subTotal,
    totalTax,
    total: decimal(subTotal).plus(totalTax).toFixed(2),
    totalDiscount: sum(discounts),
  };
}
