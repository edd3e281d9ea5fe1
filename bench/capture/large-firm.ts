import { Client } from 'pg';
import { createDemoFirm } from '../../sandbox/demo/create-demo-firm.ts';

/** Makes a TimeTracker of 1,000 clients and so many invoices of 5 lines. */
export async function createLargeFirm(timetrackerUrl: string, invoices: number): Promise<void> {
  await createDemoFirm(timetrackerUrl);
  const client = new Client({ connectionString: timetrackerUrl });
  await client.connect();
  try {
    await client.query(
      `truncate clients, contacts, projects, invoices, expenses, payments, credit_notes, audit_logs cascade`,
    );
    await client.query(
      `insert into clients (id, name, email, status, created_by)
       select n, 'Measured Client ' || n, 'accounts@client' || n || '.example', 'active', 1
         from generate_series(1, 1000) n`,
    );
    await client.query(
      `insert into invoices (id, invoice_number, client_id, issue_date, due_date, status, subtotal, tax_rate,
         tax_amount, total_amount, client_name, created_by, amount_paid, payment_status, currency_code)
       select n, 'BENCH-' || n, 1 + n % 1000, '2026-08-01', '2026-09-01', 'sent', 750.00, 20.00, 150.00, 900.00,
              'Measured Client ' || (1 + n % 1000), 1, 0, 'unpaid', 'GBP'
         from generate_series(1, $1::int) n`,
      [invoices],
    );
    await client.query(
      `insert into invoice_items (invoice_id, description, quantity, unit_price, total_amount)
       select n, 'Measured work ' || line || ' on number ' || n, 2.00, 75.00, 150.00
         from generate_series(1, $1::int) n, generate_series(1, 5) line`,
      [invoices],
    );
    await client.query('vacuum analyze');
  } finally {
    await client.end();
  }
}

/** Rows that TimeTracker's tables hold, and those that were read of them so far. */
export async function readTableUse(timetrackerUrl: string): Promise<{ rows: number; read: number }> {
  const client = new Client({ connectionString: timetrackerUrl });
  await client.connect();
  try {
    const found = await client.query<{ rows: number; read: number }>(
      `select sum(n_live_tup)::float8 as rows, sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::float8 as read
         from pg_stat_user_tables where schemaname = 'public'`,
    );
    return found.rows[0] ?? { rows: 0, read: 0 };
  } finally {
    await client.end();
  }
}
