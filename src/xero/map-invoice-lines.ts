import { createHash } from 'node:crypto';
import { Decimal } from 'decimal.js';
import type { InvoiceData, InvoiceLine } from '../events/invoice.ts';
import { largestAmount } from './check-amounts.ts';
import { cut, decodeEntities, meaningful } from './text.ts';

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
  /**
   * What the line says in TimeTracker, tax rate included; of a good also its SKU and category. It does not depend on how
   * the line is priced here, so that lines posted by an older version are still known as unchanged.
   */
  readonly contentKey: string;
}

/** Xero rounds half away from zero, per line (docs/xero-behaviour.md, Invoices). */
export function roundCents(value: Decimal): Decimal {
  return value.toDecimalPlaces(2, Decimal.ROUND_HALF_UP);
}

/**
 * Prices a line so that Xero's own multiplication gives exactly TimeTracker's amount (docs/mapping.md, What a line comes
 * to). TimeTracker multiplies first and cuts hours and price to two decimals afterwards, so what it stores may miss the
 * amount by cents. Then the figure that was cut gets four decimals; if even that misses, the line goes as one piece with
 * hours and price in its words.
 */
export function priceLine(line: InvoiceLine, invoice: Pick<InvoiceData, 'taxRate'>): PricedLine {
  const description = cut(meaningful(decodeEntities(line.description)) ?? 'No description', 3900);
  const quantity = new Decimal(line.quantity);
  const price = new Decimal(line.unitPrice);
  const amount = roundCents(new Decimal(line.amount));
  const shape = shapeOf(quantity, price, amount);
  const figures = cut(` (${line.quantity} x ${line.unitPrice})`, 100);
  return {
    source: line.source,
    from: line,
    description: shape === undefined ? `${description}${figures}` : description,
    quantity: shape?.quantity.toFixed() ?? '1',
    unitAmount: (shape?.unitAmount ?? amount).toFixed(),
    lineAmount: amount.toFixed(2),
    contentKey: createHash('sha256')
      .update(
        JSON.stringify([
          line.source,
          description,
          ...[quantity, price, amount, new Decimal(invoice.taxRate)].map((figure) => figure.toFixed()),
          // An item may be chosen by these: a good that gets another SKU is another line.
          ...(line.source === 'good' ? [line.sku, line.category] : []),
        ]),
      )
      .digest('hex'),
  };
}

interface Shape {
  readonly quantity: Decimal;
  readonly unitAmount: Decimal;
}

const halfCent = new Decimal('0.005');

/** Quantity and price that Xero multiplies to the amount; none if only one piece does it. */
function shapeOf(quantity: Decimal, price: Decimal, amount: Decimal): Shape | undefined {
  const stored = { quantity, unitAmount: price };
  // Of a price that comes to nothing Xero does not take the account (docs/xero-behaviour.md, Invoices).
  if (amount.isZero()) return price.isZero() && comesTo(stored, amount) ? stored : undefined;
  if (comesTo(stored, amount)) return stored;
  const longer = {
    quantity: price.isZero() ? quantity : fourDecimals(amount.dividedBy(price)),
    unitAmount: price,
  };
  const dearer = {
    quantity,
    unitAmount: quantity.isZero() ? price : fourDecimals(amount.dividedBy(quantity)),
  };
  const hoursWereCut = longer.quantity.minus(quantity).abs().lessThanOrEqualTo(halfCent);
  const priceWasCut = dearer.unitAmount.minus(price).abs().lessThanOrEqualTo(halfCent);
  const shapes = [
    // Whole numbers are what people type; where the price alone explains the amount, it was the price that was cut.
    ...(quantity.isInteger() && priceWasCut ? [dearer] : []),
    ...(hoursWereCut ? [longer] : []),
    dearer,
  ];
  return shapes.find((shape) => comesTo(shape, amount));
}

function comesTo({ quantity, unitAmount }: Shape, amount: Decimal): boolean {
  return (
    [quantity, unitAmount].every(
      (figure) => figure.decimalPlaces() <= 4 && figure.abs().lessThanOrEqualTo(largestAmount),
    ) &&
    !quantity.isZero() &&
    roundCents(quantity.times(unitAmount)).equals(amount)
  );
}

function fourDecimals(value: Decimal): Decimal {
  return value.toDecimalPlaces(4, Decimal.ROUND_HALF_UP);
}
