import { Decimal } from 'decimal.js';

/** A line as TimeTracker stores it in invoice_items. */
export interface ItemRow {
  readonly description: string;
  readonly quantity: string;
  readonly unitPrice: string;
  readonly totalAmount: string;
  /** The amount before the column rounded it; TimeTracker may still sum this one. */
  readonly exact: Decimal;
}

/** The four amounts of an invoices row. */
export interface StoredTotals {
  readonly subtotal: string;
  readonly taxRate: string;
  readonly taxAmount: string;
  readonly totalAmount: string;
}

/** Rounds as a PostgreSQL numeric(n, 2) column does: half away from zero. */
export function cents(amount: Decimal): string {
  return amount.toFixed(2, Decimal.ROUND_HALF_UP);
}

/**
 * A line as TimeTracker stores it. `quantity` is a decimal string or a time such as `1:20`; the
 * line's total comes from the unrounded hours, the stored quantity has two decimals.
 */
export function item(description: string, quantity: string, unitPrice: string): ItemRow {
  const hours = quantityOf(quantity);
  const exact = hours.times(unitPrice);
  return { description, quantity: cents(hours), unitPrice, totalAmount: cents(exact), exact };
}

function quantityOf(quantity: string): Decimal {
  const [hours, minutes] = quantity.split(':');
  if (minutes === undefined) return new Decimal(quantity);
  return new Decimal(hours ?? 0).plus(new Decimal(minutes).div(60));
}

/**
 * The totals TimeTracker stores for line amounts: everything is computed unrounded and each column
 * rounds for itself, so that subtotal + tax need not be the total.
 */
export function totalsOf(amounts: readonly (Decimal | string)[], taxRate: string): StoredTotals {
  const subtotal = amounts.reduce<Decimal>((sum, amount) => sum.plus(amount), new Decimal(0));
  const tax = subtotal.times(taxRate).div(100);
  return {
    subtotal: cents(subtotal),
    taxRate: cents(new Decimal(taxRate)),
    taxAmount: cents(tax),
    totalAmount: cents(subtotal.plus(tax)),
  };
}
