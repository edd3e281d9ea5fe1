import { Decimal } from 'decimal.js';
import type { ClientBase } from 'pg';
import { writeAuditLog } from './audit-log.ts';
import { cents, totalsOf } from './billing.ts';
import { inTransaction } from './in-transaction.ts';

/**
 * Changes to a TimeTracker database as the application itself writes them. Each is one transaction
 * unless its docstring says otherwise; each leaves the audit_logs rows that TimeTracker leaves.
 */

/** A line as a person types it into the edit page. */
export interface TypedLine {
  readonly description: string;
  /** Two decimals: the edit form rounds hours before it multiplies. */
  readonly quantity: string;
  readonly unitPrice: string;
}

interface HeaderRow {
  id: number;
  invoice_number: string;
  status: string;
  tax_rate: string;
  subtotal: string;
  tax_amount: string;
  total_amount: string;
}

async function headerOf(client: ClientBase, invoiceId: number): Promise<HeaderRow> {
  const result = await client.query<HeaderRow>(
    `select id, invoice_number, status, tax_rate::text, subtotal::text, tax_amount::text, total_amount::text
       from invoices where id = $1 for update`,
    [invoiceId],
  );
  const row = result.rows[0];
  if (row === undefined) throw new Error(`invoice ${invoiceId} does not exist`);
  return row;
}

/** The lines of an invoice as the edit page shows them. */
async function linesOf(client: ClientBase, invoiceId: number): Promise<TypedLine[]> {
  const result = await client.query<TypedLine>(
    `select description, quantity::text as "quantity", unit_price::text as "unitPrice"
       from invoice_items where invoice_id = $1 order by id`,
    [invoiceId],
  );
  return result.rows;
}

/**
 * The edit page saved: all items are deleted and inserted anew with new ids, and so are the extra
 * goods; totals are computed again; the invoices row is written only if a column really changes, so
 * that a change of wording leaves it and its updated_at untouched.
 */
async function saveEditPage(
  client: ClientBase,
  invoiceId: number,
  lines: readonly TypedLine[],
): Promise<void> {
  await inTransaction(client, async () => {
    const header = await headerOf(client, invoiceId);
    await replaceItems(client, invoiceId, lines);
    await replaceGoods(client, invoiceId);
    await recomputeTotals(client, header, `/invoices/${invoiceId}/edit`);
  });
}

async function replaceItems(
  client: ClientBase,
  invoiceId: number,
  lines: readonly TypedLine[],
): Promise<void> {
  // A bulk delete: TimeTracker's audit log never sees it.
  await client.query(`delete from invoice_items where invoice_id = $1`, [invoiceId]);
  for (const line of lines) {
    const result = await client.query<{ id: number }>(
      `insert into invoice_items (invoice_id, description, quantity, unit_price, total_amount, created_at)
       values ($1, $2, $3, $4, $5, timezone('utc', clock_timestamp())) returning id`,
      [
        invoiceId,
        line.description,
        line.quantity,
        line.unitPrice,
        cents(new Decimal(line.quantity).times(line.unitPrice)),
      ],
    );
    await writeAuditLog(client, {
      entity: 'InvoiceItem',
      id: result.rows[0]?.id ?? 0,
      name: line.description,
      action: 'created',
      path: `/invoices/${invoiceId}/edit`,
    });
  }
}

async function replaceGoods(client: ClientBase, invoiceId: number): Promise<void> {
  await client.query(
    `with gone as (delete from extra_goods where invoice_id = $1 returning *)
     insert into extra_goods (project_id, invoice_id, name, description, category, quantity, unit_price,
       total_amount, currency_code, billable, sku, created_by, stock_item_id, created_at, updated_at)
     select project_id, invoice_id, name, description, category, quantity, unit_price, total_amount,
       currency_code, billable, sku, created_by, stock_item_id, now_utc, now_utc
     from gone, timezone('utc', clock_timestamp()) as now_utc order by gone.id`,
    [invoiceId],
  );
}

async function recomputeTotals(client: ClientBase, header: HeaderRow, path: string): Promise<void> {
  const amounts = await client.query<{ amount: string }>(
    `select total_amount::text as amount from invoice_items where invoice_id = $1
     union all select total_amount::text from extra_goods where invoice_id = $1
     union all select (amount + coalesce(tax_amount, 0))::text from expenses where invoice_id = $1`,
    [header.id],
  );
  const totals = totalsOf(
    amounts.rows.map((row) => row.amount),
    header.tax_rate,
  );
  const changed = await client.query(
    `update invoices set subtotal = $2, tax_amount = $3, total_amount = $4,
       updated_at = timezone('utc', clock_timestamp())
     where id = $1 and (subtotal, tax_amount, total_amount) is distinct from ($2::numeric, $3::numeric, $4::numeric)`,
    [header.id, totals.subtotal, totals.taxAmount, totals.totalAmount],
  );
  const entry = {
    entity: 'Invoice',
    id: header.id,
    name: header.invoice_number,
    action: 'updated',
    path,
  } as const;
  if (changed.rowCount === 0) await writeAuditLog(client, entry);
  else {
    await writeAuditLog(client, {
      ...entry,
      field: { name: 'subtotal', old: header.subtotal, new: totals.subtotal },
    });
    await writeAuditLog(client, {
      ...entry,
      field: { name: 'total_amount', old: header.total_amount, new: totals.totalAmount },
    });
  }
}

/** One line reworded: items are replaced, the invoices row is not touched. */
export async function rewordLine(client: ClientBase, invoiceId: number, description: string): Promise<void> {
  const [first, ...rest] = await linesOf(client, invoiceId);
  if (first === undefined) return;
  await saveEditPage(client, invoiceId, [{ ...first, description }, ...rest]);
}

/** The quantity of the first line changed. */
export async function changeQuantity(client: ClientBase, invoiceId: number, quantity: string): Promise<void> {
  const [first, ...rest] = await linesOf(client, invoiceId);
  if (first === undefined) return;
  await saveEditPage(client, invoiceId, [{ ...first, quantity }, ...rest]);
}

/** A line added at the end. */
export async function addLine(client: ClientBase, invoiceId: number, line: TypedLine): Promise<void> {
  await saveEditPage(client, invoiceId, [...(await linesOf(client, invoiceId)), line]);
}

/** The last line removed; an only line stays. */
export async function removeLastLine(client: ClientBase, invoiceId: number): Promise<void> {
  const lines = await linesOf(client, invoiceId);
  if (lines.length > 1) await saveEditPage(client, invoiceId, lines.slice(0, -1));
}

/** One column of the invoices row changed, with updated_at and one audit row. */
async function changeColumn(
  client: ClientBase,
  invoiceId: number,
  column: 'due_date' | 'issue_date' | 'status' | 'tax_rate' | 'buyer_reference' | 'invoice_number',
  value: string,
  path: string,
): Promise<void> {
  const before = await client.query<{ old: string | null; name: string }>(
    `select ${column}::text as old, invoice_number as name from invoices where id = $1 for update`,
    [invoiceId],
  );
  const row = before.rows[0];
  if (row === undefined) throw new Error(`invoice ${invoiceId} does not exist`);
  await client.query(
    `update invoices set ${column} = $2, updated_at = timezone('utc', clock_timestamp()) where id = $1`,
    [invoiceId, value],
  );
  await writeAuditLog(client, {
    entity: 'Invoice',
    id: invoiceId,
    name: row.name,
    action: 'updated',
    field: { name: column, old: row.old, new: value },
    path,
  });
}

/** A new due date, by the edit page: header changed and all items replaced. */
export async function changeDueDate(client: ClientBase, invoiceId: number, dueDate: string): Promise<void> {
  await inTransaction(client, async () => {
    await changeColumn(client, invoiceId, 'due_date', dueDate, `/invoices/${invoiceId}/edit`);
    await replaceItems(client, invoiceId, await linesOf(client, invoiceId));
  });
}

/** A new buyer's reference, which in Xero is the reference. */
export async function changeBuyerReference(
  client: ClientBase,
  invoiceId: number,
  reference: string,
): Promise<void> {
  await inTransaction(client, () =>
    changeColumn(client, invoiceId, 'buyer_reference', reference, `/invoices/${invoiceId}/edit`),
  );
}

/**
 * The status button, the bulk action and REST PATCH alike: any status may follow any other. `paid`
 * also fills in the payment columns; a payments row is never written.
 */
export async function setStatus(client: ClientBase, invoiceId: number, status: string): Promise<void> {
  await inTransaction(client, async () => {
    await changeColumn(client, invoiceId, 'status', status, `/invoices/${invoiceId}/status`);
    if (status !== 'paid') return;
    await client.query(
      `update invoices set amount_paid = total_amount, payment_status = 'fully_paid',
         payment_date = timezone('utc', clock_timestamp())::date where id = $1`,
      [invoiceId],
    );
  });
}

/** REST PATCH of the tax rate: the rate changes and the amounts stay. */
export async function patchTaxRate(client: ClientBase, invoiceId: number, taxRate: string): Promise<void> {
  await inTransaction(client, () =>
    changeColumn(client, invoiceId, 'tax_rate', taxRate, `/api/v1/invoices/${invoiceId}`),
  );
}

/** The edit page saved unchanged: puts right what REST left wrong, and rounds hours. */
export async function saveUnchanged(client: ClientBase, invoiceId: number): Promise<void> {
  await saveEditPage(client, invoiceId, await linesOf(client, invoiceId));
}

/**
 * A client renamed by its edit form: custom_fields is wiped to the JSON value null, empty strings
 * replace NULL, and the invoices keep the old name.
 */
export async function renameClient(client: ClientBase, clientId: number, name: string): Promise<void> {
  await changeClient(client, clientId, 'name', name);
}

/** A client's e-mail address changed by its edit form, with the same side effects. */
export async function changeClientEmail(client: ClientBase, clientId: number, email: string): Promise<void> {
  await changeClient(client, clientId, 'email', email);
}

async function changeClient(
  client: ClientBase,
  clientId: number,
  column: 'name' | 'email',
  value: string,
): Promise<void> {
  await inTransaction(client, async () => {
    const before = await client.query<{ old: string | null; name: string }>(
      `select ${column} as old, name from clients where id = $1 for update`,
      [clientId],
    );
    const row = before.rows[0];
    if (row === undefined) throw new Error(`client ${clientId} does not exist`);
    await client.query(
      `update clients set description = coalesce(description, ''), contact_person = coalesce(contact_person, ''),
         email = coalesce(email, ''), phone = coalesce(phone, ''), address = coalesce(address, ''),
         custom_fields = 'null', portal_issues_enabled = false, updated_at = timezone('utc', clock_timestamp())
       where id = $1`,
      [clientId],
    );
    await client.query(`update clients set ${column} = $2 where id = $1`, [clientId, value]);
    await writeAuditLog(client, {
      entity: 'Client',
      id: clientId,
      name: column === 'name' ? value : row.name,
      action: 'updated',
      field: { name: column, old: row.old, new: value },
      path: `/clients/${clientId}/edit`,
    });
  });
}

export interface NewInvoice {
  readonly number: string;
  readonly clientId: number;
  readonly issueDate: string;
  readonly dueDate: string;
  readonly currency: string;
  readonly taxRate: string;
  readonly lines: readonly TypedLine[];
}

/**
 * A new draft: the form inserts it with zero totals in one transaction, the edit page adds lines and
 * totals in the next. Returns the new id.
 */
export async function createDraft(client: ClientBase, given: NewInvoice): Promise<number> {
  const id = await inTransaction(client, async () => {
    const result = await client.query<{ id: number }>(
      `insert into invoices (invoice_number, client_id, issue_date, due_date, tax_rate, notes, terms, client_name,
         client_email, client_address, created_by, amount_paid, payment_status, currency_code, created_at, updated_at)
       select $1, id, $3, $4, $5, '', '', name, email, address, 1, 0, 'unpaid', $6, now_utc, now_utc
         from clients, timezone('utc', clock_timestamp()) as now_utc where id = $2 returning id`,
      [given.number, given.clientId, given.issueDate, given.dueDate, given.taxRate, given.currency],
    );
    const created = result.rows[0]?.id;
    if (created === undefined) throw new Error(`client ${given.clientId} does not exist`);
    await writeAuditLog(client, {
      entity: 'Invoice',
      id: created,
      name: given.number,
      action: 'created',
      path: '/invoices/create',
    });
    return created;
  });
  await saveEditPage(client, id, given.lines);
  return id;
}

/**
 * A draft deleted by the form: items first, then the invoice; linked expenses lose the invoice but
 * stay marked as invoiced. The number becomes free again.
 */
export async function deleteDraft(client: ClientBase, invoiceId: number): Promise<void> {
  await inTransaction(client, async () => {
    const header = await headerOf(client, invoiceId);
    if (header.status !== 'draft') throw new Error(`invoice ${invoiceId} is ${header.status}, not a draft`);
    const items = await client.query<{ id: number; description: string }>(
      `delete from invoice_items where invoice_id = $1 returning id, description`,
      [invoiceId],
    );
    await client.query(`delete from invoices where id = $1`, [invoiceId]);
    const path = `/invoices/${invoiceId}/delete`;
    for (const line of items.rows) {
      await writeAuditLog(client, {
        entity: 'InvoiceItem',
        id: line.id,
        name: line.description,
        action: 'deleted',
        path,
      });
    }
    await writeAuditLog(client, {
      entity: 'Invoice',
      id: invoiceId,
      name: header.invoice_number,
      action: 'deleted',
      path,
    });
  });
}

/** An expense linked to an invoice on the edit page: it counts gross and is taxed again. */
export async function linkExpense(client: ClientBase, invoiceId: number, expenseId: number): Promise<void> {
  await inTransaction(client, async () => {
    const header = await headerOf(client, invoiceId);
    await client.query(
      `update expenses set invoiced = true, invoice_id = $1, updated_at = timezone('utc', clock_timestamp()) where id = $2`,
      [invoiceId, expenseId],
    );
    await replaceItems(client, invoiceId, await linesOf(client, invoiceId));
    await recomputeTotals(client, header, `/invoices/${invoiceId}/edit`);
  });
}
