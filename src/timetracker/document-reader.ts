import type { DocumentKind } from '../events/document-kind.ts';

/** How one kind of document is found and read in TimeTracker's tables. One file per kind; SQL is written out. */
export interface DocumentReader {
  readonly kind: DocumentKind;
  /** The table whose rows are the documents. */
  readonly table: string;
  /** Every table and column that is read for this kind; one missing stops this kind. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
  /**
   * SQL that follows a `with wanted (id) as (...)`, which it uses as `array(select id from wanted)`: joined with it,
   * PostgreSQL might go over a whole table for a few hundred rows. It gives one row `id, document` for each of them, the
   * document as JSON with numbers as text. The sweep hashes and the publisher reads this very text. It reads rows of
   * the wanted documents only: it runs all day long.
   */
  readonly documentSql: string;
  /** What a document says of others of its kind. Left out: nothing. */
  readonly sharing?: Sharing;
  /** The document as it is published; it is checked against the contract afterwards. */
  readonly toData: (row: RawDocument) => unknown;
  /** What TimeTracker's own change log calls these documents. */
  readonly auditedAs: string;
  /** Other classes in that log: SQL from the ids `$1` of their rows to the `id`s of documents. */
  readonly audited: Readonly<Record<string, string>>;
  /** Tables whose new rows concern documents of this kind. */
  readonly growing: readonly GrowingTable[];
  /** The document as it is now asks for its counterpart to be voided. */
  readonly asksForVoid?: (data: unknown) => boolean;
}

/**
 * Documents that share something, a number or a name, name each other. To find them may be to go over a whole table,
 * so the sweep does not: whoever publishes a document marks those that share with it, now or when they were last
 * published.
 */
export interface Sharing {
  /** Where the row that `toData` is given has the ids of the others. */
  readonly field: string;
  /**
   * SQL that follows a `with wanted (id) as (...)`: rows `id, named, sharing` for those that share with others; as
   * text, the ids that the document names, and all that share with it, which is a relation that goes both ways.
   */
  readonly sql: string;
}

/** A row as TimeTracker's database wrote it in JSON: numbers and ids are text. */
export type RawDocument = Readonly<Record<string, unknown>>;

export interface GrowingTable {
  readonly table: string;
  /** The column that holds the id of a row's document, or null. */
  readonly document: 'id' | 'invoice_id';
}
