import type { Expectation } from './expectation.ts';
import { clients, type ClientRow } from './firm-clients.ts';
import { invoices, type InvoiceRow } from './firm-invoices.ts';

/** A small design studio in Bristol; its dates are fixed, so that every run has the same books. */
export const firm = { name: 'Northgate Design', clients, invoices } as const;

/** Exactly where the documents of the untouched firm must be. One more or fewer is an error. */
export const demoExpectation = {
  invoices: 40,
  inXero: 20,
  held: 11,
  rejected: 2,
  leftAlone: 7,
  clients: 8,
  clientsInXero: 7,
  clientsHeld: 1,
} as const;

/** The rows that are expected to be in a state. */
export function expectedIn<Row extends ClientRow | InvoiceRow>(
  rows: readonly Row[],
  state: Expectation['state'],
): readonly Row[] {
  return rows.filter((row) => row.expect.state === state);
}
