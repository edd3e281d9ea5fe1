import { Decimal } from 'decimal.js';
import type { ClientBase } from 'pg';
import { writeAuditLog } from './audit-log.ts';
import { cents } from './billing.ts';
import type { CreditNoteRow } from './credit-note-row.ts';
import type { ExpenseRow } from './expense-row.ts';
import type { PaymentRow } from './payment-row.ts';

/*
 * Expenses, payments and credit notes, inserted with the columns that the page, REST or a payment gateway fills
 * in, and with the change log that TimeTracker leaves. Credit notes leave none.
 */

/** Older entries have been pruned, as they are in a firm that has run for a while. */
const logBegins = '2026-07-10';

export async function insertExpense(client: ClientBase, row: ExpenseRow): Promise<void> {
  const byRest = row.via === 'rest';
  const createdAt = `${row.date} 12:${twoDigits(row.id)}:00`;
  const decided = row.status !== 'pending' && !byRest;
  const approved = decided && row.status !== 'rejected';
  const approvedAt = decided ? `${row.date} 16:${twoDigits(row.id)}:00` : null;
  const reimbursedAt = row.status === 'reimbursed' ? `${row.date} 17:${twoDigits(row.id)}:00` : null;
  await client.query(
    `insert into expenses (id, user_id, project_id, client_id, title, description, category, amount, currency_code,
       tax_amount, tax_rate, payment_method, status, approved_by, approved_at, rejection_reason, billable,
       reimbursable, invoiced, invoice_id, reimbursed, reimbursed_at, expense_date, receipt_path, receipt_number,
       vendor, notes, tags, created_at, updated_at, integration_metadata)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
       $23, $24, $25, $26, $27, $28, $29, $30, $31)`,
    [
      [row.id, row.userId, row.projectId, row.clientId, row.title, row.description, row.category],
      [row.amount, row.currency, row.taxAmount, row.taxRate, row.paymentMethod, row.status],
      // Rejecting notes who did it just as approving does.
      [decided ? 1 : null, approvedAt, row.rejectionReason, row.billable, row.reimbursable],
      [row.invoiceId !== null, row.invoiceId, reimbursedAt !== null, reimbursedAt, row.date],
      [row.receiptPath, row.receiptNumber, row.vendor, row.notes, byRest ? null : ''],
      [createdAt, reimbursedAt ?? approvedAt ?? createdAt, row.metadata],
    ].flat(),
  );
  if (row.date < logBegins) return;
  const entry = {
    entity: 'Expense',
    id: row.id,
    name: row.title,
    userId: byRest ? null : row.userId,
  } as const;
  const rest = '/api/v1/expenses';
  await writeAuditLog(client, {
    ...entry,
    action: 'created',
    path: byRest ? rest : '/expenses/create',
    at: createdAt,
  });
  if (row.status === 'pending') return;
  await writeAuditLog(client, {
    ...entry,
    userId: byRest ? null : 1,
    action: 'updated',
    field: { name: 'status', old: 'pending', new: row.status },
    path: byRest ? `${rest}/${row.id}` : `/expenses/${row.id}/${approved ? 'approve' : 'reject'}`,
    at: approvedAt ?? createdAt,
  });
}

export async function insertPayment(
  client: ClientBase,
  row: PaymentRow,
  invoiceNumber: string,
): Promise<void> {
  const at = `${row.date} 10:${twoDigits(row.id)}:00`;
  // A gateway's payment comes without a net amount; the application then shows the amount itself.
  const net = row.via === 'gateway' ? null : cents(new Decimal(row.amount).minus(row.fee ?? 0));
  await client.query(
    `insert into payments (id, invoice_id, amount, currency, payment_date, method, reference, notes, created_at,
       updated_at, status, received_by, gateway_transaction_id, gateway_fee, net_amount)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11, $12, $13, $14)`,
    [
      [row.id, row.invoiceId, row.amount, row.currency, row.date, row.method, row.reference],
      [row.via === 'form' ? '' : null, at, row.status, row.via === 'gateway' ? null : 1],
      [row.gatewayTransactionId, row.fee, net],
    ].flat(),
  );
  if (row.date < logBegins) return;
  const path = {
    form: '/payments/create',
    rest: '/api/v1/payments',
    gateway: '/payment-gateways/stripe/webhook',
  };
  await writeAuditLog(client, {
    entity: 'Payment',
    id: row.id,
    name: `Payment for ${invoiceNumber}`,
    action: 'created',
    userId: row.via === 'form' ? 1 : null,
    path: path[row.via],
    at,
  });
}

export async function insertCreditNote(client: ClientBase, row: CreditNoteRow): Promise<void> {
  await client.query(
    `insert into credit_notes (id, invoice_id, credit_number, amount, reason, created_by, created_at, updated_at)
     values ($1, $2, $3, $4, $5, 1, $6, $6)`,
    [row.id, row.invoiceId, row.number, row.amount, row.reason, row.createdAt],
  );
}

function twoDigits(id: number): string {
  return String(id).padStart(2, '0');
}
