import { createHash } from 'node:crypto';
import type { Part } from '../store/links.ts';
import type { Operation } from '../store/writes.ts';

/** What a document is about to say to Xero, as far as an approval is about it. */
export interface Saying {
  /** Of the document as it stands in TimeTracker. */
  readonly contentHash: string;
  readonly operation: Operation;
  readonly part: Part;
  /** Null: not known before another document is in Xero. */
  readonly elementHash: string | null;
}

/** Names what a person is shown: one state of a document and, where they are known, the very words. */
export function shownName({ contentHash, operation, part, elementHash }: Saying): string {
  return createHash('sha256')
    .update(JSON.stringify([contentHash, operation, part, elementHash]))
    .digest('hex');
}

/**
 * Whether what was approved covers what is about to be said. An approval is for one state of the document with all its
 * steps (a payment that is made anew, the allocation of a credit note); and for the words that were shown, so a mapping
 * that was changed since is looked at again.
 */
export function isCovered(approved: Saying, now: Saying): boolean {
  if (approved.contentHash !== now.contentHash) return false;
  const isSameStep = approved.operation === now.operation && approved.part === now.part;
  if (!isSameStep || approved.elementHash === null || now.elementHash === null) return true;
  return approved.elementHash === now.elementHash;
}
