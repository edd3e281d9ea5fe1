import type { DocumentRef } from '../events/document-kind.ts';
import type { XeroObject } from './xero-object.ts';

/** Kinds of documents that are compared; clients are found by number and name whenever one is needed. */
export const comparedKinds = ['invoice', 'expense', 'payment', 'credit_note'] as const;

export type ComparedKind = (typeof comparedKinds)[number];

/** A document of TimeTracker, as far as it is compared. Amounts are decimal strings. */
export interface OwnDocument extends Pick<DocumentRef, 'sourceId'> {
  readonly kind: ComparedKind;
  readonly number: string | null;
  /** Whom it is from or for, as TimeTracker names them. */
  readonly contactName: string | null;
  /** Contacts of the organisation that are known to be this one. */
  readonly contactIds: readonly string[];
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly currency: string;
  readonly total: string;
  /** Without tax: TimeTracker's own connector posts so. */
  readonly net: string | null;
  /** The id in Xero that something else has noted in TimeTracker. */
  readonly storedId: string | null;
  /** Our own mark of it, in texts of Xero. */
  readonly marks: readonly string[];
  /** Of a payment or credit note: its invoice. */
  readonly invoiceSourceId: string | null;
  /** Why it does not stand in the books as it is: a draft, cancelled, not approved. Null: it does. */
  readonly notOwed: string | null;
}

/**
 * certain: it is there. likely: something says that it is, and something differs. unclear: something is there that may
 * be it, and nobody can tell but a person. none: nothing there looks like it.
 */
export type Confidence = 'certain' | 'likely' | 'unclear' | 'none';

/** Why; the sentences are in onboarding-texts.ts. */
export type ReasonType =
  | 'stored-id'
  | 'our-mark'
  | 'number'
  | 'same-contact'
  | 'same-total'
  | 'same-date'
  | 'same-invoice'
  | 'same-without-tax'
  | 'other-total'
  | 'other-contact'
  | 'other-date'
  | 'other-currency'
  | 'other-number'
  | 'several-candidates'
  | 'candidate-shared'
  | 'number-used-twice'
  | 'gone-in-xero'
  | 'not-owed'
  | 'stored-id-not-there'
  | 'paid-otherwise'
  | 'not-allocated'
  | 'invoice-not-found';

export interface Reason {
  readonly type: ReasonType;
  readonly parameters: Readonly<Record<string, string>>;
}

/** What was found for a document. */
export interface Finding {
  readonly document: OwnDocument;
  readonly confidence: Confidence;
  /** What it is, or what it may be; the likeliest first. */
  readonly candidates: readonly XeroObject[];
  readonly reasons: readonly Reason[];
}

export function reason(type: ReasonType, parameters: Readonly<Record<string, string>> = {}): Reason {
  return { type, parameters };
}
