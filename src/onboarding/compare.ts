import { Decimal } from 'decimal.js';
import { normalisedName } from '../xero/text.ts';
import { reason, type OwnDocument, type Reason } from './finding.ts';
import { isGone, type XeroObject } from './xero-object.ts';

/** Days by which a date may differ where nothing but contact and amount speaks for an object. */
const nearDays = 14;

/** How an object of Xero compares with a document. */
export interface Comparison {
  readonly object: XeroObject;
  /** Something names this very object: an id, our mark, or its number. */
  readonly named: 'stored-id' | 'our-mark' | 'number' | null;
  readonly sameContact: boolean;
  readonly sameTotal: boolean;
  /** Its total is ours without tax. */
  readonly sameNet: boolean;
  readonly sameDate: boolean;
  readonly sameCurrency: boolean;
  readonly daysApart: number;
}

/** Compares one object with one document; undefined if it is out of the question. */
export function compare(document: OwnDocument, object: XeroObject): Comparison | undefined {
  const sameCurrency = object.currency === null || object.currency === document.currency;
  const daysApart = object.date === null ? Infinity : daysBetween(object.date, document.date);
  const comparison = {
    object,
    named: namedBy(document, object),
    sameContact: isSameContact(document, object),
    sameTotal: sameCurrency && isSame(object.total, document.total),
    sameNet: sameCurrency && document.net !== null && isSame(object.total, document.net),
    sameDate: daysApart === 0,
    sameCurrency,
    daysApart,
  };
  return isCandidate(comparison) ? comparison : undefined;
}

function isCandidate({ named, object, sameContact, sameTotal, sameNet, ...when }: Comparison): boolean {
  if (named !== null) return true;
  if (isGone(object) || !(sameTotal || sameNet)) return false;
  return sameContact ? when.daysApart <= nearDays : sameTotal && when.sameDate;
}

/** How strongly it speaks for being the document; higher is stronger. */
export function strengthOf({ named, object, ...one }: Comparison): number {
  const names = { 'our-mark': 64, 'stored-id': 48, number: 24 } as const;
  return (
    (named === null ? 0 : names[named]) +
    (one.sameTotal ? 16 : one.sameNet ? 6 : 0) +
    (one.sameContact ? 8 : 0) +
    (one.sameDate ? 4 : 0) -
    (isGone(object) ? 40 : 0)
  );
}

/** Whether nothing about it differs: it is named, or stands alone with contact, total and date. */
export function isTheSame(one: Comparison): boolean {
  const agrees = one.sameTotal && one.sameContact && one.sameDate && !isGone(one.object);
  return agrees && one.named !== null;
}

/** What speaks for it and what against, in this order. */
export function reasonsOf(document: OwnDocument, one: Comparison): Reason[] {
  const { object, named } = one;
  const reasons: Reason[] = [];
  if (named !== null) reasons.push(reason(named, { number: object.number ?? '' }));
  if (one.sameContact) reasons.push(reason('same-contact'));
  if (one.sameTotal) reasons.push(reason('same-total'));
  else if (one.sameNet) reasons.push(reason('same-without-tax', { xero: object.total }));
  if (one.sameDate) reasons.push(reason('same-date'));
  if (isGone(object)) reasons.push(reason('gone-in-xero', { status: object.status }));
  if (!one.sameCurrency) reasons.push(reason('other-currency', { xero: object.currency ?? '' }));
  else if (!one.sameTotal && !one.sameNet)
    reasons.push(reason('other-total', { xero: object.total, timetracker: document.total }));
  if (!one.sameContact) reasons.push(reason('other-contact', { xero: object.contactName ?? '' }));
  if (!one.sameDate) reasons.push(reason('other-date', { xero: object.date ?? '' }));
  if (named === null && object.number !== null && document.number !== null)
    reasons.push(reason('other-number', { xero: object.number }));
  return reasons;
}

function namedBy(document: OwnDocument, object: XeroObject): Comparison['named'] {
  const texts = [object.url, object.reference].filter((text) => text !== null);
  if (document.marks.some((mark) => texts.some((text) => isMarked(text, mark)))) return 'our-mark';
  if (document.storedId !== null && document.storedId.toLowerCase() === object.xeroId) return 'stored-id';
  const isNumbered = document.number !== null && object.number !== null;
  if (!isNumbered || numberKey(document.number) !== numberKey(object.number)) return null;
  // Bills of different vendors share numbers, so there a number names nothing by itself.
  return object.type !== 'ACCPAY' || isSameContact(document, object) ? 'number' : null;
}

/** A mark ends where the text does, so that invoice 1 is not found in the mark of invoice 12. */
function isMarked(text: string, mark: string): boolean {
  return text.endsWith(mark);
}

export function numberKey(number: string): string {
  return number.trim().toLowerCase();
}

function isSameContact(document: OwnDocument, { contactId, contactName }: XeroObject): boolean {
  if (contactId !== null && document.contactIds.includes(contactId)) return true;
  return (
    contactName !== null &&
    document.contactName !== null &&
    normalisedName(contactName) === normalisedName(document.contactName)
  );
}

export function isSame(a: string, b: string): boolean {
  return new Decimal(a).equals(b);
}

/** @param a `YYYY-MM-DD`. */
export function daysBetween(a: string, b: string): number {
  return Math.abs(Date.parse(`${a}T00:00:00Z`) - Date.parse(`${b}T00:00:00Z`)) / 86_400_000;
}
