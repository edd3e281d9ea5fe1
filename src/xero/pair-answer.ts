import type { Write } from '../store/writes.ts';
import { lookKinds } from './look-kinds.ts';
import type { XeroElement } from './parse-answer.ts';
import { xeroKinds } from './xero-kinds.ts';

/**
 * Finds for each element that was sent the one of the answer that speaks of it; undefined where none does for certain.
 */
export type PairAnswer = (elements: readonly XeroElement[]) => readonly (XeroElement | undefined)[];

type Sent = Pick<Write, 'operation' | 'xeroKind' | 'expected'>;

/** By place alone: of one element, or where nothing else tells them apart. */
export function pairByPlace(count: number): PairAnswer {
  return (elements) =>
    elements.length === count ? elements : Array.from({ length: count }, () => undefined);
}

/**
 * Xero answers in the order of the request. Its word on one of several is taken by its place only if no element shows
 * another document's mark or id there; else by marks and ids alone, each of which must stand there once.
 */
export function pairWith(writes: readonly Sent[]): PairAnswer {
  if (writes.length === 1) return pairByPlace(1);
  return (elements) => {
    const inOrder =
      elements.length === writes.length &&
      elements.every(
        (element, place) => !writes.some((write, at) => at !== place && isAbout(write, element)),
      );
    if (inOrder) return elements;
    return writes.map((write) => {
      const about = elements.filter((element) => isAbout(write, element));
      return about.length === 1 ? about[0] : undefined;
    });
  };
}

/** Whether an element shows our mark of this very document, or the id that was asked for. */
function isAbout(write: Sent, element: XeroElement): boolean {
  if (write.operation === 'create') return lookKinds[write.xeroKind].isOurs(write, element);
  return element.text(xeroKinds[write.xeroKind].idField) === write.expected.xeroId;
}
