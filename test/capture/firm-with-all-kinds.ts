import type { Bench } from './capture-bench.ts';

/**
 * Rows of our own beside the demo firm's, with ids that it never reaches: client, project, user and three invoices
 * 9001 to 9003 (in pounds, 20 %), and of each further kind the document 9001, all for invoice 9001.
 */
export async function insertAllKinds({ firm }: Bench): Promise<void> {
  await firm.query(`
    insert into clients (id, name) values (9001, 'Old Mill Ltd');
    insert into projects (id, name, client_id, code, billing_ref) values (9001, 'Mill wheel', 9001, 'MILL', 'PO-9');
    insert into users (id, username, full_name, email, two_factor_enabled, auth_provider, password_hash)
      values (9001, 'ada', 'Ada Miller', 'ada@mill.example', false, 'local', 'planted-users-hash');
    insert into invoices (id, invoice_number, client_id, issue_date, due_date, status, currency_code, payment_status,
        client_name, tax_rate)
      select id, 'MILL-' || id, 9001, '2026-08-01', '2026-09-01', 'sent', 'GBP', 'unpaid', 'Old Mill Ltd', 20
      from generate_series(9001, 9003) id;
    insert into expenses (id, user_id, project_id, client_id, title, category, amount, currency_code, tax_amount,
        tax_rate, payment_method, status, expense_date, vendor, receipt_number, receipt_path, notes)
      values (9001, 9001, 9001, 9001, 'Train', 'travel', 84.20, 'GBP', 16.84, 0, 'credit_card', 'approved',
        '2026-08-14', 'Railway', 'R-1', 'uploads/receipts/1_r.pdf', 'planted-notes');
    insert into payments (id, invoice_id, amount, currency, payment_date, method, reference, status,
        gateway_transaction_id, gateway_fee, notes)
      values (9001, 9001, 50.00, null, '2026-08-20', 'stripe', 'pi_1', 'completed', 'pi_1', 0.75, 'planted-notes');
    insert into credit_notes (id, invoice_id, credit_number, amount, reason, created_by, created_at)
      values (9001, 9001, 'CN-9001-1', 12.00, 'Goodwill', 9001, '2026-08-21 23:59:59.9');
    insert into audit_logs (entity_type, entity_id, action, created_at) values ('Client', 9001, 'created', now())`);
}

/** Each kind with a row that can be inserted and changed: SQL for row `id` of invoice 9001. */
export const furtherKinds = [
  {
    kind: 'expense',
    table: 'expenses',
    column: 'amount',
    insert: (id: number) =>
      `insert into expenses (id, user_id, title, category, amount, currency_code, status, expense_date)
       values (${id}, 9001, 'Paper', 'supplies', 1, 'GBP', 'approved', '2026-08-01')`,
  },
  {
    kind: 'payment',
    table: 'payments',
    column: 'amount',
    insert: (id: number) =>
      `insert into payments (id, invoice_id, amount, payment_date) values (${id}, 9001, ${id}, '2026-08-01')`,
  },
  {
    kind: 'credit_note',
    table: 'credit_notes',
    column: 'amount',
    insert: (id: number) =>
      `insert into credit_notes (id, invoice_id, credit_number, amount, created_by)
       values (${id}, 9001, 'CN-${id}', 1, 9001)`,
  },
] as const;
