import type { ClientBase } from 'pg';
import {
  addLine,
  changeBuyerReference,
  changeClientEmail,
  changeDueDate,
  changeQuantity,
  createDraft,
  deleteDraft,
  patchTaxRate,
  removeLastLine,
  renameClient,
  rewordLine,
  saveUnchanged,
  setStatus,
} from './edits.ts';
import {
  approveExpense,
  changeExpense,
  deleteExpense,
  enterExpense,
  rejectExpenseByRest,
} from './expense-edits.ts';
import { addCreditNote, deleteCreditNote, deletePayment, payByForm, payByRest } from './payment-edits.ts';

/** A change picked at random; it chooses its document when it is applied. */
export interface RandomEdit {
  readonly name: string;
  /** Applies it and says in a few words what was done, or that there was nothing to do it to. */
  readonly apply: (client: ClientBase) => Promise<string>;
}

/** A number from 0 up to but not including 1. */
export type Random = () => number;

/** The same seed gives the same numbers on every machine (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * Rows whose meaning must not drift by chance: the two invoices that share a number and the two
 * clients whose names clash; who of two is first is a question of its own, with tests of its own.
 */
const untouchedNumbers = ['DUP-1'];
const untouchedClients = [4, 5];

type Pick = (client: ClientBase) => Promise<number | null>;

/** A realistic change of the kind people make, each kind as often as it is likely. */
export function randomEdit(random: Random): RandomEdit {
  const whole = (from: number, to: number): number => from + Math.floor(random() * (to - from + 1));
  const share = random();
  const tag = whole(100_000, 999_999);
  const quantity = `${whole(1, 24)}.${whole(0, 1) === 0 ? '00' : '50'}`;
  const day = (month: number): string =>
    `2026-${String(month).padStart(2, '0')}-${String(whole(1, 28)).padStart(2, '0')}`;
  const line = { description: `Change request ${tag}`, quantity, unitPrice: '75.00' };

  const open = pickInvoice(share, `status in ('sent', 'overdue', 'paid')`);
  const unpaid = pickInvoice(share, `status in ('sent', 'overdue')`);
  const draft = pickInvoice(share, `status = 'draft'`);
  // A draft that was sent before may be in Xero; deleting it is a case of its own.
  const neverSent = pickInvoice(
    share,
    `status = 'draft' and not exists (select 1 from audit_logs a where a.entity_type = 'Invoice'
       and a.entity_id = i.id and a.field_name = 'status')`,
  );
  const anyClient = pickClient(share);
  const pending = pickExpense(share, `status = 'pending'`);
  const approved = pickExpense(share, `status in ('approved', 'reimbursed')`);

  const kinds: readonly (readonly [weight: number, edit: RandomEdit])[] = [
    [20, onOne('reword a line', open, (client, id) => rewordLine(client, id, `Reworded ${tag}`))],
    [20, onOne('change a quantity', open, (client, id) => changeQuantity(client, id, quantity))],
    [12, onOne('add a line', open, (client, id) => addLine(client, id, line))],
    [8, onOne('remove a line', open, removeLastLine)],
    [8, onOne('save unchanged', open, saveUnchanged)],
    [8, onOne('change the due date', open, (client, id) => changeDueDate(client, id, day(12)))],
    [6, onOne('change the reference', open, (client, id) => changeBuyerReference(client, id, `PO-${tag}`))],
    [10, onOne('send a draft', draft, (client, id) => setStatus(client, id, 'sent'))],
    [5, onOne('mark as paid', unpaid, (client, id) => setStatus(client, id, 'paid'))],
    [4, onOne('mark as overdue', unpaid, (client, id) => setStatus(client, id, 'overdue'))],
    [4, onOne('pay through REST', unpaid, (client, id) => payByRest(client, id, '10.00'))],
    [
      4,
      onOne('pay', unpaid, async (client, id) => {
        await payByForm(client, id, { amount: '20.00', date: day(11), reference: `TX-${tag}` });
      }),
    ],
    [3, onOne('delete a payment', pickOnlyPayment(share), deletePayment)],
    [
      2,
      onOne('credit', unpaid, (client, id) =>
        addCreditNote(client, id, { number: `CN-${id}-${tag}`, amount: '5.00', reason: 'Goodwill' }),
      ),
    ],
    [2, onOne('delete a credit note', pickOnlyCreditNote(share), deleteCreditNote)],
    [
      6,
      onOne('change an expense', approved, (client, id) =>
        changeExpense(client, id, { amount: `${tag % 1000}.00`, tax: ((tag % 1000) / 5).toFixed(2) }),
      ),
    ],
    [5, onOne('approve an expense', pending, approveExpense)],
    [2, onOne('reject an expense through REST', approved, rejectExpenseByRest)],
    [1, onOne('delete an expense', approved, deleteExpense)],
    [5, newExpense({ tag, userId: whole(1, 4), date: day(whole(9, 11)) })],
    [3, onOne('cancel', open, (client, id) => setStatus(client, id, 'cancelled'))],
    [2, onOne('back to draft', unpaid, (client, id) => setStatus(client, id, 'draft'))],
    [2, onOne('change the tax rate through REST', unpaid, (client, id) => patchTaxRate(client, id, '5.00'))],
    [1, onOne('set a status that does not exist', unpaid, (client, id) => setStatus(client, id, 'banana'))],
    [2, onOne('delete a draft', neverSent, deleteDraft)],
    [
      4,
      onOne('rename a client', anyClient, (client, id) => renameClient(client, id, `Client ${id} of ${tag}`)),
    ],
    [
      4,
      onOne("change a client's e-mail", anyClient, (client, id) =>
        changeClientEmail(client, id, `c${tag}@example.com`),
      ),
    ],
    [12, newDraft({ tag, clientId: [1, 3, 6][whole(0, 2)] ?? 1, issueDate: day(whole(9, 11)), line })],
  ];
  return weighted(kinds, random());
}

function onOne(
  name: string,
  pick: Pick,
  change: (client: ClientBase, id: number) => Promise<void>,
): RandomEdit {
  return {
    name,
    apply: async (client) => {
      const id = await pick(client);
      if (id === null) return `${name}: nothing fits`;
      await change(client, id);
      return `${name}: ${id}`;
    },
  };
}

function newDraft(given: {
  readonly tag: number;
  readonly clientId: number;
  readonly issueDate: string;
  readonly line: { readonly description: string; readonly quantity: string; readonly unitPrice: string };
}): RandomEdit {
  return {
    name: 'new draft',
    apply: async (client) => {
      const id = await createDraft(client, {
        number: `NEW-${given.tag}`,
        clientId: given.clientId,
        issueDate: given.issueDate,
        dueDate: '2026-12-31',
        currency: 'GBP',
        taxRate: '20.00',
        lines: [given.line],
      });
      return `new draft: ${id}`;
    },
  };
}

function newExpense(given: {
  readonly tag: number;
  readonly userId: number;
  readonly date: string;
}): RandomEdit {
  return {
    name: 'new expense',
    apply: async (client) => {
      const id = await enterExpense(client, {
        userId: given.userId,
        title: `Outlay ${given.tag}`,
        category: 'travel',
        amount: '30.00',
        tax: '6.00',
        date: given.date,
      });
      return `new expense: ${id}`;
    },
  };
}

/*
 * A payment of more than was due stays held, until a person looks, even if its invoice takes it later on. Whether it
 * should then follow by itself is a question of its own, so nothing by chance makes room for such a payment: not more
 * lines on its invoice, nor another payment or a credit note deleted beside it.
 */

/** Picks the row at `share` (0 up to 1) of those that fit, by id: the same data, the same row. */
function pickInvoice(share: number, condition: string): Pick {
  return (client) =>
    pickAt(
      client,
      share,
      `select i.id from invoices i where i.issue_date >= '2026-07-01' and (i.integration_metadata is null or i.integration_metadata -> 'xero' ->> 'synced_at' is not null)
         and i.invoice_number <> all ($1) and ${condition}
         and not exists (select from payments p where p.invoice_id = i.id and p.status = 'completed'
           and p.amount > i.total_amount) order by i.id`,
      [untouchedNumbers],
    );
}

function pickClient(share: number): Pick {
  return (client) =>
    pickAt(client, share, `select id from clients where id <> all ($1) order by id`, [untouchedClients]);
}

/** Of those that flow: not charged on, not older than the go-live date, not posted by somebody else. */
function pickExpense(share: number, condition: string): Pick {
  return (client) =>
    pickAt(
      client,
      share,
      `select id from expenses where invoice_id is null and expense_date >= '2026-07-01'
         and (integration_metadata is null or integration_metadata -> 'xero' ->> 'synced_at' is not null)
         and ${condition} order by id`,
      [],
    );
}

function pickOnlyPayment(share: number): Pick {
  return (client) =>
    pickAt(
      client,
      share,
      `select p.id from payments p where p.status = 'completed'
         and (select count(*) from payments o where o.invoice_id = p.invoice_id) = 1
         and not exists (select from credit_notes n where n.invoice_id = p.invoice_id) order by p.id`,
      [],
    );
}

function pickOnlyCreditNote(share: number): Pick {
  return (client) =>
    pickAt(
      client,
      share,
      `select n.id from credit_notes n
        where (select count(*) from credit_notes o where o.invoice_id = n.invoice_id) = 1
          and not exists (select from payments p where p.invoice_id = n.invoice_id)
          and n.invoice_id not in (select id from invoices where invoice_number = any ($1)) order by n.id`,
      [untouchedNumbers],
    );
}

async function pickAt(
  client: ClientBase,
  share: number,
  sql: string,
  values: readonly unknown[],
): Promise<number | null> {
  const { rows } = await client.query<{ id: number }>(sql, [...values]);
  return rows[Math.floor(share * rows.length)]?.id ?? null;
}

function weighted(kinds: readonly (readonly [number, RandomEdit])[], share: number): RandomEdit {
  let rest = share * kinds.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, edit] of kinds) {
    rest -= weight;
    if (rest < 0) return edit;
  }
  throw new Error('the share must be below 1');
}
