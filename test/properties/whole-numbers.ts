/*
 * Decimals as whole numbers: the arithmetic of the properties, which shares nothing with the program's. A figure such as
 * 12.50 with two places is 1250n.
 */

/**
 * A decimal as a whole number of its `places`-th decimals: `whole('12.5', 2)` is 1250n.
 * @throws RangeError if it is no decimal, or has more decimals than that.
 */
export function whole(text: string, places: number): bigint {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null) throw new RangeError(`${text} is no decimal`);
  const [, sign = '', before = '', after = ''] = match;
  const digits = after.replace(/0+$/, '');
  if (digits.length > places) throw new RangeError(`${text} has more than ${places} decimals`);
  const value = BigInt(before + digits.padEnd(places, '0'));
  return sign === '' ? value : -value;
}

/** A whole number of `places`-th decimals as a decimal: `decimalText(1250n, 2)` is 12.50. */
export function decimalText(value: bigint, places: number): string {
  const digits = absolute(value)
    .toString()
    .padStart(places + 1, '0');
  const cut = digits.length - places;
  return `${value < 0n ? '-' : ''}${digits.slice(0, cut)}.${digits.slice(cut)}`;
}

/** A fraction to the nearest whole number, halves away from zero. The divisor is above zero. */
export function nearest(dividend: bigint, divisor: bigint): bigint {
  const rounded = (2n * absolute(dividend) + divisor) / (2n * divisor);
  return dividend < 0n ? -rounded : rounded;
}

export function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}

export function sumOf(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n);
}
