import type { PostedLine } from '../../src/store/links.ts';
import type { Expected, MapResult } from '../../src/xero/element.ts';
import { decimalText } from './whole-numbers.ts';
import { bookDocument, type BookDocument } from './xero-books.ts';

/** What is wrong with how a document was mapped; empty lists are fine. */
export interface Judgement {
  readonly posted: boolean;
  /** It would stand in Xero with other figures than in TimeTracker. */
  readonly unequal: readonly string[];
  /** Xero would refuse it, or it names what is not there. */
  readonly refused: readonly string[];
  /** Problems that it is held for without having them. */
  readonly withoutCause: readonly string[];
  /** It would be posted though it must not be. */
  readonly withCause: readonly string[];
  /** Of a document that TimeTracker's own arithmetic has made: it is held for rounding. */
  readonly heldForRounding: boolean;
  /** The visible line for rounding, in cents; zero if there is none. */
  readonly rounding: bigint;
}

/** What is known of a document without the program. */
export interface Known {
  /** Types of problems that it may be held for. */
  readonly causes: ReadonlySet<string>;
  /** Those of them for which it must be held. */
  readonly mustHold: readonly string[];
  /** Its figures come from TimeTracker's own arithmetic, which works out invoices only. */
  readonly own: boolean;
  readonly rates: ReadonlyMap<string, string>;
  /** What stood in Xero before. */
  readonly before: readonly PostedLine[];
  /** What differs between the books and TimeTracker. */
  readonly differences: (book: BookDocument) => readonly string[];
  readonly roundingOf?: (book: BookDocument) => bigint;
}

/** Problems that speak of rounding. */
const ofRounding: ReadonlySet<string> = new Set([
  'lines-do-not-add-up',
  'tax-does-not-match',
  'total-does-not-add-up',
  'rounding-too-large',
  'amount-too-fine',
]);

/** Judges what the program makes of a document against what is known of it. */
export function judge(result: MapResult, known: Known): Judgement {
  const nothing = {
    unequal: [],
    refused: [],
    withoutCause: [],
    withCause: [],
    heldForRounding: false,
    rounding: 0n,
  };
  if (!result.ok) {
    const types = result.problems.map(({ type }) => type);
    return {
      ...nothing,
      posted: false,
      withoutCause: types.length === 0 ? ['none'] : types.filter((type) => !known.causes.has(type)),
      heldForRounding: known.own && types.some((type) => ofRounding.has(type)),
    };
  }
  const { element, expected } = result.mapped;
  const book = booked(element, known.rates);
  if (typeof book === 'string') return { ...nothing, posted: true, refused: [book] };
  return {
    ...nothing,
    posted: true,
    unequal: [...known.differences(book), ...unexpected(book, expected)],
    refused: [...book.refused, ...wrongLines(book, known.before)],
    withCause: known.mustHold,
    rounding: known.roundingOf?.(book) ?? 0n,
  };
}

function booked(element: string, rates: ReadonlyMap<string, string>): BookDocument | string {
  try {
    return bookDocument(element, rates);
  } catch (error) {
    return String(error);
  }
}

/** What the program waits for in Xero's answer must be what Xero answers. */
function unexpected(book: BookDocument, expected: Expected): string[] {
  const pairs = [
    ['expected subtotal', expected.subTotal, book.subTotal],
    ['expected tax', expected.totalTax, book.totalTax],
    ['expected total', expected.total, book.total],
  ] as const;
  return pairs
    .filter(([, said, inBooks]) => said !== undefined && said !== decimalText(inBooks, 2))
    .map(([what]) => what);
}

/** A line in Xero is named at most once, and never left without its item. */
function wrongLines(book: BookDocument, before: readonly PostedLine[]): string[] {
  const named = book.lines.flatMap(({ id }) => id ?? []);
  const wrong = new Set(named).size === named.length ? [] : ['LineItemID twice'];
  for (const line of book.lines) {
    if (line.id === undefined) continue;
    const stood = before.find(({ lineItemId }) => lineItemId === line.id);
    if (stood === undefined) wrong.push('LineItemID unknown');
    if (stood?.itemCode !== undefined && line.item === undefined) wrong.push('ItemCode');
  }
  return wrong;
}

/** What stands in Xero once it is posted. */
export function afterwards(result: MapResult): PostedLine[] {
  if (!result.ok) return [];
  const { lines = [] } = result.mapped.expected;
  return lines.map((line, index) => ({ ...line, lineItemId: `line-${index}` }));
}

/** What of a judgement must never be, in words. */
export function faultsOf(judgement: Judgement): string[] {
  const { unequal, refused, withoutCause, withCause, heldForRounding } = judgement;
  return [
    ...unequal.map((what) => `differs: ${what}`),
    ...refused.map((what) => `Xero would refuse: ${what}`),
    ...withoutCause.map((what) => `held without cause: ${what}`),
    ...withCause.map((what) => `posted in spite of: ${what}`),
    ...(heldForRounding ? ['held for rounding'] : []),
  ];
}
