import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareBooks } from '../../../sandbox/demo/compare-books.ts';
import { createDemoFirm, demoFirmMark, hasDemoFirm } from '../../../sandbox/demo/create-demo-firm.ts';
import {
  addLine,
  changeDueDate,
  createDraft,
  deleteDraft,
  linkExpense,
  patchTaxRate,
  renameClient,
  rewordLine,
  saveUnchanged,
  setStatus,
} from '../../../sandbox/demo/edits.ts';
import {
  approveExpense,
  changeExpense,
  deleteExpense,
  rejectExpenseByRest,
} from '../../../sandbox/demo/expense-edits.ts';
import {
  addCreditNote,
  deleteCreditNote,
  deletePayment,
  payByForm,
  payByRest,
  refundPayment,
} from '../../../sandbox/demo/payment-edits.ts';
import { clients, plantedSecrets } from '../../../sandbox/demo/firm-clients.ts';
import { readFirmRows } from '../../../sandbox/demo/firm-rows.ts';
import { randomEdit, seededRandom } from '../../../sandbox/demo/random-edit.ts';
import { createTestDatabase } from '../../support/stack.ts';
import { firmInMemory, goodBooks } from './firm-in-memory.ts';

let url = '';
let client: Client;

beforeAll(async () => {
  url = await createTestDatabase();
  await createDemoFirm(url);
  client = new Client({ connectionString: url });
  await client.connect();
});

afterAll(() => client.end());

async function one(sql: string, ...values: unknown[]): Promise<Record<string, unknown>> {
  const { rows } = await client.query<Record<string, unknown>>(sql, values);
  const [row] = rows;
  if (row === undefined) throw new Error(`no row: ${sql}`);
  return row;
}

/** Which row versions there are: changes if anything is written, even the same values. */
async function version(invoiceId: number): Promise<unknown> {
  return one('select xmin::text, updated_at::text from invoices where id = $1', invoiceId);
}

async function itemIds(invoiceId: number): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>(
    'select id from invoice_items where invoice_id = $1 order by id',
    [invoiceId],
  );
  return rows.map((row) => row.id);
}

describe('the demo firm’s database', () => {
  it('holds the rows of the demo firm, and they compare well with good books', async () => {
    const fresh = await createTestDatabase();
    await createDemoFirm(fresh);
    const rows = await readFirmRows(fresh);
    const inMemory = firmInMemory();
    expect(rows.clients).toEqual(inMemory.clients);
    expect(rows.payments).toEqual(inMemory.payments);
    expect(rows.creditNotes).toEqual(inMemory.creditNotes);
    expect(rows.expenses.map((row) => ({ ...row, xeroId: row.xeroId !== null }))).toEqual(
      inMemory.expenses.map((row) => ({ ...row, xeroId: row.xeroId !== null })),
    );
    const known = (firm: typeof rows) =>
      firm.invoices.map((row) => ({ ...row, lines: row.lines.length, xeroId: row.xeroId !== null }));
    expect(known(rows)).toEqual(known(inMemory));
    expect(rows.invoices.map((row) => row.lines)).toMatchObject(inMemory.invoices.map((row) => row.lines));
    expect(compareBooks(rows, goodBooks(), { untouched: true }).differences).toEqual([]);
  });

  it('carries the mark by which a real organisation is refused to it', async () => {
    expect(await hasDemoFirm(url)).toBe(true);
    const { mark } = await one(`select obj_description('public'::regnamespace, 'pg_namespace') as mark`);
    expect(mark).toBe(demoFirmMark);
    expect(await hasDemoFirm(await createTestDatabase())).toBe(false);
  });

  it('is never written over tables that are there already', async () => {
    await expect(createDemoFirm(url)).rejects.toThrow('already holds tables');
  });

  it('holds planted secrets in the columns that must never be read', async () => {
    const { secrets } = await one(
      `select array_agg(distinct secret) as secrets from (
         select portal_password_hash as secret from clients union all select password_setup_token from clients
         union all select password_hash from users union all select two_factor_secret from users
         union all select xero_client_secret from settings union all select mail_password from settings) as all_of`,
    );
    expect(secrets).toEqual([...plantedSecrets].toSorted());
  });

  it('allows a number twice and client names that differ by case, as TimeTracker does', async () => {
    const { count } = await one(`select count(*)::int from invoices where invoice_number = 'DUP-1'`);
    expect(count).toBe(2);
    await expect(client.query(`insert into clients (name) values ('Northwind Studio')`)).rejects.toThrow(
      'idx_clients_name',
    );
  });

  it('continues the ids where the firm ends', async () => {
    const { id } = await one(`insert into clients (name) values ('Ninth client') returning id`);
    expect(id).toBeGreaterThan(clients.length);
    await client.query('delete from clients where id = $1', [id]);
  });
});

describe('changes as TimeTracker writes them', () => {
  it('replaces the items and leaves the invoice untouched when only a wording changes', async () => {
    const before = [await version(4), await itemIds(4)] as const;
    const logged = await one('select max(id) as id from audit_logs');
    await rewordLine(client, 4, 'Information architecture, revised');
    expect(await version(4)).toEqual(before[0]);
    expect((await itemIds(4)).some((id) => before[1].includes(id))).toBe(false);
    const { rows } = await client.query(
      `select entity_type, action, field_name from audit_logs where id > $1 order by id`,
      [logged['id']],
    );
    expect(rows).toEqual([
      { entity_type: 'InvoiceItem', action: 'created', field_name: null },
      { entity_type: 'InvoiceItem', action: 'created', field_name: null },
      { entity_type: 'Invoice', action: 'updated', field_name: null },
    ]);
  });

  it('changes money when a page with hours is saved unchanged', async () => {
    await saveUnchanged(client, 6);
    expect(await one('select total_amount from invoice_items where invoice_id = 6')).toEqual({
      total_amount: '99.75',
    });
    expect(await one('select subtotal, total_amount from invoices where id = 6')).toEqual({
      subtotal: '99.75',
      total_amount: '119.70',
    });
  });

  it('adds a line and moves updated_at with the totals', async () => {
    const before = await version(7);
    await addLine(client, 7, { description: 'Nachtrag', quantity: '2.00', unitPrice: '65.00' });
    expect(await version(7)).not.toEqual(before);
    expect(await one('select total_amount from invoices where id = 7')).toEqual({ total_amount: '1105.00' });
  });

  it('changes the rate and no amount when REST patches the tax rate', async () => {
    await patchTaxRate(client, 5, '5.00');
    expect(await one('select tax_rate, tax_amount from invoices where id = 5')).toEqual({
      tax_rate: '5.00',
      tax_amount: '144.00',
    });
    await saveUnchanged(client, 5);
    expect(await one('select tax_amount from invoices where id = 5')).toEqual({ tax_amount: '36.00' });
  });

  it('marks as paid without a payment, and counts a payment through REST twice', async () => {
    await setStatus(client, 4, 'paid');
    expect(await one('select status, amount_paid from invoices where id = 4')).toEqual({
      status: 'paid',
      amount_paid: '1395.00',
    });
    expect(await one('select count(*)::int from payments where invoice_id = 4')).toEqual({ count: 0 });
    await payByRest(client, 15, '100.00');
    expect(await one('select status, amount_paid, payment_status from invoices where id = 15')).toEqual({
      status: 'sent',
      amount_paid: '200.00',
      payment_status: 'partially_paid',
    });
  });

  it('wipes custom fields and keeps the old name on invoices when a client is renamed', async () => {
    await renameClient(client, 2, 'Müller & Łoś GmbH');
    expect(await one('select custom_fields::text, description from clients where id = 2')).toEqual({
      custom_fields: 'null',
      description: '',
    });
    expect(await one('select client_name from invoices where id = 7')).toEqual({
      client_name: 'Müller, Sørensen & Łoś GmbH',
    });
  });

  it('makes a draft, sends it, and deletes another', async () => {
    const draft = {
      number: 'INV-20261101-1000',
      clientId: 1,
      issueDate: '2026-11-01',
      dueDate: '2026-12-01',
      currency: 'GBP',
      taxRate: '20.00',
      lines: [{ description: 'Poster', quantity: '3.00', unitPrice: '33.33' }],
    };
    const sent = await createDraft(client, draft);
    await changeDueDate(client, sent, '2026-12-15');
    await setStatus(client, sent, 'sent');
    expect(
      await one('select status, total_amount, due_date::text from invoices where id = $1', sent),
    ).toEqual({
      status: 'sent',
      total_amount: '119.99',
      due_date: '2026-12-15',
    });
    await expect(deleteDraft(client, sent)).rejects.toThrow('not a draft');
    const deleted = await createDraft(client, { ...draft, number: 'INV-20261101-1001' });
    await deleteDraft(client, deleted);
    expect(await itemIds(deleted)).toEqual([]);
  });

  it('keeps a deleted expense in the totals until the next save', async () => {
    const { id } = await one(
      `insert into expenses (user_id, title, category, amount, currency_code, expense_date)
       values (1, 'Courier', 'services', 12.50, 'GBP', '2026-07-01') returning id`,
    );
    await linkExpense(client, 36, Number(id));
    const linked = await one('select subtotal from invoices where id = 36');
    await deleteExpense(client, Number(id));
    expect(await one('select subtotal from invoices where id = 36')).toEqual(linked);
    expect(linked).toEqual({ subtotal: '1172.50' });
  });

  it('marks an invoice as paid by a payment in full on its page, and as sent again without it', async () => {
    const given = { amount: '756.00', date: '2026-10-09', reference: 'RDP' };
    const state = () => one('select status, amount_paid, payment_status from invoices where id = 36');
    await setStatus(client, 36, 'sent');
    await client.query(
      `delete from payments where invoice_id = 36; update invoices set amount_paid = 0, total_amount = 756 where id = 36`,
    );
    const id = await payByForm(client, 36, given);
    expect(await state()).toEqual({ status: 'paid', amount_paid: '756.00', payment_status: 'fully_paid' });
    await refundPayment(client, id);
    expect(await state()).toEqual({ status: 'sent', amount_paid: '0.00', payment_status: 'unpaid' });
    expect(await one('select status, amount, net_amount from payments where id = $1', id)).toEqual({
      status: 'refunded',
      amount: '756.00',
      net_amount: '756.00',
    });
    await expect(refundPayment(client, id)).rejects.toThrow('not completed');
    const next = await payByForm(client, 36, { ...given, amount: '800.00' });
    expect(await state()).toEqual({ status: 'sent', amount_paid: '800.00', payment_status: 'overpaid' });
    await deletePayment(client, next);
    expect(await state()).toEqual({ status: 'sent', amount_paid: '0.00', payment_status: 'unpaid' });
    expect(
      await one('select entity_type, entity_id, action from audit_logs order by id desc limit 1 offset 1'),
    ).toEqual({ entity_type: 'Payment', entity_id: next, action: 'deleted' });
  });

  it('leaves no trace of a credit note but the row itself', async () => {
    const traces = () =>
      one(
        `select (select max(id) from audit_logs) as log, (select xmin::text from invoices where id = 15) as row`,
      );
    const before = await traces();
    await addCreditNote(client, 15, { number: 'CN-15-1', amount: '5.00', reason: 'Goodwill' });
    const { id } = await one(`select id from credit_notes where credit_number = 'CN-15-1'`);
    await deleteCreditNote(client, Number(id));
    expect(await traces()).toEqual(before);
    await expect(deleteCreditNote(client, Number(id))).rejects.toThrow('does not exist');
  });

  it('approves an expense by name on its page, and rejects one without a name through REST', async () => {
    await approveExpense(client, 8);
    expect(
      await one('select status, approved_by, approved_at is null as blank from expenses where id = 8'),
    ).toEqual({ status: 'approved', approved_by: 1, blank: false });
    await rejectExpenseByRest(client, 8);
    expect(await one('select status, approved_by, rejection_reason from expenses where id = 8')).toEqual({
      status: 'rejected',
      approved_by: 1,
      rejection_reason: null,
    });
    expect(await one('select user_id, new_value from audit_logs order by id desc limit 1')).toEqual({
      user_id: null,
      new_value: '"rejected"',
    });
  });

  it('writes the word None where an expense had no description when its page is saved', async () => {
    await changeExpense(client, 14, { amount: '128.40', tax: '6.42' });
    expect(await one('select amount, tax_amount, description from expenses where id = 14')).toEqual({
      amount: '128.40',
      tax_amount: '6.42',
      description: 'None',
    });
  });

  it('is the same after the same random changes', async () => {
    const seed = 20_261_122;
    console.log(`seed ${seed}`);
    const urls = [await createTestDatabase(), await createTestDatabase()];
    const outcomes = await Promise.all(
      urls.map(async (database) => {
        await createDemoFirm(database);
        const own = new Client({ connectionString: database });
        await own.connect();
        const random = seededRandom(seed);
        const done: string[] = [];
        for (let round = 0; round < 120; round += 1) done.push(await randomEdit(random).apply(own));
        await own.end();
        return { done, rows: await readFirmRows(database) };
      }),
    );
    expect(outcomes[0]).toEqual(outcomes[1]);
    expect(new Set(outcomes[0]?.done.map((what) => what.split(':')[0])).size).toBeGreaterThan(10);
  });
});
