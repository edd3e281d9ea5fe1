import type { KindName } from './compare-kind.ts';
import type { Expectation } from './expectation.ts';
import { clients } from './firm-clients.ts';
import { creditNotes } from './firm-credit-notes.ts';
import { expenses } from './firm-expenses.ts';
import { invoices } from './firm-invoices.ts';
import { payments } from './firm-payments.ts';

/** A small design studio in Bristol; its dates are fixed, so that every run has the same books. */
export const firm = { name: 'Northgate Design', clients, invoices, expenses, payments, creditNotes } as const;

/** How many documents of each kind are where. */
export type ExpectedCounts = Readonly<
  Record<KindName, Readonly<Record<'documents' | 'inXero' | 'held' | 'rejected' | 'leftAlone', number>>>
>;

/** Exactly where the documents of the untouched firm must be. One more or fewer is an error. */
export const demoExpectation = {
  client: { documents: 8, inXero: 7, held: 1, rejected: 0, leftAlone: 0 },
  invoice: { documents: 40, inXero: 20, held: 11, rejected: 2, leftAlone: 7 },
  expense: { documents: 20, inXero: 10, held: 2, rejected: 1, leftAlone: 7 },
  payment: { documents: 25, inXero: 12, held: 7, rejected: 0, leftAlone: 6 },
  credit_note: { documents: 4, inXero: 3, held: 1, rejected: 0, leftAlone: 0 },
} as const satisfies ExpectedCounts;

/** Contacts in Xero: of seven clients, four employees and three vendors. */
export const contactsExpected = 14;

/** The rows that are expected to be in a state. */
export function expectedIn<Row extends { readonly expect: Expectation }>(
  rows: readonly Row[],
  state: Expectation['state'],
): readonly Row[] {
  return rows.filter((row) => row.expect.state === state);
}
