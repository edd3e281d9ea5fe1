import { createHash } from 'node:crypto';
import { Decimal } from 'decimal.js';
import type { InvoiceData, InvoiceLine } from '../events/invoice.ts';
import { cut, meaningful } from './text.ts';

/** A line as it goes to Xero, before account and tax are chosen. */
export interface PricedLine {
  readonly source: InvoiceLine['source'] | 'rounding';
  /** What of it an item may be chosen by; none for a rounding line. */
  readonly from?: InvoiceLine;
  readonly description: string;
  /** Up to 4 decimals. */
  readonly quantity: string;
  /** Up to 4 decimals; requests carry unitdp=4. */
  readonly unitAmount: string;
  /** What Xero makes of it, and TimeTracker too: 2 decimals. */
  readonly lineAmount: string;
  /** What the line says, tax rate included; of a good also its SKU and category. */
  readonly contentKey: string;
}

/** Xero rounds half away from zero, per line (docs/xero-behaviour.md, Invoices). */
export function roundCents(value: Decimal): Decimal {
  return value.toDecimalPlaces(2, Decimal.ROUND_HALF_UP);
}

/**
 * Prices a line so that Xero's own multiplication gives exactly TimeTracker's amount. TimeTracker cuts hours to two
 * decimals but computes from the uncut ones, so quantity x price may miss the amount by cents. Then the price gets
 * four decimals; if even that misses, or the quantity has more decimals than the four that Xero keeps, the line goes
 * as one piece with the hours in its words.
 */
export function priceLine(line: InvoiceLine, invoice: InvoiceData): PricedLine {
  const description = cut(meaningful(line.description) ?? 'No description', 3900);
  const quantity = new Decimal(line.quantity);
  const price = new Decimal(line.unitPrice);
  const amount = roundCents(new Decimal(line.amount));
  const shape = shapeOf(quantity, price, amount);
  const words = shape.whole ? `${description} (${line.quantity} x ${line.unitPrice})` : description;
  const lineAmount = amount.toFixed(2);
  return {
    source: line.source,
    from: line,
    description: words,
    quantity: shape.quantity.toFixed(),
    unitAmount: shape.unitAmount.toFixed(),
    lineAmount,
    contentKey: createHash('sha256')
      .update(
        JSON.stringify([
          line.source,
          words,
          shape.quantity.toFixed(),
          shape.unitAmount.toFixed(),
          invoice.taxRate,
          // An item may be chosen by these: a good that gets another SKU is another line.
          ...(line.source === 'good' ? [line.sku, line.category] : []),
        ]),
      )
      .digest('hex'),
  };
}

function shapeOf(quantity: Decimal, price: Decimal, amount: Decimal) {
  const keptByXero = quantity.decimalPlaces() <= 4;
  if (keptByXero && price.decimalPlaces() <= 4 && roundCents(quantity.times(price)).equals(amount)) {
    return { quantity, unitAmount: price, whole: false };
  }
  if (keptByXero && !quantity.isZero()) {
    const unitAmount = amount.dividedBy(quantity).toDecimalPlaces(4, Decimal.ROUND_HALF_UP);
    if (roundCents(quantity.times(unitAmount)).equals(amount)) return { quantity, unitAmount, whole: false };
  }
  return { quantity: new Decimal(1), unitAmount: amount, whole: true };
}
