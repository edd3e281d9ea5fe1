import { Decimal } from 'decimal.js';
import type { ConnectionSettings } from '../store/connection-settings.ts';

/** Ways in which an invoice line may be known, in the order in which they count. */
export const itemMatches = ['sku', 'category', 'project', 'description'] as const;

export type ItemMatch = (typeof itemMatches)[number];

export type LineType = keyof ConnectionSettings['accounts'];

/** Whom a choice or a rule is about. */
export const ownerKinds = ['project', 'client'] as const;

export type OwnerKind = (typeof ownerKinds)[number];

/** A row of the accounts: a type of line, or the fees of payment gateways. */
export type AccountKey = LineType | 'gatewayFees';

/** Percentages are one key whatever zeros they end with: `20.00` and `20` are the same. */
export function rateKey(rate: string): string {
  return new Decimal(rate).toFixed();
}

/** Categories and payment methods are compared without regard to case: TimeTracker has them in both. */
export function nameKey(name: string): string {
  return name.trim().toLowerCase();
}

/** null: any. */
export interface PaymentMatch {
  readonly method: string | null;
  readonly currency: string | null;
}

/** `bank_transfer|GBP`; a star stands for any. */
export function paymentKey({ method, currency }: PaymentMatch): string {
  return `${method === null ? '*' : nameKey(method)}|${currency ?? '*'}`;
}

export function paymentOfKey(key: string): PaymentMatch {
  const at = key.lastIndexOf('|');
  const [method, currency] = [key.slice(0, at), key.slice(at + 1)];
  return { method: method === '*' ? null : method, currency: currency === '*' ? null : currency };
}

/** `sku:HOST-1`. */
export function itemKey(by: ItemMatch, value: string): string {
  return `${by}:${value}`;
}

/** @throws TypeError if it is no key of an item. */
export function itemOfKey(key: string): { readonly by: ItemMatch; readonly value: string } {
  const at = key.indexOf(':');
  const by = itemMatches.find((one) => one === key.slice(0, at));
  if (by === undefined) throw new TypeError(`"${key}" does not say how an invoice line is known.`);
  return { by, value: key.slice(at + 1) };
}

/** `project:12`. */
export function ownerKey(by: OwnerKind, id: string): string {
  return `${by}:${id}`;
}

/** @throws TypeError if it names neither a project nor a client. */
export function ownerOfKey(key: string): { readonly by: OwnerKind; readonly value: string } {
  const found = /^(project|client):([1-9]\d{0,17})$/.exec(key);
  const by = ownerKinds.find((one) => one === found?.[1]);
  if (by === undefined || found?.[2] === undefined) throw new TypeError(`"${key}" names nobody.`);
  return { by, value: found[2] };
}

/** `project:12|<TrackingCategoryID>`. */
export function trackingKey(by: OwnerKind, value: string, categoryId: string): string {
  return `${ownerKey(by, value)}|${categoryId}`;
}

/** @throws TypeError if it is no key of tracking. */
export function trackingOfKey(key: string): {
  readonly by: OwnerKind;
  readonly value: string;
  readonly categoryId: string;
} {
  const at = key.indexOf('|');
  return { ...ownerOfKey(key.slice(0, at)), categoryId: key.slice(at + 1) };
}
