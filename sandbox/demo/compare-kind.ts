import { isLive } from './books.ts';
import type { Difference } from './difference.ts';
import { postedState, type Posted, type Verdict } from './verdict.ts';

export const kindNames = ['client', 'invoice', 'expense', 'payment', 'credit_note'] as const;

export type KindName = (typeof kindNames)[number];

/** One document of TimeTracker: where it should be and where it is. */
export interface ComparedDocument {
  readonly kind: KindName;
  readonly id: number;
  readonly name: string;
  /** The client, vendor or employee. */
  readonly who: string;
  readonly status: string;
  /** With its currency. */
  readonly amount: string;
  /** Its status in Xero, or null if it is not there. */
  readonly xeroStatus: string | null;
  readonly verdict: Verdict;
}

export interface KindResult {
  readonly rows: readonly ComparedDocument[];
  readonly differences: readonly Difference[];
}

/** What is peculiar to one kind of document. */
export interface KindSpec<Row extends { readonly id: number }, Document extends { readonly status: string }> {
  readonly kind: KindName;
  readonly rows: readonly Row[];
  readonly untouched: boolean;
  /** What the books hold of it, voided and deleted ones included. */
  readonly documentsOf: (row: Row) => readonly Document[];
  readonly judge: (row: Row, posted: Posted) => Verdict;
  readonly compare: (
    row: Row,
    verdict: Extract<Verdict, { state: 'inXero' }>,
    posted: Document,
  ) => readonly Difference[];
  /** Whether money hangs on it: Xero then refuses most changes, and to void it. */
  readonly isLocked?: (posted: Document) => boolean;
  readonly words: (row: Row) => Pick<ComparedDocument, 'name' | 'who' | 'status' | 'amount'>;
}

/** Judges all documents of a kind and compares them with what is in the books. */
export function compareKind<
  Row extends { readonly id: number },
  Document extends { readonly status: string },
>(spec: KindSpec<Row, Document>): KindResult {
  const compared = spec.rows.map((row) => compareOne(spec, row));
  return {
    rows: compared.map((one) => one.row),
    differences: compared.flatMap((one) => one.differences),
  };
}

function compareOne<Row extends { readonly id: number }, Document extends { readonly status: string }>(
  spec: KindSpec<Row, Document>,
  row: Row,
): { readonly row: ComparedDocument; readonly differences: readonly Difference[] } {
  const documents = spec.documentsOf(row);
  const posted = spec.untouched ? 'never' : postedState(documents);
  const should = spec.judge(row, posted);
  const differences = differencesOf(spec, row, should, documents);
  const live = documents.find(isLive);
  const isRefused =
    !spec.untouched && differences.length > 0 && live !== undefined && spec.isLocked?.(live) === true;
  const verdict = isRefused && (should.state === 'inXero' || should.state === 'voided') ? locked : should;
  return {
    row: {
      kind: spec.kind,
      id: row.id,
      ...spec.words(row),
      xeroStatus: (live ?? documents[0])?.status ?? null,
      verdict,
    },
    differences: verdict === should ? differences : differencesOf(spec, row, verdict, documents),
  };
}

/** A change that comes after the money: Xero keeps the document as it is, and a person has to know. */
const locked: Verdict = {
  state: 'rejected',
  message: 'This document cannot be edited as it has a payment or credit note allocated to it',
  orHeld: true,
};

function differencesOf<Row extends { readonly id: number }, Document extends { readonly status: string }>(
  { kind, untouched, compare, words }: KindSpec<Row, Document>,
  row: Row,
  verdict: Verdict,
  documents: readonly Document[],
): readonly Difference[] {
  const document = `${kind}/${row.id}`;
  const live = documents.filter(isLive);
  const [first] = live;
  const { name, status } = words(row);
  if (live.length > 1) {
    return [{ document, what: 'twice', timeTracker: name, xero: `${live.length} times` }];
  }
  if (verdict.state === 'inXero') {
    if (first !== undefined) return compare(row, verdict, first);
    return [{ document, what: 'missing', timeTracker: status, xero: documents[0]?.status ?? 'not there' }];
  }
  const stays = verdict.state === 'held' || verdict.state === 'rejected';
  const shown = first ?? documents[0];
  if (stays && !untouched) {
    if (shown === undefined || shown.status === 'AUTHORISED' || shown.status === 'PAID') return [];
    return [{ document, what: 'status', timeTracker: 'AUTHORISED', xero: shown.status }];
  }
  if (first === undefined) return [];
  return [{ document, what: 'should not be there', timeTracker: status, xero: first.status }];
}
