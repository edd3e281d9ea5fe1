import { createHash } from 'node:crypto';
import type { XeroKindName } from '../store/links.ts';
import type { XeroElement } from './parse-answer.ts';
import { seenWords } from './seen-words.ts';

/**
 * SHA-256 of what an object says in Xero, by which it is known as unchanged: its UpdatedDateUTC also moves when it is
 * paid or allocated (docs/xero-behaviour.md, Payments). Null for kinds that are never updated, and for contacts, whose date
 * moves only with themselves.
 */
export function seenHash(kind: XeroKindName, element: XeroElement): string | null {
  const words = kind === 'Contact' ? undefined : seenWords(kind, element);
  if (words === undefined) return null;
  const says = [
    asPairs(words.fields),
    // Approval and money move a document on; nobody has changed it by that.
    isEndedInXero(element) ? element.text('Status') : 'open',
    words.lines.map((line) => asPairs(line.words)),
  ];
  return createHash('sha256').update(JSON.stringify(says)).digest('hex');
}

/** Whether nothing comes back from the status that an object has in Xero. */
export function isEndedInXero(element: XeroElement): boolean {
  const status = element.text('Status') ?? element.text('ContactStatus') ?? '';
  return ['VOIDED', 'DELETED', 'ARCHIVED', 'GDPRREQUEST'].includes(status) || isMerged(element);
}

/** A contact that was merged into another one stays readable, and names that one. */
export function isMerged(element: XeroElement): boolean {
  return (element.text('MergedToContactID') ?? '') !== '';
}

/** What is empty says nothing: some answers leave it out, others have it as an empty text or a zero. */
function asPairs(words: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(words)
    .filter(([, value]) => value !== '' && value !== '0')
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}
