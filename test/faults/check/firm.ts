import { Client } from 'pg';

/*
 * TimeTracker's side of the comparison, read by plain SQL. The checker shares no code with the product, nor with the
 * demo's own comparison: three that agree by themselves are worth more than three that share a mistake.
 */

export interface Firm {
  readonly clients: readonly { readonly id: string; readonly name: string; readonly email: string }[];
  readonly invoices: readonly FirmInvoice[];
  readonly expenses: readonly FirmExpense[];
  readonly payments: readonly FirmPayment[];
  readonly creditNotes: readonly FirmCreditNote[];
}

export interface FirmInvoice {
  readonly id: string;
  readonly number: string;
  readonly clientId: string;
  readonly status: string;
  readonly date: string;
  readonly dueDate: string;
  readonly taxRate: string;
  readonly total: string;
  readonly reference: string;
  /** Text and amount of each, in the order of the invoice. */
  readonly lines: readonly string[];
}

export interface FirmExpense {
  readonly id: string;
  readonly title: string;
  readonly status: string;
  readonly date: string;
  readonly total: string;
}

export interface FirmPayment {
  readonly id: string;
  readonly invoiceId: string;
  readonly date: string;
  readonly amount: string;
}

export interface FirmCreditNote {
  readonly id: string;
  readonly invoiceId: string;
  readonly number: string;
  readonly amount: string;
}

/** Reads all documents in one snapshot. Throws what pg throws. */
export async function readFirm(databaseUrl: string): Promise<Firm> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    const clients = await client.query<Firm['clients'][number]>(
      `select id::text, name, coalesce(email, '') as email from clients order by id`,
    );
    const invoices = await client.query<FirmInvoice>(
      `select i.id::text, i.invoice_number as number, i.client_id::text as "clientId", i.status,
              i.issue_date::text as date, i.due_date::text as "dueDate", i.tax_rate::text as "taxRate",
              i.total_amount::text as total, coalesce(i.buyer_reference, '') as reference,
              array(select t.description || ' ' || t.total_amount::text from invoice_items t
                     where t.invoice_id = i.id order by t.id) as lines
         from invoices i order by i.id`,
    );
    const expenses = await client.query<FirmExpense>(
      `select id::text, title, status, expense_date::text as date,
              (amount + coalesce(tax_amount, 0))::text as total from expenses order by id`,
    );
    const payments = await client.query<FirmPayment>(
      `select id::text, invoice_id::text as "invoiceId", payment_date::text as date, amount::text
         from payments order by id`,
    );
    const creditNotes = await client.query<FirmCreditNote>(
      `select id::text, invoice_id::text as "invoiceId", credit_number as number, amount::text
         from credit_notes order by id`,
    );
    return {
      clients: clients.rows,
      invoices: invoices.rows,
      expenses: expenses.rows,
      payments: payments.rows,
      creditNotes: creditNotes.rows,
    };
  } finally {
    await client.end();
  }
}
