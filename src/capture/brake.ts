import type { DocumentKind } from '../events/document-kind.ts';

/** What one pass would do to a kind's documents. All counts but `known` and `present` are of posted documents. */
export interface PassCounts {
  readonly posted: number;
  readonly deleted: number;
  readonly voided: number;
  readonly changed: number;
  /** Documents that were published and not deleted, posted or not. */
  readonly known: number;
  /** Documents that TimeTracker holds now; undefined where a pass does not look at all of them. */
  readonly present?: number;
  /** Tables of which row security may hide rows from our role: what seems deleted may only be hidden. */
  readonly hidden?: readonly string[];
}

export type BrakeFinding = PassCounts & { readonly limit: number };

const smallestLimit = 10;
const share = 0.02;

/** How many posted documents one pass may void, delete or change: 2 %, but at least 10. */
export function brakeLimit(posted: number): number {
  return Math.max(smallestLimit, Math.floor(posted * share));
}

/** So many affected documents are worth counting the whole pass. */
export function isSuspicious(affected: number): boolean {
  return affected > smallestLimit;
}

/**
 * The kinds that would go beyond what one pass may do; empty: it may go through. Where rows may be hidden, no deletion
 * is believed.
 */
export function decideBrake(
  passes: ReadonlyMap<DocumentKind, PassCounts>,
): Partial<Record<DocumentKind, BrakeFinding>> {
  const findings: Partial<Record<DocumentKind, BrakeFinding>> = {};
  for (const [kind, pass] of passes) {
    const limit = brakeLimit(pass.posted);
    // A table that lost its last single row may be a correction; one that lost several at once is not, however small.
    const emptied = pass.present === 0 && pass.known > 1;
    const isAnyHidden = pass.deleted > 0 && pass.hidden !== undefined && pass.hidden.length > 0;
    if (emptied || isAnyHidden || pass.deleted + pass.voided + pass.changed > limit)
      findings[kind] = { ...pass, limit };
  }
  return findings;
}
