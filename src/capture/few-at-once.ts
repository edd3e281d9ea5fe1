import type { DocumentKind } from '../events/document-kind.ts';
import { isSuspicious } from './brake.ts';

/** Milliseconds that count as one go. */
const window = 60_000;

/**
 * Which changed documents a stream of changes may mark. Of each kind it marks a few posted ones a minute. Where many
 * change, the brake must see them together, and a stream has no together: they are left to the scan, which tells those that
 * TimeTracker's change log names from the others, and counts the others.
 */
export interface FewAtOnce {
  /** Those of the posted documents that may be marked: all or none. */
  admit(kind: DocumentKind, posted: ReadonlySet<bigint>): ReadonlySet<bigint>;
}

/** @param now in milliseconds */
export function createFewAtOnce(now: () => number): FewAtOnce {
  const marked = new Map<DocumentKind, Map<bigint, number>>();
  return {
    admit(kind, posted) {
      const recent = new Map([...(marked.get(kind) ?? [])].filter(([, at]) => at > now() - window));
      marked.set(kind, recent);
      for (const id of posted) recent.set(id, now());
      return isSuspicious(recent.size) ? new Set() : posted;
    },
  };
}
