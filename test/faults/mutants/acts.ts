import { setTimeout as sleep } from 'node:timers/promises';
import { createDraft, setStatus } from '../../../sandbox/demo/edits.ts';
import { approveExpense, enterExpense } from '../../../sandbox/demo/expense-edits.ts';
import type { Scene } from './scene.ts';

/** Real seconds that a story waits for what must come: long, since the machine may be slow. */
const patience = 90;

/** Waits until something is so. @throws with these words if it does not come */
export async function until(words: string, isSo: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + patience * 1000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`It did not come in ${patience} s that ${words}.`);
    await sleep(20);
  }
}

/** Waits at most so many real seconds for what a sound program does not do. */
export async function waitFor(seconds: number, isSo: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await isSo()) && Date.now() < end) await sleep(20);
}

/** An expense that has been approved: a bill, of which Xero takes any number alike. Returns its id. */
export async function approvedExpense({ timetracker }: Scene, title: string): Promise<number> {
  const id = await enterExpense(timetracker, {
    userId: 1,
    title,
    category: 'travel',
    amount: '40.00',
    tax: '0.00',
    date: '2026-10-05',
  });
  await approveExpense(timetracker, id);
  return id;
}

/** An invoice that has been sent. Returns its id. */
export async function sentInvoice({ timetracker }: Scene, number: string, clientId = 1): Promise<number> {
  const id = await createDraft(timetracker, {
    number,
    clientId,
    issueDate: '2026-10-01',
    dueDate: '2026-11-01',
    currency: 'GBP',
    taxRate: '20.00',
    lines: [{ description: `Work of ${number}`, quantity: '2.00', unitPrice: '75.00' }],
  });
  await setStatus(timetracker, id, 'sent');
  return id;
}

/** A document, as `expense/12`. */
export type Name = `${string}/${number}`;

/** Waits until the newest state of a document is in Xero by the product's word. */
export function untilIn(scene: Scene, document: Name): Promise<void> {
  return until(`${document} is in Xero`, () =>
    holds(
      scene,
      document,
      `exists (select from outcome o join published p using (installation_id, kind, source_id)
                where (o.kind, o.source_id) = ($1, $2::bigint) and o.outcome in ('synced', 'unchanged')
                  and o.sequence >= p.sequence)`,
    ),
  );
}

/** Whether a condition on the product's own tables holds; $1 and $2 are the document's kind and id. */
export async function holds({ store }: Scene, document: Name, condition: string): Promise<boolean> {
  const { rows } = await store.query<{ yes: boolean }>(`select ${condition} as yes`, document.split('/'));
  return rows[0]?.yes === true;
}

/** Requests that have written to this address of Xero, such as `/Invoices`. */
export async function writesTo({ demo }: Scene, path: string): Promise<number> {
  const calls = await demo.sandbox.calls();
  return calls.filter((call) => call.method !== 'GET' && call.path.endsWith(path)).length;
}
