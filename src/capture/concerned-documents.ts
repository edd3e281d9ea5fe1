import type { DocumentKind } from '../events/document-kind.ts';
import type { DocumentReader } from '../timetracker/document-reader.ts';
import type { ChangedRow } from './change-record.ts';

/** The documents that changed rows concern. */
export interface ConcernedDocuments {
  readonly documents: readonly { readonly kind: DocumentKind; readonly id: bigint }[];
  /** Rows that stand in documents which only TimeTracker can name: the reader's SQL for this class finds them. */
  readonly mentioned: readonly {
    readonly kind: DocumentKind;
    readonly entity: string;
    readonly id: bigint;
  }[];
}

/** The tables whose rows are parts of an invoice. */
const partsOfInvoices = new Set(['invoice_items', 'extra_goods', 'expenses']);

/** What TimeTracker's change log calls the rows of tables that other documents mention. */
const mentionedAs = new Map([
  ['projects', 'Project'],
  ['users', 'User'],
  ['invoices', 'Invoice'],
]);

/**
 * Which documents the rows of a change concern. A line whose invoice is not told, as that of a deleted line is not with
 * the default replica identity, concerns none: TimeTracker changes the invoice with it, and what does not is found by its
 * change log and the sweep.
 */
export function concernedDocuments(
  table: string,
  rows: readonly ChangedRow[],
  readers: readonly DocumentReader[],
): ConcernedDocuments {
  const ids = idsOf(rows, 'id');
  const entity = mentionedAs.get(table);
  const kinds = readers.filter((reader) => reader.table === table).map(({ kind }) => kind);
  const own = kinds.flatMap((kind) => ids.map((id) => ({ kind, id })));
  const isInvoiceRead = readers.some(({ kind }) => kind === 'invoice');
  const invoices = isInvoiceRead && partsOfInvoices.has(table) ? idsOf(rows, 'invoice_id') : [];
  const mentioning = entity === undefined ? [] : readers.filter(({ audited }) => entity in audited);
  return {
    documents: [...own, ...invoices.map((id) => ({ kind: 'invoice' as const, id }))],
    mentioned: mentioning.flatMap(({ kind }) => ids.map((id) => ({ kind, entity: entity ?? '', id }))),
  };
}

/** Each id once. What Debezium makes up for columns that it is not told is 0, which no row has. */
function idsOf(rows: readonly ChangedRow[], column: string): bigint[] {
  const texts = rows.map((row) => row[column]).filter((value) => /^[1-9]\d{0,17}$/.test(asText(value)));
  return [...new Set(texts.map(asText))].map(BigInt);
}

function asText(value: unknown): string {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : '';
}
