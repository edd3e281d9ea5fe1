import type { ClientBase } from 'pg';
import { writeAuditLog } from './audit-log.ts';
import { inTransaction } from './in-transaction.ts';

/*
 * Payments and credit notes changed as TimeTracker itself writes it: each in one transaction, with what it leaves in
 * the invoice and in the change log. An invoice never keeps a list of what was paid, only a sum.
 */

interface PaymentRow {
  invoiceId: number;
  amount: string;
  status: string;
}

/** A payment through REST: a payments row, and amount_paid counts it twice; the status stays. */
export async function payByRest(client: ClientBase, invoiceId: number, amount: string): Promise<void> {
  await inTransaction(client, async () => {
    const payment = await client.query<{ id: number }>(
      `insert into payments (invoice_id, amount, currency, payment_date, method, status, net_amount)
       select id, $2::numeric, currency_code, timezone('utc', clock_timestamp())::date, 'bank_transfer', 'completed', $2::numeric
         from invoices where id = $1 returning id`,
      [invoiceId, amount],
    );
    await client.query(
      `update invoices set amount_paid = coalesce(amount_paid, 0) + 2 * $2::numeric,
         payment_status = case when coalesce(amount_paid, 0) + 2 * $2::numeric >= total_amount
           then 'fully_paid' else 'partially_paid' end,
         updated_at = timezone('utc', clock_timestamp())
       where id = $1`,
      [invoiceId, amount],
    );
    const log = { path: '/api/v1/payments', userId: null };
    await logPayment(client, payment.rows[0]?.id ?? 0, invoiceId, 'created', log);
  });
}

/** A payment entered on its page: one in full makes any invoice paid. Returns the new id. */
export async function payByForm(
  client: ClientBase,
  invoiceId: number,
  given: { readonly amount: string; readonly date: string; readonly reference: string },
): Promise<number> {
  return inTransaction(client, async () => {
    const payment = await client.query<{ id: number }>(
      `insert into payments (invoice_id, amount, currency, payment_date, method, reference, notes, status,
         received_by, gateway_fee, net_amount, created_at, updated_at)
       select id, $2::numeric, currency_code, $3, 'bank_transfer', $4, '', 'completed', 1, 0.00, $2::numeric,
              now_utc, now_utc
         from invoices, timezone('utc', clock_timestamp()) as now_utc where id = $1 returning id`,
      [invoiceId, given.amount, given.date, given.reference],
    );
    const id = payment.rows[0]?.id;
    if (id === undefined) throw new Error(`invoice ${invoiceId} does not exist`);
    await addToPaid(client, invoiceId, given.amount);
    await logPayment(client, id, invoiceId, 'created', { path: '/payments/create' });
    return id;
  });
}

/** A payment deleted on its page: the row is gone, and a paid invoice is sent again. */
export async function deletePayment(client: ClientBase, paymentId: number): Promise<void> {
  await inTransaction(client, async () => {
    const gone = await client.query<PaymentRow>(
      `delete from payments where id = $1 returning invoice_id as "invoiceId", amount::text as amount, status`,
      [paymentId],
    );
    const payment = only(gone.rows, paymentId);
    if (payment.status === 'completed') await addToPaid(client, payment.invoiceId, `-${payment.amount}`);
    const log = { path: `/payments/${paymentId}/delete` };
    await logPayment(client, paymentId, payment.invoiceId, 'deleted', log);
  });
}

/** A payment refunded on its page: the same row with another status; a paid invoice is sent again. */
export async function refundPayment(client: ClientBase, paymentId: number): Promise<void> {
  await inTransaction(client, async () => {
    const changed = await client.query<PaymentRow>(
      `update payments set status = 'refunded', updated_at = timezone('utc', clock_timestamp())
        where id = $1 and status = 'completed'
        returning invoice_id as "invoiceId", amount::text as amount, status`,
      [paymentId],
    );
    const payment = only(changed.rows, paymentId);
    await addToPaid(client, payment.invoiceId, `-${payment.amount}`);
    await logPayment(client, paymentId, payment.invoiceId, 'updated', {
      path: `/payments/${paymentId}/edit`,
      field: { name: 'status', old: 'completed', new: 'refunded' },
    });
  });
}

/** A credit note through REST, the only way: the invoice's row and the change log say nothing of it. */
export async function addCreditNote(
  client: ClientBase,
  invoiceId: number,
  given: { readonly number: string; readonly amount: string; readonly reason: string },
): Promise<void> {
  await client.query(
    `insert into credit_notes (invoice_id, credit_number, amount, reason, created_by, created_at, updated_at)
     select $1, $2, $3, $4, 1, now_utc, now_utc from timezone('utc', clock_timestamp()) as now_utc`,
    [invoiceId, given.number, given.amount, given.reason],
  );
}

/** A credit note deleted through REST: the row is gone, and nothing else tells of it. */
export async function deleteCreditNote(client: ClientBase, creditNoteId: number): Promise<void> {
  const gone = await client.query(`delete from credit_notes where id = $1`, [creditNoteId]);
  if (gone.rowCount === 0) throw new Error(`credit note ${creditNoteId} does not exist`);
}

/** Both pages add to the sum the same way; a negative amount is taken off. */
async function addToPaid(client: ClientBase, invoiceId: number, amount: string): Promise<void> {
  await client.query(
    `update invoices i set amount_paid = n.paid,
       payment_status = case when n.paid <= 0 then 'unpaid' when n.paid < total_amount then 'partially_paid'
                             when n.paid = total_amount then 'fully_paid' else 'overpaid' end,
       status = case when n.paid = total_amount then 'paid' when status = 'paid' then 'sent' else status end,
       updated_at = timezone('utc', clock_timestamp())
      from (select id, greatest(coalesce(amount_paid, 0) + $2::numeric, 0) as paid from invoices) n
     where i.id = $1 and n.id = i.id`,
    [invoiceId, amount],
  );
}

async function logPayment(
  client: ClientBase,
  id: number,
  invoiceId: number,
  action: 'created' | 'updated' | 'deleted',
  more: Pick<Parameters<typeof writeAuditLog>[1], 'path' | 'userId' | 'field'>,
): Promise<void> {
  const { rows } = await client.query<{ number: string }>(
    `select invoice_number as number from invoices where id = $1`,
    [invoiceId],
  );
  const number = rows[0]?.number ?? '';
  await writeAuditLog(client, { entity: 'Payment', id, name: `Payment for ${number}`, action, ...more });
  const { field: _ofThePayment, ...rest } = more;
  await writeAuditLog(client, { entity: 'Invoice', id: invoiceId, name: number, action: 'updated', ...rest });
}

function only(rows: readonly PaymentRow[], paymentId: number): PaymentRow {
  const [row] = rows;
  if (row === undefined) throw new Error(`payment ${paymentId} does not exist, or is not completed`);
  return row;
}
