import { contentHash } from '../events/content-hash.ts';
import { dataSchemas, type DocumentData } from '../events/document-event.ts';
import type { DocumentKind } from '../events/document-kind.ts';
import { isStorable } from '../events/storable.ts';
import type { DocumentReader } from '../timetracker/document-reader.ts';
import type { ReadDocument } from '../timetracker/read-documents.ts';
import { mostRecordBytes } from './publish-in-parts.ts';

/** A document as it was read, checked against the contract. */
export type DocumentState =
  | { readonly state: 'gone'; readonly contentHash: string }
  | { readonly state: 'unreadable'; readonly fields: readonly string[]; readonly rowHash: string }
  | {
      readonly state: 'there';
      readonly data: DocumentData[DocumentKind];
      readonly contentHash: string;
      readonly rowHash: string;
    };

/**
 * Judges what was read of a document; undefined: it does not exist. Names fields, never their values.
 * `ownXeroIds`: what this document became in Xero through us.
 */
export function judgeDocument(
  reader: DocumentReader,
  read: ReadDocument | undefined,
  ownXeroIds: ReadonlySet<string> = new Set(),
): DocumentState {
  if (read === undefined) return { state: 'gone', contentHash: contentHash(reader.kind, null) };
  const { rowHash } = read;
  const parsed = dataSchemas[reader.kind].safeParse(reader.toData(read.row));
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.map(String).join('.'));
    return { state: 'unreadable', fields: [...new Set(fields)], rowHash };
  }
  const unstorable = Object.entries(parsed.data).filter(([, value]) => !isStorable(value));
  if (unstorable.length > 0) {
    return { state: 'unreadable', fields: unstorable.map(([field]) => field), rowHash };
  }
  if (Buffer.byteLength(JSON.stringify(parsed.data)) > mostRecordBytes) {
    return { state: 'unreadable', fields: ['(the whole, too large for one record)'], rowHash };
  }
  const data = withoutOwnXeroId(parsed.data, ownXeroIds);
  return { state: 'there', data, contentHash: contentHash(reader.kind, data), rowHash };
}

/**
 * A Xero id in TimeTracker is news only if something else wrote it: then the document is left alone, and taken once
 * the id is removed. Our own, written back, says nothing that we do not know.
 */
function withoutOwnXeroId<D extends DocumentData[DocumentKind]>(data: D, own: ReadonlySet<string>): D {
  const isOwn = (field: 'xeroInvoiceId' | 'xeroExpenseId') => {
    const id: unknown = data[field as keyof D];
    return typeof id === 'string' && own.has(id.trim().toLowerCase());
  };
  if (isOwn('xeroInvoiceId')) return { ...data, xeroInvoiceId: null };
  return isOwn('xeroExpenseId') ? { ...data, xeroExpenseId: null } : data;
}
