import { Client } from 'pg';

/** A TimeTracker database as the comparison sees it; all values are PostgreSQL's own text. */
export interface FirmRows {
  readonly clients: readonly ClientState[];
  readonly invoices: readonly InvoiceState[];
  readonly expenses: readonly ExpenseState[];
  readonly payments: readonly PaymentState[];
  readonly creditNotes: readonly CreditNoteState[];
}

export interface ClientState {
  readonly id: number;
  readonly name: string;
  readonly email: string | null;
}

export interface LineState {
  readonly kind: 'item' | 'good' | 'expense';
  readonly text: string;
  readonly amount: string;
  readonly currency: string;
}

export interface InvoiceState {
  readonly id: number;
  readonly number: string;
  readonly clientId: number;
  readonly status: string;
  readonly issueDate: string;
  readonly dueDate: string;
  readonly currency: string;
  readonly taxRate: string;
  readonly subtotal: string;
  readonly tax: string;
  readonly total: string;
  readonly buyerReference: string | null;
  /** integration_metadata.xero.invoice_id, unless we have written it ourselves */
  readonly xeroId: string | null;
  readonly lines: readonly LineState[];
}

export interface ExpenseState {
  readonly id: number;
  readonly title: string;
  readonly description: string | null;
  readonly category: string;
  /** Net of tax. */
  readonly amount: string;
  readonly tax: string | null;
  readonly taxRate: string | null;
  readonly currency: string;
  readonly status: string;
  readonly reimbursable: boolean;
  /** The sales invoice on which it is charged on. */
  readonly invoiceId: number | null;
  readonly date: string;
  readonly receiptNumber: string | null;
  readonly vendor: string | null;
  readonly employeeId: number;
  /** The full name, or the name to log in with. */
  readonly employee: string;
  /** integration_metadata.xero.expense_id, unless we have written it ourselves */
  readonly xeroId: string | null;
}

export interface PaymentState {
  readonly id: number;
  readonly invoiceId: number;
  readonly amount: string;
  /** Null means: the invoice's currency. */
  readonly currency: string | null;
  readonly date: string;
  readonly method: string | null;
  readonly reference: string | null;
  readonly status: string;
  readonly gatewayTransactionId: string | null;
}

export interface CreditNoteState {
  readonly id: number;
  readonly invoiceId: number;
  readonly number: string;
  readonly amount: string;
  readonly reason: string | null;
  /** The day on which it was entered, in UTC. */
  readonly date: string;
}

/** Reads all documents in one snapshot. Throws what pg throws. */
export async function readFirmRows(databaseUrl: string): Promise<FirmRows> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    const clients = await client.query<ClientState>(`select id, name, email from clients order by id`);
    const lines = await client.query<LineState & { invoiceId: number }>(
      `select i.id as "invoiceId", 'item' as kind, t.description as text, t.total_amount::text as amount,
              i.currency_code as currency, 1 as section, t.id as position
         from invoices i join invoice_items t on t.invoice_id = i.id
       union all
       select i.id, 'expense', e.title, (e.amount + coalesce(e.tax_amount, 0))::text, e.currency_code, 2, e.id
         from invoices i join expenses e on e.invoice_id = i.id
       union all
       select i.id, 'good', g.name, g.total_amount::text, g.currency_code, 3, g.id
         from invoices i join extra_goods g on g.invoice_id = i.id
       order by 1, 6, 7`,
    );
    const invoices = await client.query<Omit<InvoiceState, 'lines'>>(
      `select id, invoice_number as number, client_id as "clientId", status, issue_date::text as "issueDate",
              due_date::text as "dueDate", currency_code as currency, tax_rate::text as "taxRate",
              subtotal::text as subtotal, tax_amount::text as tax, total_amount::text as total,
              buyer_reference as "buyerReference",
              case when integration_metadata -> 'xero' ->> 'synced_at' is null
                   then integration_metadata -> 'xero' ->> 'invoice_id' end as "xeroId"
         from invoices order by id`,
    );
    const expenses = await client.query<ExpenseState>(
      `select e.id, e.title, e.description, e.category, e.amount::text as amount, e.tax_amount::text as tax,
              e.tax_rate::text as "taxRate", e.currency_code as currency, e.status, e.reimbursable,
              e.invoice_id as "invoiceId", e.expense_date::text as date, e.receipt_number as "receiptNumber",
              e.vendor, e.user_id as "employeeId", coalesce(nullif(u.full_name, ''), u.username) as employee,
              case when e.integration_metadata -> 'xero' ->> 'synced_at' is null
                   then e.integration_metadata -> 'xero' ->> 'expense_id' end as "xeroId"
         from expenses e join users u on u.id = e.user_id order by e.id`,
    );
    const payments = await client.query<PaymentState>(
      `select id, invoice_id as "invoiceId", amount::text as amount, currency, payment_date::text as date, method,
              reference, status, gateway_transaction_id as "gatewayTransactionId"
         from payments order by id`,
    );
    const creditNotes = await client.query<CreditNoteState>(
      `select id, invoice_id as "invoiceId", credit_number as number, amount::text as amount, reason,
              created_at::date::text as date
         from credit_notes order by id`,
    );
    return {
      clients: clients.rows,
      invoices: invoices.rows.map((row) => ({
        ...row,
        lines: lines.rows.filter((line) => line.invoiceId === row.id),
      })),
      expenses: expenses.rows,
      payments: payments.rows,
      creditNotes: creditNotes.rows,
    };
  } finally {
    await client.end();
  }
}
