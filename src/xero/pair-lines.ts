import type { PostedLine } from '../store/links.ts';
import type { PricedLine } from './map-invoice-lines.ts';

/** The content key of every rounding line, whatever its amount. */
export const roundingKey = 'rounding';

/** Which line in Xero a line of TimeTracker is. */
export interface Pair {
  readonly lineItemId: string;
  readonly posted: PostedLine;
  /** It says what it said when it was posted. */
  readonly unchanged: boolean;
}

/**
 * Pairs lines with those in Xero, by content first and then by position, since TimeTracker gives every line a new id
 * at each edit. Lines without a pair are new; lines in Xero without a pair are removed by not being sent.
 */
export function pairLines(lines: readonly PricedLine[], posted: readonly PostedLine[]): (Pair | undefined)[] {
  const free = new Set(posted);
  const pairs = lines.map((line): Pair | undefined => {
    const same = [...free].find((candidate) => candidate.contentKey === line.contentKey);
    if (same === undefined) return undefined;
    free.delete(same);
    return { lineItemId: same.lineItemId, posted: same, unchanged: true };
  });
  const rest = [...free].filter((candidate) => candidate.contentKey !== roundingKey).values();
  return pairs.map((pair) => {
    if (pair !== undefined) return pair;
    const next = rest.next().value;
    return next && { lineItemId: next.lineItemId, posted: next, unchanged: false };
  });
}
