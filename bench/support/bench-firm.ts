import { Client } from 'pg';

/** The clients among which invoices are spread. */
export const benchClients = 8;

/** The first id of an invoice, so that none is one of the demo firm's. */
const firstInvoice = 1_000;

export interface NewInvoices {
  /** Ids `firstId` to `firstId + count - 1`. */
  readonly firstId: number;
  readonly count: number;
  /** `YYYY-MM-DD` */
  readonly issueDate: string;
}

/** A TimeTracker whose documents a benchmark makes itself. */
export interface BenchFirm {
  /** The id for the next invoices, which nobody else gets. */
  take(count: number): number;
  /** Adds sent invoices of one line in one transaction. @returns the database's time of the commit, in milliseconds */
  addInvoices(invoices: NewInvoices): Promise<number>;
  close(): Promise<void>;
}

/** Empties the demo firm before any worker has seen it, and gives it a few plain clients. */
export async function openBenchFirm(timetrackerUrl: string): Promise<BenchFirm> {
  const client = new Client({ connectionString: timetrackerUrl });
  // The next query says it; and at the end the server goes first where something else has failed.
  client.on('error', () => undefined);
  await client.connect();
  await client.query(
    `truncate clients, contacts, projects, invoices, expenses, payments, credit_notes, audit_logs cascade`,
  );
  await client.query(
    `insert into clients (id, name, email, status, created_by)
     select n, 'Measured Client ' || n, 'accounts@client' || n || '.example', 'active', 1
       from generate_series(1, $1::int) n`,
    [benchClients],
  );
  let next = firstInvoice;
  return {
    take(count) {
      const first = next;
      next += count;
      return first;
    },

    async addInvoices({ firstId, count, issueDate }) {
      await client.query('begin');
      await client.query(
        `insert into invoices (id, invoice_number, client_id, issue_date, due_date, status, subtotal, tax_rate,
           tax_amount, total_amount, client_name, created_by, amount_paid, payment_status, currency_code)
         select n, 'BENCH-' || n, 1 + n % $3, $4::date, $4::date + 30, 'sent', 150.00, 20.00, 30.00, 180.00,
                'Measured Client ' || (1 + n % $3), 1, 0, 'unpaid', 'GBP'
           from generate_series($1::int, $1::int + $2::int - 1) n`,
        [firstId, count, benchClients, issueDate],
      );
      await client.query(
        `insert into invoice_items (invoice_id, description, quantity, unit_price, total_amount)
         select n, 'Measured work on number ' || n, 2.00, 75.00, 150.00
           from generate_series($1::int, $1::int + $2::int - 1) n`,
        [firstId, count],
      );
      await client.query('commit');
      const clock = await client.query<{ at: number }>(
        `select (extract(epoch from clock_timestamp()) * 1000)::float8 as at`,
      );
      return clock.rows[0]?.at ?? 0;
    },

    close: () => client.end(),
  };
}
