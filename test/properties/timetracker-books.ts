import { decimalText, nearest, sumOf } from './whole-numbers.ts';

/*
 * How TimeTracker makes the figures of an invoice (docs/timetracker-behaviour.md, Arithmetic): it multiplies and adds
 * unrounded values, and each column rounds for itself when it is stored.
 */

/** A line before anything is rounded: hours from seconds, or figures as they were typed. */
export type MadeLine =
  | { readonly from: 'time'; readonly seconds: number; readonly priceCents: number }
  | { readonly from: 'form'; readonly thousandths: number; readonly priceTenThousandths: number };

export interface MadeInvoice {
  /** `kept`: at the moment of adding up its amount still was unrounded in memory; which ones are varies. */
  readonly items: readonly (MadeLine & { readonly kept: boolean })[];
  readonly goods: readonly (MadeLine & { readonly kept: boolean })[];
  /** Expenses charged on: amount and tax, in cents. */
  readonly expenses: readonly { readonly cents: number; readonly taxCents: number }[];
  /** The rate in hundredths of a percent. */
  readonly rate: number;
}

export interface StoredLine {
  readonly quantity: string;
  readonly unitPrice: string;
  readonly amount: string;
}

/** The columns that TimeTracker has in its database afterwards. */
export interface StoredInvoice {
  readonly items: readonly StoredLine[];
  readonly goods: readonly StoredLine[];
  /** Amount and tax together, as they count on the invoice. */
  readonly expenses: readonly string[];
  readonly subtotal: string;
  readonly taxAmount: string;
  readonly total: string;
  readonly taxRate: string;
}

/** A cent in the unit that all unrounded values are whole numbers of. */
const unitsPerCent = 3600n * 1_000_000n;

export function storeInvoice(made: MadeInvoice): StoredInvoice {
  const items = made.items.map(storeLine);
  const goods = made.goods.map(storeLine);
  const expenses = made.expenses.map(({ cents, taxCents }) => BigInt(cents + taxCents));
  const subtotal = sumOf([...items, ...goods].map(({ counted }) => counted)) + sumOf(expenses) * unitsPerCent;
  const rate = BigInt(made.rate);
  const cents = (units: bigint, divisor: bigint) => decimalText(nearest(units, divisor), 2);
  return {
    items: items.map(({ stored }) => stored),
    goods: goods.map(({ stored }) => stored),
    expenses: expenses.map((value) => decimalText(value, 2)),
    subtotal: cents(subtotal, unitsPerCent),
    taxAmount: cents(subtotal * rate, unitsPerCent * 10_000n),
    total: cents(subtotal * (10_000n + rate), unitsPerCent * 10_000n),
    taxRate: decimalText(rate, 2),
  };
}

function storeLine(line: MadeInvoice['items'][number]) {
  const { quantity, price, units } = multiplied(line);
  const cents = nearest(units, unitsPerCent);
  return {
    stored: {
      quantity: decimalText(quantity, 2),
      unitPrice: decimalText(price, 2),
      amount: decimalText(cents, 2),
    },
    counted: line.kept ? units : cents * unitsPerCent,
  };
}

/** Quantity and price cut to two decimals, and what the uncut ones come to. */
function multiplied(line: MadeLine): { quantity: bigint; price: bigint; units: bigint } {
  if (line.from === 'time') {
    const [seconds, price] = [BigInt(line.seconds), BigInt(line.priceCents)];
    return { quantity: nearest(seconds, 36n), price, units: seconds * price * 1_000_000n };
  }
  const [quantity, price] = [BigInt(line.thousandths), BigInt(line.priceTenThousandths)];
  return { quantity: nearest(quantity, 10n), price: nearest(price, 100n), units: quantity * price * 36_000n };
}

/** What numeric(10,2) and, for prices, numeric(9,2) hold. */
export function isStorable(stored: StoredInvoice): boolean {
  const fits = (text: string, digits: number) => text.replace(/^-/, '').length <= digits + 1;
  const lines = [...stored.items, ...stored.goods];
  return (
    lines.every(
      ({ quantity, unitPrice, amount }) => fits(quantity, 10) && fits(unitPrice, 9) && fits(amount, 10),
    ) && [stored.subtotal, stored.taxAmount, stored.total, ...stored.expenses].every((text) => fits(text, 10))
  );
}
