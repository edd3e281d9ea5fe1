import { Decimal as Base } from 'decimal.js';

/** Enough digits that no product of two amounts Xero accepts is ever rounded on the way. */
export const Decimal = Base.clone({ precision: 50, rounding: Base.ROUND_HALF_UP });
export type Decimal = Base;

/** Rounds half away from zero, as Xero does. */
export function round(value: Decimal, places: number): Decimal {
  return value.toDecimalPlaces(places, Base.ROUND_HALF_UP);
}

export function decimal(value: string | number): Decimal {
  return new Decimal(value);
}

/** A sum of decimal strings, printed with two decimals. */
export function sum(values: string[]): string {
  return values.reduce((total, value) => total.plus(value), new Decimal(0)).toFixed(2);
}
