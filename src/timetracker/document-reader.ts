import type { DocumentKind } from '../events/document-kind.ts';

/** How one kind of document is found and read in TimeTracker's tables. One file per kind; SQL is written out. */
export interface DocumentReader {
  readonly kind: DocumentKind;
  /** The table whose rows are the documents. */
  readonly table: string;
  /** Every table and column that is read for this kind; one missing stops this kind. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
  /**
   * SQL that follows a `with wanted (id) as (...)` and gives one row `id, document` for each of them, the
   * document as JSON with numbers as text. The sweep hashes and the publisher reads this very text.
   */
  readonly documentSql: string;
  /** The document as it is published; it is checked against the contract afterwards. */
  readonly toData: (row: RawDocument) => unknown;
  /** What TimeTracker's own change log calls these documents. */
  readonly auditedAs: string;
  /** Other classes in that log: SQL from the ids `$1` of their rows to the `id`s of documents. */
  readonly audited: Readonly<Record<string, string>>;
  /** Tables whose new rows concern documents of this kind. */
  readonly growing: readonly GrowingTable[];
  /** Other documents of this kind whose data depends on this one's. */
  readonly alsoConcerns?: (data: unknown) => readonly string[];
  /** The document as it is now asks for its counterpart to be voided. */
  readonly asksForVoid?: (data: unknown) => boolean;
}

/** A row as TimeTracker's database wrote it in JSON: numbers and ids are text. */
export type RawDocument = Readonly<Record<string, unknown>>;

export interface GrowingTable {
  readonly table: string;
  /** SQL: rows with an id above `$1`, at most `$2`, by id: `row_id` and the `id` of their document or null. */
  readonly sql: string;
}
