import type { ClientBase } from 'pg';
import { createDraft, saveUnchanged, setStatus } from '../edits.ts';
import { approveExpense, enterExpense } from '../expense-edits.ts';

/** A good as a person adds it to an invoice. */
interface Good {
  readonly name: string;
  readonly category: string;
  readonly sku: string | null;
  readonly price: string;
}

const numbers = { project: 'INV-20261001-7001', description: 'INV-20261001-7002' } as const;

/** What is entered into TimeTracker to see what the mapping makes of it, and the words it is found by again. */
export const mapped = {
  /** Has lines of a project, a good with a SKU and one with a category only. */
  byProject: numbers.project,
  projectId: 2,
  work: 'Retainer, two hours more',
  licence: { name: 'Typeface licence, two seats', category: 'license', sku: 'LIC-TYPE-1Y', price: '98.00' },
  proofs: { name: 'Proof prints, framed', category: 'material', sku: null, price: '45.00' },
  /** Has one line, found by its exact words. */
  byDescription: numbers.description,
  words: 'Design on site',
  /** Of a category that has an account of its own. */
  courier: { title: 'Courier to the framers', category: 'Courier', amount: '14.00' },
  /** Of a category that nobody mapped. */
  plants: { title: 'Plants for the studio', category: 'Plants', amount: '31.50' },
} as const;

const date = '2026-10-01';

/** Enters them as a person does in TimeTracker, and sends the invoices. */
export async function enterMapped(client: ClientBase): Promise<void> {
  const header = { clientId: 1, issueDate: date, dueDate: '2026-10-31', currency: 'GBP', taxRate: '20.00' };
  const first = await createDraft(client, {
    ...header,
    number: mapped.byProject,
    lines: [{ description: mapped.work, quantity: '2.00', unitPrice: '60.00' }],
  });
  await client.query(`update invoices set project_id = $2 where id = $1`, [first, mapped.projectId]);
  await addGood(client, first, mapped.licence);
  await addGood(client, first, mapped.proofs);
  await saveUnchanged(client, first);
  await setStatus(client, first, 'sent');
  const second = await createDraft(client, {
    ...header,
    number: mapped.byDescription,
    lines: [{ description: mapped.words, quantity: '3.00', unitPrice: '82.50' }],
  });
  await setStatus(client, second, 'sent');
  for (const { title, category, amount } of [mapped.courier, mapped.plants]) {
    const id = await enterExpense(client, { userId: 2, title, category, amount, tax: '0.00', date });
    await approveExpense(client, id);
  }
}

async function addGood(
  client: ClientBase,
  invoiceId: number,
  { name, category, sku, price }: Good,
): Promise<void> {
  await client.query(
    `insert into extra_goods (invoice_id, name, category, quantity, unit_price, total_amount, currency_code, sku,
       created_by, created_at, updated_at)
     select $1, $2, $3, 1, $4, $4, 'GBP', $5, 1, now_utc, now_utc
       from timezone('utc', clock_timestamp()) as now_utc`,
    [invoiceId, name, category, price, sku],
  );
}
