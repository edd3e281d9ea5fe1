import { Client } from 'pg';

/** A TimeTracker database as the comparison sees it; all values are PostgreSQL's own text. */
export interface FirmRows {
  readonly clients: readonly ClientState[];
  readonly invoices: readonly InvoiceState[];
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
  /** integration_metadata.xero.invoice_id */
  readonly xeroId: string | null;
  readonly lines: readonly LineState[];
}

/** Reads clients and invoices in one snapshot. Throws what pg throws. */
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
              integration_metadata -> 'xero' ->> 'invoice_id' as "xeroId"
         from invoices order by id`,
    );
    return {
      clients: clients.rows,
      invoices: invoices.rows.map((row) => ({
        ...row,
        lines: lines.rows.filter((line) => line.invoiceId === row.id),
      })),
    };
  } finally {
    await client.end();
  }
}
