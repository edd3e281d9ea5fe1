import * as fc from 'fast-check';

/** Cents as numeric(10,2) gives them: a decimal with two decimals. */
export function cents(min: number, max: number): fc.Arbitrary<string> {
  return fc.integer({ min, max }).map((value) => (value / 100).toFixed(2));
}

/** A word or a few, as people and forms leave them. */
export const anyWord = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('Design', 'Web & shop', 'Brand &amp; packaging', 'Straße 5') },
  { weight: 2, arbitrary: fc.constantFrom('', ' ', 'None') },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
);

/** Free text of any length. */
export const anyText = fc.oneof(
  { weight: 12, arbitrary: anyWord },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.nat({ max: 9000 }), fc.constantFrom('x', '😀', 'é ', '&amp;', '\r\n'))
      .map(([length, sign]) => sign.repeat(Math.ceil(length / sign.length))),
  },
);
