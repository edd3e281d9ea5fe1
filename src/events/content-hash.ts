import { createHash } from 'node:crypto';
import type { LedgerKind } from './document-kind.ts';
import type { LedgerData } from './party.ts';

/**
 * The hash by which two states of a document are the same: SHA-256 (hex) of its data with keys in order
 * and text normalised. TimeTracker's own forms turn NULL into '' or the word "None" and `\n` into `\r\n`
 * without anybody changing a thing, and give every line a new id, so neither counts (docs/timetracker-behaviour.md,
 * What a change leaves behind).
 * A Xero id counts: it decides whether a document is posted at all. Ids of our own making are never published
 * (`withoutOwnXeroId`), so that one written back into TimeTracker changes nothing.
 */
export function contentHash(kind: LedgerKind, data: LedgerData[LedgerKind] | null): string {
  const content = data === null ? 'deleted' : JSON.stringify(normalise(data, ''));
  return createHash('sha256').update(`${kind}\n${content}`).digest('hex');
}

function normalise(value: unknown, path: string): unknown {
  if (typeof value === 'string') return normaliseText(value);
  if (Array.isArray(value)) return value.map((element) => normalise(element, `${path}[]`));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .filter(([key]) => !(path === '.lines[]' && key === 'id'))
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, normalise(inner, `${path}.${key}`)]);
  }
  return value;
}

function normaliseText(text: string): string | null {
  const trimmed = text.replaceAll('\r\n', '\n').trim();
  return trimmed === '' || trimmed === 'None' ? null : trimmed;
}
