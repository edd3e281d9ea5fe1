import { mostMembers } from '../xero/call-shape.ts';
import type { ComparedKind } from './finding.ts';

/** How many calls and minutes the first posting takes: if calls are full, and if each document goes alone. */
export interface Estimate {
  readonly documents: number;
  readonly calls: { readonly least: number; readonly most: number };
  readonly minutes: { readonly least: number; readonly most: number };
}

export interface ToPost {
  readonly byKind: Readonly<Partial<Record<ComparedKind, number>>>;
  /** Clients and vendors that may become contacts with them. */
  readonly contacts: number;
}

/** @param callsPerMinute what the gate lets through of a backlog. */
export function estimate({ byKind, contacts }: ToPost, callsPerMinute: number): Estimate {
  const counts = Object.values(byKind);
  const documents = counts.reduce((sum, count) => sum + count, 0);
  // Credit is set off against its invoice by a call of its own.
  const allocations = byKind.credit_note ?? 0;
  const perCall = mostMembers('/Invoices');
  const full = [...counts, contacts].reduce((sum, count) => sum + Math.ceil(count / perCall), 0);
  const calls = { least: full + allocations, most: documents + contacts + allocations };
  const minutes = (count: number) => Math.ceil(count / callsPerMinute);
  return { documents, calls, minutes: { least: minutes(calls.least), most: minutes(calls.most) } };
}
