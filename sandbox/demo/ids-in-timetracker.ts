import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type ClientBase } from 'pg';
import type { RunningDemo } from './running-demo.ts';

/** How many documents of a kind are in Xero, and how many of them TimeTracker knows the id of. */
export interface NotedIds {
  readonly inXero: number;
  readonly noted: number;
}

/** Looks until TimeTracker carries the ids of all invoices and expenses that are in Xero, or `seconds` are over. */
export async function idsInTimeTracker(
  { storeUrl, timetrackerUrl }: Pick<RunningDemo, 'storeUrl' | 'timetrackerUrl'>,
  seconds: number,
): Promise<{ readonly invoices: NotedIds; readonly expenses: NotedIds }> {
  const until = performance.now() + seconds * 1000;
  return withClient(storeUrl, (store) =>
    withClient(timetrackerUrl, async (firm) => {
      for (;;) {
        const invoices = await look(store, firm, 'invoice');
        const expenses = await look(store, firm, 'expense');
        const all = invoices.noted === invoices.inXero && expenses.noted === expenses.inXero;
        if (all || performance.now() > until) return { invoices, expenses };
        await sleep(200);
      }
    }),
  );
}

async function look(store: ClientBase, firm: ClientBase, kind: 'invoice' | 'expense'): Promise<NotedIds> {
  const links = await store.query<{ id: string; xero_ids: string[] }>(
    `select source_id::text as id, array_agg(xero_id::text) as xero_ids
       from timetracker_xero.link where kind = $1 group by source_id`,
    [kind],
  );
  const rows = await firm.query<{ id: string; in_code: string; in_documentation: string }>(
    kind === 'invoice'
      ? `select id::text, integration_metadata -> 'xero' ->> 'invoice_id' as in_code,
                integration_metadata ->> 'xero_invoice_id' as in_documentation from invoices`
      : `select id::text, integration_metadata -> 'xero' ->> 'expense_id' as in_code,
                integration_metadata ->> 'xero_expense_id' as in_documentation from expenses`,
  );
  const stored = new Map(rows.rows.map((row) => [row.id, row]));
  // Of what was deleted in TimeTracker there is no row to note anything on.
  const there = links.rows.flatMap(({ id, xero_ids }) => {
    const row = stored.get(id);
    return row === undefined ? [] : [{ ...row, xero_ids }];
  });
  const isNoted = ({ in_code, in_documentation, xero_ids }: (typeof there)[number]) =>
    xero_ids.includes(in_code) && in_documentation === in_code;
  return { inXero: there.length, noted: there.filter(isNoted).length };
}

async function withClient<T>(url: string, body: (client: ClientBase) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await body(client);
  } finally {
    await client.end();
  }
}
