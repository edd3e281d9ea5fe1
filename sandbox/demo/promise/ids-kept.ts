import { withDatabase } from './with-database.ts';

/** A document as it stands in Xero, with the id that it has in TimeTracker. */
export interface InXero {
  readonly sourceId: number;
  readonly xeroId: string;
}

/**
 * How many of the documents in Xero carry their id in TimeTracker, where its code looks for it and where its
 * documentation says it is. Those without a row in TimeTracker are not counted.
 */
export async function idsKept(
  timetrackerUrl: string,
  kind: 'invoice' | 'expense',
  documents: readonly InXero[],
): Promise<{ readonly there: number; readonly kept: number }> {
  const { rows } = await withDatabase(timetrackerUrl, (client) =>
    client.query<{ id: number; in_code: string | null; in_documentation: string | null }>(
      kind === 'invoice'
        ? `select id, integration_metadata -> 'xero' ->> 'invoice_id' as in_code,
                  integration_metadata ->> 'xero_invoice_id' as in_documentation from invoices`
        : `select id, integration_metadata -> 'xero' ->> 'expense_id' as in_code,
                  integration_metadata ->> 'xero_expense_id' as in_documentation from expenses`,
    ),
  );
  const ids = new Map<number, string[]>();
  for (const { sourceId, xeroId } of documents) ids.set(sourceId, [...(ids.get(sourceId) ?? []), xeroId]);
  const there = rows.filter(({ id }) => ids.has(id));
  const kept = there.filter(
    (row) => row.in_code === row.in_documentation && ids.get(row.id)?.includes(row.in_code ?? ''),
  );
  return { there: there.length, kept: kept.length };
}
