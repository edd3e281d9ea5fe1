import type { ClientBase } from 'pg';
import { writeAuditLog } from '../../../sandbox/demo/audit-log.ts';
import * as edits from '../../../sandbox/demo/edits.ts';
import * as expenseEdits from '../../../sandbox/demo/expense-edits.ts';
import { inTransaction } from '../../../sandbox/demo/in-transaction.ts';
import * as moneyEdits from '../../../sandbox/demo/payment-edits.ts';
import type { Choose } from '../../faults/random/choose.ts';
import { enterClient } from '../../faults/random/new-client.ts';
import { asOneTransaction, pick, pickInvoice, pickMoney, type Habit, type WeightedHabit } from './habit.ts';

/*
 * What TimeTracker's forms, bulk actions and REST interface write beyond the edits of the demo firm: several rows at
 * once, in several transactions, without an entry in the change log, or without moving updated_at.
 */

const tagOf = (choose: Choose) => choose.whole(100_000, 999_999);
const statuses = ['draft', 'issued', 'sent', 'overdue', 'paid', 'cancelled', 'banana'];

const bulkStatus: Habit = async (db, choose) => {
  const status = choose.one(statuses) ?? 'sent';
  const ids = new Set<number>();
  for (let tries = choose.whole(2, 5); tries > 0; tries -= 1) {
    const id = await pickInvoice(db, choose);
    if (id !== null) ids.add(id);
  }
  await asOneTransaction(db, async (client) => {
    for (const id of ids) await edits.setStatus(client, id, status);
  });
  return `invoices ${[...ids].join(', ')} ${status}`;
};

/** The first save in a browser of what REST made: NULL becomes '' or the word None, and lines end in CR LF. */
const firstSaveInBrowser: Habit = async (db, choose) => {
  const id = await pickInvoice(db, choose);
  if (id === null) return null;
  await asOneTransaction(db, async (client) => {
    await client.query(
      `update invoices set notes = coalesce(replace(notes, E'\\n', E'\\r\\n'), ''), terms = coalesce(terms, ''),
         client_email = coalesce(client_email, ''), client_address = coalesce(client_address, 'None') where id = $1`,
      [id],
    );
    await edits.saveUnchanged(client, id);
  });
  return `invoice ${id}`;
};

/** REST's PUT of items: of equal amounts, so that neither the invoice nor the change log tells of it. */
const putItems: Habit = async (db, choose) => {
  const id = await pickInvoice(db, choose);
  if (id === null) return null;
  const suffix = choose.chance(0.5) ? '' : ` (${tagOf(choose)})`;
  await db.query(
    `with gone as (delete from invoice_items where invoice_id = $1 returning *)
     insert into invoice_items (invoice_id, description, quantity, unit_price, total_amount)
     select invoice_id, left(description, 400) || $2, quantity, unit_price, total_amount from gone order by id`,
    [id, suffix],
  );
  return `invoice ${id}`;
};

/** REST: an invoice in one transaction, its items in a second, its status in a third; the number may be taken. */
const newByRest: Habit = async (db, choose) => {
  const taken = choose.chance(0.4) ? await pickInvoice(db, choose) : null;
  const clientId = await pick(db, choose, `select id from clients order by id`);
  if (clientId === null) return null;
  const number = taken === null ? `REST-${tagOf(choose)}` : await numberOf(db, taken);
  const id = await edits.createDraft(db, {
    number,
    clientId,
    issueDate: '2026-10-05',
    dueDate: choose.chance(0.3) ? '2026-10-01' : '2026-11-05',
    currency: choose.one(['GBP', 'EUR', 'USD']) ?? 'GBP',
    taxRate: choose.one(['20.00', '0.00', '19.00']) ?? '20.00',
    lines: [{ description: `Work ${tagOf(choose)}`, quantity: '1.33', unitPrice: '75.00' }],
  });
  if (choose.chance(0.7)) await edits.setStatus(db, id, 'sent');
  return `invoice ${id}, number ${number}`;
};

/** The newest draft deleted: the next invoice gets its number. */
const reuseNumber: Habit = async (db, choose) => {
  const id = await pick(
    db,
    choose,
    `select max(id) as id from invoices where status = 'draft' and client_id > 8 having max(id) is not null`,
  );
  if (id === null) return newByRest(db, choose);
  const number = await numberOf(db, id);
  await edits.deleteDraft(db, id);
  const next = await edits.createDraft(db, {
    number,
    clientId: choose.one([1, 3, 6]) ?? 1,
    issueDate: '2026-11-02',
    dueDate: '2026-12-02',
    currency: 'GBP',
    taxRate: '20.00',
    lines: [{ description: 'Instead', quantity: '1.00', unitPrice: `${choose.whole(10, 99)}.00` }],
  });
  return `draft ${id} deleted, ${next} has its number ${number}`;
};

const link: Habit = async (db, choose) => {
  const invoice = await pickInvoice(db, choose, `status in ('draft', 'sent')`);
  const expense = await pick(db, choose, `select id from expenses where invoice_id is null order by id`);
  if (invoice === null || expense === null) return null;
  await edits.linkExpense(db, invoice, expense);
  return `expense ${expense} to invoice ${invoice}`;
};

const unlink: Habit = async (db, choose) => {
  const expense = await pick(db, choose, `select id from expenses where invoice_id is not null order by id`);
  if (expense === null) return null;
  await asOneTransaction(db, async (client) => {
    const { rows } = await client.query<{ id: number }>(
      `update expenses set invoice_id = null, invoiced = false, updated_at = timezone('utc', clock_timestamp())
       from (select invoice_id from expenses where id = $1) before where id = $1 returning before.invoice_id as id`,
      [expense],
    );
    if (rows[0] !== undefined) await edits.saveUnchanged(client, rows[0].id);
  });
  return `expense ${expense}`;
};

/** The invoice's totals still contain it. */
const deleteLinkedExpense: Habit = async (db, choose) => {
  const id = await pick(db, choose, `select id from expenses where invoice_id is not null order by id`);
  if (id === null) return null;
  await expenseEdits.deleteExpense(db, id);
  return `expense ${id}`;
};

const reimburse: Habit = async (db, choose) => {
  const id = await pick(db, choose, `select id from expenses where status = 'approved' order by id`);
  if (id === null) return null;
  await inTransaction(db, async () => {
    await db.query(
      `update expenses set status = 'reimbursed', reimbursed = true, reimbursed_at = now() where id = $1`,
      [id],
    );
    await writeAuditLog(db, { entity: 'Expense', id, name: '', action: 'updated' });
  });
  return `expense ${id}`;
};

/** REST's PATCH: any status, without a person or a date. */
const expenseStatus: Habit = async (db, choose) => {
  const id = await pick(db, choose, `select id from expenses order by id`);
  const status = choose.one(['pending', 'approved', 'rejected', 'reimbursed']);
  if (id === null) return null;
  await inTransaction(db, async () => {
    await db.query(`update expenses set status = $2 where id = $1`, [id, status]);
    await writeAuditLog(db, { entity: 'Expense', id, name: '', action: 'updated', userId: null });
  });
  return `expense ${id} ${status}`;
};

const refund: Habit = async (db, choose) => {
  const id = await pickMoney(db, choose, 'payments', `status = 'completed'`);
  if (id === null) return null;
  await moneyEdits.refundPayment(db, id);
  return `payment ${id}`;
};

/** By REST the invoice stays paid, and is not touched. */
const refundByRest: Habit = async (db, choose) => {
  const id = await pickMoney(db, choose, 'payments', `status = 'completed'`);
  if (id === null) return null;
  await inTransaction(db, async () => {
    await db.query(`update payments set status = 'refunded' where id = $1`, [id]);
    await writeAuditLog(db, { entity: 'Payment', id, name: '', action: 'updated', userId: null });
  });
  return `payment ${id}`;
};

/** Stripe: the invoice is paid in one transaction, its payment comes in the next. */
const gateway: Habit = async (db, choose) => {
  const id = await pickInvoice(db, choose, `status in ('sent', 'overdue')`);
  if (id === null) return null;
  await db.query(
    `update invoices set amount_paid = total_amount, status = 'paid', payment_status = 'fully_paid' where id = $1`,
    [id],
  );
  await db.query(
    `insert into payments (invoice_id, amount, currency, payment_date, method, reference, status,
       gateway_transaction_id)
     select id, total_amount, currency_code, '2026-11-20', 'stripe', $2, 'completed', $2 from invoices where id = $1`,
    [id, `pi_${choose.whole(1, 30)}`],
  );
  return `invoice ${id}`;
};

const creditByRest: Habit = async (db, choose) => {
  const id = await pickInvoice(db, choose);
  if (id === null) return null;
  const number = `CN-${id}-${tagOf(choose)}`;
  const amount = choose.one(['5.00', '99999.00', '-5.00']) ?? '5.00';
  await moneyEdits.addCreditNote(db, id, { number, amount, reason: 'Goodwill' });
  return `${number} of ${amount}`;
};

/** Nothing else tells of a changed credit note. */
const changeCreditNote: Habit = async (db, choose) => {
  const id = await pickMoney(db, choose, 'credit_notes');
  if (id === null) return null;
  await db.query(`update credit_notes set amount = $2, reason = '' where id = $1`, [
    id,
    `${choose.whole(1, 90)}.00`,
  ]);
  return `credit note ${id}`;
};

const newClient: Habit = async (db, choose) => {
  const tag = tagOf(choose);
  const name = choose.chance(0.3) ? `Harbour &amp; Finch ${tag} Ltd` : `Newcomer ${tag}`;
  return `client ${await enterClient(db, name, `n${tag}@example.com`)}`;
};

const archive: Habit = async (db, choose) => {
  const id = await pick(db, choose, `select id from clients order by id`);
  if (id === null) return null;
  await inTransaction(db, async () => {
    await db.query(
      `update clients set status = case status when 'active' then 'inactive' else 'active' end where id = $1`,
      [id],
    );
    await writeAuditLog(db, { entity: 'Client', id, name: '', action: 'updated' });
  });
  return `client ${id}`;
};

const renameProject: Habit = async (db, choose) => {
  const id = await pick(db, choose, `select id from projects order by id`);
  if (id === null) return null;
  await inTransaction(db, async () => {
    await db.query(`update projects set name = $2 where id = $1`, [id, `Project ${tagOf(choose)}`]);
    await writeAuditLog(db, { entity: 'Project', id, name: '', action: 'updated' });
  });
  return `project ${id}`;
};

/** Of a user not even updated_at is written. */
const renameUser: Habit = async (db, choose) => {
  const id = choose.whole(1, 4);
  await db.query(`update users set full_name = $2 where id = $1`, [id, `Person ${tagOf(choose)}`]);
  return `user ${id}`;
};

async function numberOf(db: ClientBase, id: number): Promise<string> {
  const { rows } = await db.query<{ number: string }>(
    `select invoice_number as number from invoices where id = $1`,
    [id],
  );
  return rows[0]?.number ?? '';
}

export const habitsOfTheApplication: readonly WeightedHabit[] = [
  [4, 'status of several', bulkStatus],
  [4, 'first save in a browser', firstSaveInBrowser],
  [6, 'items put by REST', putItems],
  [6, 'new invoice by REST', newByRest],
  [3, 'number used again', reuseNumber],
  [4, 'link an expense', link],
  [3, 'unlink an expense', unlink],
  [2, 'delete a linked expense', deleteLinkedExpense],
  [2, 'reimburse', reimburse],
  [3, "expense's status by REST", expenseStatus],
  [3, 'refund', refund],
  [2, 'refund by REST', refundByRest],
  [4, 'paid at a gateway', gateway],
  [4, 'credit note by REST', creditByRest],
  [3, 'change a credit note', changeCreditNote],
  [4, 'new client', newClient],
  [2, 'archive a client', archive],
  [2, 'rename a project', renameProject],
  [2, 'rename a user', renameUser],
];
