import type { ClientBase } from 'pg';
import { writeAuditLog } from './audit-log.ts';
import { inTransaction } from './in-transaction.ts';

/*
 * Expenses changed as TimeTracker itself writes it: each in one transaction, with its rows in the change log.
 */

/** Amount and tax changed on the edit page, which also turns an empty description into the word None. */
export async function changeExpense(
  client: ClientBase,
  expenseId: number,
  given: { readonly amount: string; readonly tax: string },
): Promise<void> {
  await inTransaction(client, async () => {
    const before = await expenseOf(client, expenseId);
    await client.query(
      `update expenses set amount = $2, tax_amount = $3, description = coalesce(description, 'None'),
         updated_at = timezone('utc', clock_timestamp()) where id = $1`,
      [expenseId, given.amount, given.tax],
    );
    const entry = {
      entity: 'Expense',
      id: expenseId,
      name: before.title,
      action: 'updated',
      path: `/expenses/${expenseId}/edit`,
    } as const;
    const fields = [
      { name: 'amount', old: before.amount, new: given.amount },
      { name: 'tax_amount', old: before.tax, new: given.tax },
    ];
    for (const field of fields) await writeAuditLog(client, { ...entry, field });
  });
}

/** The approve button. */
export async function approveExpense(client: ClientBase, expenseId: number): Promise<void> {
  await inTransaction(client, async () => {
    const before = await expenseOf(client, expenseId);
    await client.query(
      `update expenses set status = 'approved', approved_by = 1, approved_at = now_utc, updated_at = now_utc
         from timezone('utc', clock_timestamp()) as now_utc where id = $1`,
      [expenseId],
    );
    const entry = {
      entity: 'Expense',
      id: expenseId,
      name: before.title,
      action: 'updated',
      path: `/expenses/${expenseId}/approve`,
    } as const;
    const fields = [
      { name: 'status', old: before.status, new: 'approved' },
      { name: 'approved_by', old: null, new: 1 },
    ];
    for (const field of fields) await writeAuditLog(client, { ...entry, field });
  });
}

/** REST's DELETE: the row stays and is rejected, without a reason or a name. */
export async function rejectExpenseByRest(client: ClientBase, expenseId: number): Promise<void> {
  await inTransaction(client, async () => {
    const before = await expenseOf(client, expenseId);
    await client.query(
      `update expenses set status = 'rejected', updated_at = timezone('utc', clock_timestamp()) where id = $1`,
      [expenseId],
    );
    await writeAuditLog(client, {
      entity: 'Expense',
      id: expenseId,
      name: before.title,
      action: 'updated',
      field: { name: 'status', old: before.status, new: 'rejected' },
      userId: null,
      path: `/api/v1/expenses/${expenseId}`,
    });
  });
}

/** An expense deleted by an admin: an invoice's totals still contain it until its next save. */
export async function deleteExpense(client: ClientBase, expenseId: number): Promise<void> {
  await inTransaction(client, async () => {
    const { title } = await expenseOf(client, expenseId);
    await client.query(`delete from expenses where id = $1`, [expenseId]);
    await writeAuditLog(client, {
      entity: 'Expense',
      id: expenseId,
      name: title,
      action: 'deleted',
      path: `/expenses/${expenseId}/delete`,
    });
  });
}

/** An expense entered on its page, not approved yet. */
export async function enterExpense(
  client: ClientBase,
  given: {
    readonly userId: number;
    readonly title: string;
    readonly category: string;
    readonly amount: string;
    readonly tax: string;
    readonly date: string;
  },
): Promise<number> {
  return inTransaction(client, async () => {
    const result = await client.query<{ id: number }>(
      `insert into expenses (user_id, title, category, amount, currency_code, tax_amount, payment_method,
         expense_date, receipt_number, vendor, tags, created_at, updated_at)
       select $1, $2, $3, $4, 'GBP', $5, 'credit_card', $6, '', '', '', now_utc, now_utc
         from timezone('utc', clock_timestamp()) as now_utc returning id`,
      [given.userId, given.title, given.category, given.amount, given.tax, given.date],
    );
    const id = result.rows[0]?.id ?? 0;
    await writeAuditLog(client, {
      entity: 'Expense',
      id,
      name: given.title,
      action: 'created',
      userId: given.userId,
      path: '/expenses/create',
    });
    return id;
  });
}

interface ExpenseRow {
  title: string;
  status: string;
  amount: string;
  tax: string | null;
}

async function expenseOf(client: ClientBase, expenseId: number): Promise<ExpenseRow> {
  const { rows } = await client.query<ExpenseRow>(
    `select title, status, amount::text as amount, tax_amount::text as tax from expenses where id = $1 for update`,
    [expenseId],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`expense ${expenseId} does not exist`);
  return row;
}
