import { Decimal } from 'decimal.js';
import { parse } from 'lossless-json';

/** A line as it is sent; numbers as the decimal strings they are written as. */
export interface SentLine {
  readonly LineItemID?: string;
  readonly Description: string;
  readonly Quantity: string;
  readonly UnitAmount: string;
  readonly ItemCode?: string;
  readonly AccountCode: string;
  readonly TaxType: string;
  readonly TaxAmount?: string;
}

export interface SentDocument extends Readonly<Record<string, unknown>> {
  readonly LineAmountTypes: 'Exclusive' | 'Inclusive';
  readonly LineItems: readonly SentLine[];
}

/** Reads what would be sent, without a float. */
export function readSent(element: string): SentDocument {
  return parse(element, undefined, (digits) => digits) as SentDocument;
}

/**
 * Xero's own arithmetic, written again: prices and quantities cut to four decimals, each line and its tax rounded by
 * itself, half away from zero; a tax amount that is sent counts as it is.
 */
export function asXeroComputes(
  { LineAmountTypes, LineItems }: SentDocument,
  rateOf: (taxType: string) => string,
) {
  const cents = (value: Decimal) => value.toDecimalPlaces(2, Decimal.ROUND_HALF_UP);
  const lines = LineItems.map(({ Quantity, UnitAmount, TaxType, TaxAmount }) => {
    const amount = cents(
      new Decimal(new Decimal(Quantity).toFixed(4)).times(new Decimal(UnitAmount).toFixed(4)),
    );
    const rate = new Decimal(rateOf(TaxType)).dividedBy(100);
    const within = amount.times(rate).dividedBy(rate.plus(1));
    const onTop = amount.times(rate);
    const tax = TaxAmount ?? cents(LineAmountTypes === 'Inclusive' ? within : onTop);
    return { amount, tax: new Decimal(tax) };
  });
  const sum = (values: readonly Decimal[]) =>
    values.reduce((total, value) => total.plus(value), new Decimal(0));
  const amounts = sum(lines.map(({ amount }) => amount));
  const totalTax = sum(lines.map(({ tax }) => tax));
  const subTotal = LineAmountTypes === 'Inclusive' ? amounts.minus(totalTax) : amounts;
  return { lines, subTotal, totalTax, total: subTotal.plus(totalTax) };
}
