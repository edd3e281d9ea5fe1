import { sumOf, whole } from './whole-numbers.ts';

interface Figures {
  /** Amounts of its lines. */
  readonly lines: readonly string[];
  readonly subtotal: string;
  readonly taxAmount: string;
  readonly total: string;
  readonly taxRate: string;
}

/** A fraction; the divisor is above zero. */
type Fraction = readonly [bigint, bigint];

/**
 * Whether TimeTracker's own arithmetic can have made these figures: whether there is one unrounded sum of the lines that
 * leads to each of them, where every stored figure lies within half a cent of what it was rounded from.
 */
export function roundingExplains({ lines, subtotal, taxAmount, total, taxRate }: Figures): boolean {
  const rate = whole(taxRate, 2);
  const near = (text: string, halves = 1n) =>
    [2n * whole(text, 2) - halves, 2n * whole(text, 2) + halves] as const;
  const added = 2n * sumOf(lines.map((line) => whole(line, 2)));
  const ranges = [
    // The sum itself, in half cents: each line has lost half a cent at most.
    rangeOf([added - BigInt(lines.length), added + BigInt(lines.length)], 1n, 1n),
    rangeOf(near(subtotal), 1n, 1n),
    rangeOf(near(taxAmount), rate, 10_000n),
    rangeOf(near(total), 10_000n + rate, 10_000n),
  ];
  if (ranges.includes('none')) return false;
  const known = ranges.filter((range) => range !== 'any' && range !== 'none');
  return known.every(([low]) => known.every(([, high]) => isAtMost(low, high)));
}

/** The sums of which `times / per` lies between the two; any or none where nothing of the sum counts. */
function rangeOf(
  [low, high]: readonly [bigint, bigint],
  times: bigint,
  per: bigint,
): readonly [Fraction, Fraction] | 'any' | 'none' {
  if (times === 0n) return low <= 0n && high >= 0n ? 'any' : 'none';
  const ends: readonly [Fraction, Fraction] =
    times > 0n
      ? [
          [low * per, times],
          [high * per, times],
        ]
      : [
          [-high * per, -times],
          [-low * per, -times],
        ];
  return ends;
}

function isAtMost([a, b]: Fraction, [c, d]: Fraction): boolean {
  return a * d <= c * b;
}
