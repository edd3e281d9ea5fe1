import type { Choose } from '../../faults/random/choose.ts';
import { inTransaction } from '../../../sandbox/demo/in-transaction.ts';
import { anchorClient, pick, pickInvoice, pickMoney, type Habit, type WeightedHabit } from './habit.ts';

/*
 * What background jobs, integrations and people in psql write: no entry in the change log, no updated_at, rows that come
 * back under their old ids, rows that point nowhere.
 */

/** Ids in Xero that are ours, by invoice: documents 6 to 8 are linked to them. */
export const ownInvoiceIds = new Map(
  [6, 7, 8].map((id) => [id, `6b1c0f4e-0000-4000-8000-00000000000${id}`] as const),
);

const overdueJob: Habit = async (db) => {
  const done = await db.query(
    `update invoices set status = 'overdue' where id in
       (select id from invoices where status = 'sent' and due_date < '2026-11-20' order by id limit 4)`,
  );
  return `${done.rowCount} invoices`;
};

const recurring: Habit = async (db, choose) => {
  const client = await pick(db, choose, `select id from clients order by id`);
  if (client === null) return null;
  await inTransaction(db, async () => {
    for (let left = choose.whole(1, 3); left > 0; left -= 1) {
      const made = await db.query<{ id: number }>(
        `insert into invoices (invoice_number, client_id, issue_date, due_date, status, subtotal, tax_rate,
           tax_amount, total_amount, client_name, payment_status, currency_code)
         values ($1, $2, '2026-11-01', '2026-11-15', 'sent', 50, 0, 0, 50, 'Whoever', 'unpaid', 'EUR') returning id`,
        [`REC-${choose.whole(1, 99)}`, client],
      );
      await db.query(
        `insert into invoice_items (invoice_id, description, quantity, unit_price, total_amount)
         values ($1, 'Hosting', 0.83, 60.00, 50.00)`,
        [made.rows[0]?.id],
      );
    }
  });
  return `for client ${client}`;
};

/** The change log is cut: its older part, or all of it. */
const pruneLog: Habit = async (db, choose) => {
  const all = choose.chance(0.3);
  await db.query(
    all
      ? `delete from audit_logs`
      : `delete from audit_logs where id < (select percentile_disc(0.5) within group (order by id) from audit_logs)`,
  );
  return all ? 'all' : 'half';
};

const ownOrOther = (choose: Choose, own: string | undefined) =>
  choose.one([
    null,
    `null`,
    `{"xero":{}}`,
    `{"quickbooks":{"invoice_id":"${choose.whole(1, 99)}"}}`,
    `{"xero":{"invoice_id":"${choose.whole(10, 99)}1c0f4e-1111-4000-8000-000000000000"}}`,
    ...(own === undefined ? [] : [`{"xero":{"invoice_id":"${own.toUpperCase()}"}}`]),
  ]) ?? null;

const noteOnInvoice: Habit = async (db, choose) => {
  const id = choose.chance(0.5) ? choose.whole(6, 8) : await pickInvoice(db, choose);
  if (id === null) return null;
  const metadata = ownOrOther(choose, ownInvoiceIds.get(id));
  await db.query(`update invoices set integration_metadata = $2 where id = $1`, [id, metadata]);
  return `invoice ${id}: ${metadata}`;
};

const noteOnExpense: Habit = async (db, choose) => {
  const id = await pick(db, choose, `select id from expenses order by id`);
  if (id === null) return null;
  const metadata = choose.one([null, `{"xero":{"expense_id":"claim-${choose.whole(1, 9)}"}}`]);
  await db.query(`update expenses set integration_metadata = $2 where id = $1`, [id, metadata]);
  return `expense ${id}: ${metadata}`;
};

const columns = [
  [`invoices`, `total_amount = total_amount + 1`],
  [`invoices`, `notes = 'By hand'`],
  [`invoices`, `due_date = due_date + 1`],
  [`invoices`, `updated_at = now()`],
  [`invoices`, `project_id = 5`],
  [`invoices`, `project_id = null`],
  [`clients`, `custom_fields = '{"vat_id": "GB1"}'`],
  [`clients`, `address = E'One\\nTwo'`],
  [`expenses`, `amount = amount + 1`],
  [`expenses`, `vendor = 'None'`],
  [`payments`, `amount = amount + 1`],
  [`payments`, `reference = 'Same'`],
  [`payments`, `gateway_fee = 0`],
  [`credit_notes`, `amount = amount + 1`],
  [`invoice_items`, `description = description || '.'`],
  [`extra_goods`, `unit_price = unit_price + 1`],
  [`extra_goods`, `sku = 'SKU-1'`],
] as const;

const column: Habit = async (db, choose) => {
  const [table, change] = choose.one(columns) ?? columns[0];
  const id = await pick(db, choose, `select id from ${table} order by id`);
  if (id === null) return null;
  await db.query(`update ${table} set ${change} where id = $1`, [id]);
  return `${table} ${id}: ${change}`;
};

const manyRows: Habit = async (db, choose) => {
  const from = choose.whole(1, 40);
  await db.query(`update invoices set terms = $2 where id between $1 and $1 + 20`, [
    from,
    `Within ${choose.whole(7, 60)} days`,
  ]);
  return `invoices from ${from}`;
};

const writtenAsItIs: Habit = async (db) => {
  await db.query(`update invoices set status = status; `);
  await db.query(`update payments set amount = amount`);
  return 'all invoices and payments';
};

/** With all that hangs on it, by its foreign keys. */
const deleteInvoice: Habit = async (db, choose) => {
  const id = await pickInvoice(db, choose, `id not in (6, 7, 8)`);
  if (id === null) return null;
  await db.query(`delete from invoices where id = $1`, [id]);
  return `invoice ${id}`;
};

const pickNewcomer = (db: Parameters<Habit>[0], choose: Choose) =>
  pick(db, choose, `select id from clients where id > 8 and name <> $1 order by id`, [anchorClient]);

const deleteClient: Habit = async (db, choose) => {
  const id = await pickNewcomer(db, choose);
  if (id === null) return null;
  await db.query(`delete from clients where id = $1`, [id]);
  return `client ${id}`;
};

const mergeClients: Habit = async (db, choose) => {
  const from = await pickNewcomer(db, choose);
  const into = choose.whole(1, 8);
  if (from === null) return null;
  await inTransaction(db, async () => {
    for (const table of ['invoices', 'projects', 'expenses'])
      await db.query(`update ${table} set client_id = $2 where client_id = $1`, [from, into]);
    await db.query(`delete from clients where id = $1`, [from]);
  });
  return `client ${from} into ${into}`;
};

/** An invoice deleted where foreign keys are not minded, as by a restore: its lines and its money point nowhere. */
const pointNowhere: Habit = async (db, choose) => {
  const id = await pickInvoice(db, choose, `id not in (6, 7, 8)`);
  if (id === null) return null;
  await inTransaction(db, async () => {
    await db.query(`set local session_replication_role = replica`);
    await db.query(`delete from invoices where id = $1`, [id]);
  });
  return `invoice ${id}`;
};

const deleteOrphans: Habit = async (db) => {
  for (const table of ['invoice_items', 'payments', 'credit_notes'])
    await db.query(`delete from ${table} where invoice_id not in (select id from invoices)`);
  return 'all';
};

/** A row deleted, and inserted again under its id in another transaction. */
const comeBack: Habit = async (db, choose) => {
  const table = choose.one(['payments', 'credit_notes'] as const) ?? 'payments';
  const id = await pickMoney(db, choose, table, `exists (select from invoices i where i.id = t.invoice_id)`);
  if (id === null) return null;
  const { rows } = await db.query<{ row: string }>(
    `with gone as (delete from ${table} where id = $1 returning *) select to_json(gone)::text as row from gone`,
    [id],
  );
  await db.query(`insert into ${table} select * from json_populate_record(null::${table}, $1)`, [
    rows[0]?.row,
  ]);
  return `${table} ${id}`;
};

/** An id that was drawn and never used, long behind the newest. */
const fillGap: Habit = async (db, choose) => {
  const gap = await pick(
    db,
    choose,
    `select id from generate_series(1, (select max(id) from expenses)) id
     where not exists (select from expenses e where e.id = id.id) order by id`,
  );
  if (gap === null) return null;
  await db.query(
    `insert into expenses (id, user_id, title, category, amount, currency_code, status, expense_date)
     values ($1, 2, 'Late', 'other', 12.34, 'GBP', 'approved', '2026-11-03')`,
    [gap],
  );
  return `expense ${gap}`;
};

/** A currency that no contract takes: the document is left as it was told last until somebody mends it. */
const unreadable: Habit = async (db, choose) => {
  const id = await pickInvoice(db, choose, `id not in (6, 7, 8)`);
  if (id === null) return null;
  await db.query(`update invoices set currency_code = 'gb' where id = $1`, [id]);
  return `invoice ${id}`;
};

const mend: Habit = async (db) => {
  await db.query(`update invoices set currency_code = 'GBP' where currency_code = 'gb'`);
  return 'all';
};

export const habitsOfOthers: readonly WeightedHabit[] = [
  [3, 'job: overdue', overdueJob],
  [4, 'job: recurring invoices', recurring],
  [1, 'job: change log pruned', pruneLog],
  [5, 'id noted on an invoice', noteOnInvoice],
  [2, 'id noted on an expense', noteOnExpense],
  [12, 'psql: a column', column],
  [1, 'psql: many rows', manyRows],
  [1, 'psql: written as it is', writtenAsItIs],
  [2, 'psql: delete an invoice', deleteInvoice],
  [1, 'psql: delete a client', deleteClient],
  [2, 'psql: merge clients', mergeClients],
  [1, 'psql: point nowhere', pointNowhere],
  [1, 'psql: delete what points nowhere', deleteOrphans],
  [3, 'psql: come back', comeBack],
  [2, 'psql: an id in a gap', fillGap],
  [1, 'psql: a currency that is none', unreadable],
  [1, 'psql: mend currencies', mend],
];
