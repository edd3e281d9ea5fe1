import { readFile } from 'node:fs/promises';
import { Client } from 'pg';

/**
 * A TimeTracker of two people with their first documents, in an empty database: two clients, two invoices sent and one
 * draft, an expense, and a payment.
 */
export async function createSmallFirm(databaseUrl: string): Promise<void> {
  const schema = await readFile(new URL('../../sandbox/demo/schema.sql', import.meta.url), 'utf8');
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(schema);
    // By its comment every part of the product would know the demo firm.
    await client.query('comment on schema public is null');
    await client.query(`
      insert into users (id, username, full_name, email, two_factor_enabled, auth_provider)
        values (1, 'ada', 'Ada Miller', 'ada@mill.example', false, 'local');
      insert into settings (company_name, currency) values ('Old Mill Studio', 'GBP');
      insert into clients (id, name, email) values (1, 'Ash & Partners', 'books@ash.example'), (2, 'Fern Bakery', null);
      insert into projects (id, name, client_id, code) values (1, 'Shop front', 2, 'SHOP');
      insert into invoices (id, invoice_number, client_id, project_id, issue_date, due_date, status, currency_code,
          payment_status, amount_paid, client_name, subtotal, tax_rate, tax_amount, total_amount, created_by)
        values
          (1, 'MILL-1', 1, null, '2026-10-05', '2026-11-04', 'sent', 'GBP', 'partially_paid', 200, 'Ash & Partners', 400, 20, 80, 480, 1),
          (2, 'MILL-2', 2, 1, '2026-10-12', '2026-11-11', 'sent', 'GBP', 'unpaid', null, 'Fern Bakery', 250, 20, 50, 300, 1),
          (3, 'MILL-3', 2, 1, '2026-11-02', '2026-12-02', 'draft', 'GBP', 'unpaid', null, 'Fern Bakery', 90, 20, 18, 108, 1);
      insert into invoice_items (invoice_id, description, quantity, unit_price, total_amount) values
        (1, 'Design of the autumn catalogue', 8, 50, 400), (2, 'Sketches', 4, 50, 200), (3, 'Lettering', 1.8, 50, 90);
      insert into extra_goods (invoice_id, name, category, quantity, unit_price, total_amount, currency_code, sku, created_by)
        values (2, 'Sign board', 'materials', 1, 50, 50, 'GBP', 'BOARD', 1);
      insert into expenses (id, user_id, title, category, amount, currency_code, tax_amount, payment_method, status,
          reimbursable, expense_date, vendor)
        values (1, 1, 'Train to the printer', 'travel', 42.50, 'GBP', 0, 'company_card', 'approved', false, '2026-10-14',
          'Northern Rail');
      insert into payments (id, invoice_id, amount, currency, payment_date, method, status)
        values (1, 1, 200, 'GBP', '2026-10-30', 'bank_transfer', 'completed')`);
  } finally {
    await client.end();
  }
}
