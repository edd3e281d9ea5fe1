import type { DocumentReader } from './document-reader.ts';
import { storedXeroId } from './stored-xero-id.ts';

/** Statuses of an expense that is owed or was paid out; with any other nothing of it belongs in the books. */
const owed = new Set(['approved', 'reimbursed']);

/** Expenses. Of `users` only these columns are ever selected: the table holds secrets too. */
export const expenseReader: DocumentReader = {
  kind: 'expense',
  table: 'expenses',
  columns: {
    expenses: [
      'id',
      'title',
      'description',
      'category',
      'amount',
      'tax_amount',
      'tax_rate',
      'currency_code',
      'expense_date',
      'status',
      'billable',
      'reimbursable',
      'reimbursed',
      'invoice_id',
      'vendor',
      'payment_method',
      'receipt_number',
      'receipt_path',
      'user_id',
      'project_id',
      'client_id',
      'integration_metadata',
    ],
    users: ['id', 'username', 'full_name', 'email'],
    projects: ['id', 'name', 'code', 'billing_ref'],
  },
  documentSql: `
    select e.id, json_build_object(
      'id', e.id::text,
      'title', e.title,
      'description', e.description,
      'category', e.category,
      'amount', e.amount::text,
      'taxAmount', e.tax_amount::text,
      'taxRate', e.tax_rate::text,
      'currency', e.currency_code,
      'expenseDate', e.expense_date,
      'status', e.status,
      'billable', e.billable,
      'reimbursable', e.reimbursable,
      'reimbursed', e.reimbursed,
      'invoiceId', e.invoice_id::text,
      'vendor', e.vendor,
      'paymentMethod', e.payment_method,
      'receiptNumber', e.receipt_number,
      'receiptPath', e.receipt_path,
      'employee', case when u.id is not null then json_build_object(
        'id', u.id::text, 'username', u.username, 'fullName', u.full_name, 'email', u.email) end,
      'project', case when p.id is not null then json_build_object(
        'id', p.id::text, 'name', p.name, 'code', p.code, 'billingRef', p.billing_ref) end,
      'clientId', e.client_id::text,
      'integrationMetadata', e.integration_metadata::text
    ) as document
    from public.expenses e
    left join public.users u on u.id = e.user_id
    left join public.projects p on p.id = e.project_id
    where e.id = any (array(select id from wanted))`,
  toData: ({ integrationMetadata, ...expense }) => ({
    ...expense,
    xeroExpenseId: storedXeroId(integrationMetadata, 'expense_id'),
  }),
  auditedAs: 'Expense',
  audited: {
    Project: `select id from public.expenses where project_id = any ($1::bigint[])`,
    User: `select id from public.expenses where user_id = any ($1::bigint[])`,
  },
  growing: [
    {
      table: 'expenses',
      document: 'id',
    },
  ],
  asksForVoid: (data) => !owed.has((data as { status: string }).status),
};
