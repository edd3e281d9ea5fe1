import { createHash } from 'node:crypto';
import { LosslessNumber, stringify } from 'lossless-json';
import type { Problem } from '../problems.ts';
import type { PostedLine, Said } from '../store/links.ts';

/** A number of Xero's JSON, from a decimal string; never a float. */
export function jsonNumber(decimal: string): LosslessNumber {
  return new LosslessNumber(decimal);
}

/** What Xero must answer for a write to be right. */
export interface Expected {
  /** The id of the document in TimeTracker's own words, for the look-up of an unknown outcome. */
  readonly marker: string;
  readonly xeroId?: string;
  /** The credit note of an allocation. */
  readonly parentId?: string;
  /** The invoice of a payment or an allocation, or the receipt of a claim. */
  readonly aboutId?: string;
  /** Of a payment or an allocation; a decimal string. */
  readonly amount?: string;
  /** It is complete in the books; a file is attached to it next. */
  readonly attaches?: true;
  /** Another write of the same document follows: it is not all said yet. */
  readonly more?: true;
  readonly number?: string;
  readonly name?: string;
  readonly status?: string;
  readonly subTotal?: string;
  readonly totalTax?: string;
  readonly total?: string;
  /** Where Xero takes it from something else than what was sent. */
  readonly currency?: string;
  /** The lines sent, in their order; LineItemIDs come with the answer. */
  readonly lines?: readonly Omit<PostedLine, 'lineItemId'>[];
  /** Kept with the link once it is said. */
  readonly said?: Said;
}

/** A mapped document, or every reason why it cannot be posted. */
export type MapResult =
  | { readonly ok: true; readonly mapped: Mapped }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** One element of a request body, with what it must lead to. */
export interface Mapped {
  /** JSON text. */
  readonly element: string;
  readonly elementHash: string;
  readonly expected: Expected;
  /** Two writes of one number or name never share a call. */
  readonly uniqueName: string | null;
}

/**
 * Writes an element as JSON text. The hash is of what it says, without the ids that only address it: so an update that
 * would say what the creation said is known.
 */
export function toElement(
  value: Record<string, unknown>,
  saying: Record<string, unknown> = value,
): Pick<Mapped, 'element' | 'elementHash'> {
  return { element: asText(value), elementHash: createHash('sha256').update(asText(saying)).digest('hex') };
}

function asText(value: Record<string, unknown>): string {
  const text = stringify(value);
  if (text === undefined) throw new TypeError('An element must be an object.');
  return text;
}
