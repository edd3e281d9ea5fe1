import { Decimal } from 'decimal.js';
import type { ConnectionSettings } from '../store/connection-settings.ts';

/** Ways in which an invoice line may be known, in the order in which they count. */
export const itemMatches = ['sku', 'category', 'project', 'description'] as const;

export type ItemMatch = (typeof itemMatches)[number];

export type LineType = keyof ConnectionSettings['accounts'];

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
