import type { ClientBase } from 'pg';

/** An invoice of the British demo firm that is in Xero, and open to changes. */
export async function postedInvoice(timetracker: ClientBase): Promise<number> {
  const found = await timetracker.query<{ id: number }>(
    `select id from invoices where status = 'sent' and issue_date >= '2026-09-01' and currency_code = 'GBP'
        and tax_rate = 20 order by id limit 1`,
  );
  return found.rows[0]?.id ?? 0;
}
