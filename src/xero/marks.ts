import type { LedgerKind } from '../events/document-kind.ts';
import { cleanName, cut } from './text.ts';

const letters: Readonly<Record<LedgerKind, string>> = {
  client: 'c',
  invoice: 'i',
  expense: 'e',
  payment: 'p',
  credit_note: 'n',
  vendor: 'v',
  employee: 'u',
};

/** Our short mark of a document, for fields without a better place: `TT-<installation>-p12`. It never changes. */
export function shortMark(installationId: string, kind: LedgerKind, sourceId: string): string {
  return `TT-${installationId}-${letters[kind]}${sourceId}`;
}

/** The mark inside the address of a document: installation, kind and id. */
export function markOf(installationId: string, kind: 'invoice' | 'expense', sourceId: string): string {
  return `${installationId}.${kind}.${sourceId}`;
}

/** The address of a document in TimeTracker with our mark: by it a document in Xero is known as ours. */
export function markerUrl(
  timetrackerUrl: string,
  installationId: string,
  kind: 'invoice' | 'expense',
  sourceId: string,
): string {
  const base = timetrackerUrl.replace(/\/$/, '');
  return `${base}/${kind}s/${sourceId}?ttx=${markOf(installationId, kind, sourceId)}`;
}

/**
 * A reference in Xero: what a person knows the document by, on one line, then our mark. 255 characters at most
 * (docs/xero-behaviour.md, Invoices).
 */
export function markedReference(words: string | undefined, mark: string): string {
  const known = cut(cleanName(words ?? ''), 254 - mark.length);
  return known === '' ? mark : `${known} ${mark}`;
}
