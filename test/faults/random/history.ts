import type { ClientBase } from 'pg';
import * as edits from '../../../sandbox/demo/edits.ts';
import * as expenseEdits from '../../../sandbox/demo/expense-edits.ts';
import * as moneyEdits from '../../../sandbox/demo/payment-edits.ts';
import { unmappedRate } from '../check/compare.ts';
import type { Choose } from './choose.ts';
import { enterClient } from './new-client.ts';

/*
 * The life of a firm: documents come, change and go as people make and change them. What would leave open which of two
 * answers is right is left out, so that the checker's rules stay few: no two documents of one name, never more money
 * than an invoice takes, and no invoice whose content changes while it has money.
 */

interface Invoice {
  readonly id: number;
  readonly number: string;
  state: 'draft' | 'sent' | 'cancelled' | 'gone';
  wasSent: boolean;
  rate: string;
  /** Payments and credit notes that it has now. */
  money: number;
  /** Somebody works on it in Xero: TimeTracker leaves it alone from then on. */
  byHand: boolean;
  isPaid: boolean;
}

interface Expense {
  readonly id: number;
  state: 'pending' | 'approved' | 'rejected' | 'gone';
}

interface Money {
  readonly id: number;
  readonly invoice: Invoice;
  gone: boolean;
}

/** What somebody does to a document in Xero itself; false if it is not there yet. */
export type ByHand = (what: 'payment' | 'reference', invoiceNumber: string, tag: number) => Promise<boolean>;

interface Step {
  readonly text: string;
  /** It made a document. */
  readonly isNew: boolean;
}

export interface History {
  /** Makes the next change and says what it was. */
  next(): Promise<Step>;
  /** Invoices that somebody has changed in Xero, as `invoice/12`. */
  readonly byHand: ReadonlySet<string>;
}

/**
 * Random histories of all kinds, applied to a TimeTracker database one change at a time.
 * @param timetracker a connection to it, asked for at each change: it may have been restarted.
 */
export function createHistory(timetracker: () => ClientBase, choose: Choose, inXero: ByHand): History {
  const clients: number[] = [1];
  const invoices: Invoice[] = [];
  const expenses: Expense[] = [];
  const payments: Money[] = [];
  const notes: Money[] = [];
  const byHand = new Set<string>();
  let tag = 1000;

  const day = (from: number, to: number) =>
    `2026-${String(choose.whole(from, to)).padStart(2, '0')}-${String(choose.whole(1, 28)).padStart(2, '0')}`;
  const quantity = () => `${choose.whole(2, 24)}.${choose.chance(0.5) ? '00' : '50'}`;
  const isOpen = (one: Invoice) => one.state === 'sent' && one.money === 0 && !one.byHand;
  /** Not more than three, of at most 40.00 each: every invoice has at least 150.00 net. */
  const takesMoney = (one: Invoice) =>
    one.state === 'sent' && one.money < 3 && !one.byHand && !one.isPaid && one.rate !== unmappedRate;

  async function newClient(): Promise<string> {
    const id = await enterClient(timetracker(), `Client ${tag} Ltd`, `c${tag}@example.com`);
    clients.push(id);
    return `new client ${id}`;
  }

  async function newInvoice(): Promise<string> {
    const rate = choose.chance(0.04) ? unmappedRate : '20.00';
    const number = `F-${tag}`;
    const id = await edits.createDraft(timetracker(), {
      number,
      clientId: choose.one(clients) ?? 1,
      issueDate: day(9, 10),
      dueDate: day(11, 12),
      currency: 'GBP',
      taxRate: rate,
      lines: [{ description: `Design ${tag}`, quantity: quantity(), unitPrice: '75.00' }],
    });
    const wasSent = choose.chance(0.85);
    if (wasSent) await edits.setStatus(timetracker(), id, 'sent');
    const state = wasSent ? 'sent' : 'draft';
    invoices.push({ id, number, state, wasSent, rate, money: 0, byHand: false, isPaid: false });
    return `new invoice ${id} (${number}, ${state}${rate === unmappedRate ? ', a rate that nobody has mapped' : ''})`;
  }

  async function newExpense(): Promise<string> {
    const id = await expenseEdits.enterExpense(timetracker(), {
      userId: choose.whole(1, 3),
      title: `Outlay ${tag}`,
      category: choose.one(['travel', 'software', 'meals']) ?? 'travel',
      amount: `${choose.whole(5, 400)}.00`,
      tax: '0.00',
      date: day(9, 11),
    });
    const state = choose.chance(0.8) ? 'approved' : 'pending';
    if (state === 'approved') await expenseEdits.approveExpense(timetracker(), id);
    expenses.push({ id, state });
    return `new expense ${id} (${state})`;
  }

  async function newPayment(): Promise<string | null> {
    const invoice = choose.one(invoices.filter(takesMoney));
    if (invoice === undefined) return null;
    const inFull = invoice.money === 0 && choose.chance(0.3);
    const amount = inFull ? await totalOf(timetracker(), invoice.id) : `${choose.whole(5, 40)}.00`;
    const id = await moneyEdits.payByForm(timetracker(), invoice.id, {
      amount,
      date: day(11, 11),
      reference: `TX-${tag}`,
    });
    invoice.money += 1;
    invoice.isPaid ||= inFull;
    payments.push({ id, invoice, gone: false });
    return `new payment ${id} of ${amount} for invoice ${invoice.id}`;
  }

  async function newCreditNote(): Promise<string | null> {
    const invoice = choose.one(invoices.filter(takesMoney));
    if (invoice === undefined) return null;
    const number = `CN-${tag}`;
    await moneyEdits.addCreditNote(timetracker(), invoice.id, {
      number,
      amount: `${choose.whole(5, 40)}.00`,
      reason: 'Goodwill',
    });
    const id = await idOfNote(timetracker(), number);
    invoice.money += 1;
    notes.push({ id, invoice, gone: false });
    return `new credit note ${id} (${number}) for invoice ${invoice.id}`;
  }

  /** Changes one invoice of those that fit; null if there is none. */
  function onInvoice(
    fits: (one: Invoice) => boolean,
    words: string,
    change: (one: Invoice) => Promise<void>,
  ): () => Promise<string | null> {
    return async () => {
      const one = choose.one(invoices.filter(fits));
      if (one === undefined) return null;
      await change(one);
      return `${words} ${one.id}`;
    };
  }

  const reword = onInvoice(isOpen, 'reword invoice', ({ id }) =>
    edits.rewordLine(timetracker(), id, `Reworded ${tag}`),
  );
  const requantify = onInvoice(isOpen, 'another quantity on invoice', ({ id }) =>
    edits.changeQuantity(timetracker(), id, quantity()),
  );
  const lengthen = onInvoice(isOpen, 'a line more on invoice', ({ id }) =>
    edits.addLine(timetracker(), id, {
      description: `Change ${tag}`,
      quantity: quantity(),
      unitPrice: '75.00',
    }),
  );
  const shorten = onInvoice(isOpen, 'a line less on invoice', ({ id }) =>
    edits.removeLastLine(timetracker(), id),
  );
  const redate = onInvoice(isOpen, 'another due date for invoice', ({ id }) =>
    edits.changeDueDate(timetracker(), id, day(11, 12)),
  );
  const rereference = onInvoice(isOpen, 'a reference for invoice', ({ id }) =>
    edits.changeBuyerReference(timetracker(), id, `PO-${tag}`),
  );
  const saveAgain = onInvoice(isOpen, 'save unchanged invoice', ({ id }) =>
    edits.saveUnchanged(timetracker(), id),
  );
  const overdue = onInvoice(isOpen, 'overdue: invoice', ({ id }) =>
    edits.setStatus(timetracker(), id, 'overdue'),
  );
  const send = onInvoice(
    ({ state }) => state === 'draft',
    'send invoice',
    async (one) => {
      await edits.setStatus(timetracker(), one.id, 'sent');
      Object.assign(one, { state: 'sent', wasSent: true });
    },
  );
  const cancel = onInvoice(isOpen, 'cancel invoice', async (one) => {
    await edits.setStatus(timetracker(), one.id, 'cancelled');
    one.state = 'cancelled';
  });
  const dropDraft = onInvoice(
    ({ state, wasSent }) => state === 'draft' && !wasSent,
    'delete draft',
    async (one) => {
      await edits.deleteDraft(timetracker(), one.id);
      one.state = 'gone';
    },
  );
  const mend = onInvoice(
    (one) => isOpen(one) && one.rate === unmappedRate,
    'mend the rate of invoice',
    async (one) => {
      await edits.patchTaxRate(timetracker(), one.id, '20.00');
      await edits.saveUnchanged(timetracker(), one.id);
      one.rate = '20.00';
    },
  );
  const touch = async (): Promise<string | null> => {
    const one = choose.one(
      invoices.filter((each) => isOpen(each) && each.rate !== unmappedRate && !each.isPaid),
    );
    const what = choose.chance(0.5) ? 'payment' : 'reference';
    if (one === undefined || !(await inXero(what, one.number, tag))) return null;
    one.byHand = true;
    byHand.add(`invoice/${one.id}`);
    // What was said in TimeTracker afterwards meets it.
    if (what === 'reference') await edits.rewordLine(timetracker(), one.id, `Reworded ${tag}`);
    return `by hand in Xero: a ${what} on invoice ${one.id}`;
  };

  async function onExpense(
    states: readonly Expense['state'][],
    words: string,
    change: (one: Expense) => Promise<void>,
  ): Promise<string | null> {
    const one = choose.one(expenses.filter(({ state }) => states.includes(state)));
    if (one === undefined) return null;
    await change(one);
    return `${words} ${one.id}`;
  }
  const approve = () =>
    onExpense(['pending', 'rejected'], 'approve expense', async (one) => {
      await expenseEdits.approveExpense(timetracker(), one.id);
      one.state = 'approved';
    });
  const changeExpense = () =>
    onExpense(['approved', 'pending'], 'change expense', ({ id }) =>
      expenseEdits.changeExpense(timetracker(), id, { amount: `${choose.whole(5, 400)}.00`, tax: '0.00' }),
    );
  const reject = () =>
    onExpense(['approved', 'pending'], 'reject expense', async (one) => {
      await expenseEdits.rejectExpenseByRest(timetracker(), one.id);
      one.state = 'rejected';
    });
  const dropExpense = () =>
    onExpense(['approved', 'pending', 'rejected'], 'delete expense', async (one) => {
      await expenseEdits.deleteExpense(timetracker(), one.id);
      one.state = 'gone';
    });

  async function dropMoney(
    all: readonly Money[],
    words: string,
    drop: (client: ClientBase, id: number) => Promise<void>,
  ) {
    const one = choose.one(all.filter(({ gone }) => !gone));
    if (one === undefined) return null;
    await drop(timetracker(), one.id);
    one.gone = true;
    one.invoice.money -= 1;
    if (all === payments) one.invoice.isPaid = false;
    return `${words} ${one.id} of invoice ${one.invoice.id}`;
  }

  const rename = async () => {
    const id = choose.one(clients) ?? 1;
    await edits.renameClient(timetracker(), id, `Client ${tag} Ltd`);
    return `rename client ${id}`;
  };
  const newAddress = async () => {
    const id = choose.one(clients) ?? 1;
    await edits.changeClientEmail(timetracker(), id, `c${tag}@example.com`);
    return `another e-mail address of client ${id}`;
  };

  type Change = () => Promise<string | null>;
  const news: readonly (readonly [number, Change])[] = [
    [10, newClient],
    [42, newInvoice],
    [22, newExpense],
    [20, newPayment],
    [6, newCreditNote],
  ];
  const changes: readonly (readonly [number, Change])[] = [
    [16, reword],
    [14, requantify],
    [10, lengthen],
    [5, shorten],
    [6, redate],
    [5, rereference],
    [5, saveAgain],
    [3, overdue],
    [6, send],
    [4, cancel],
    [2, dropDraft],
    [2, mend],
    [3, touch],
    [4, approve],
    [8, changeExpense],
    [3, reject],
    [2, dropExpense],
    [4, () => dropMoney(payments, 'delete payment', moneyEdits.deletePayment)],
    [2, () => dropMoney(notes, 'delete credit note', moneyEdits.deleteCreditNote)],
    [5, rename],
    [4, newAddress],
  ];

  return {
    byHand,
    async next() {
      for (;;) {
        const isNew = choose.chance(0.5);
        tag += 1;
        const text = await choose.weighted(isNew ? news : changes)();
        if (text !== null) return { text, isNew };
      }
    },
  };
}

async function totalOf(client: ClientBase, id: number): Promise<string> {
  const { rows } = await client.query<{ total: string }>(
    `select total_amount::text as total from invoices where id = $1`,
    [id],
  );
  return rows[0]?.total ?? '0.00';
}

async function idOfNote(client: ClientBase, number: string): Promise<number> {
  const { rows } = await client.query<{ id: number }>(
    `select id from credit_notes where credit_number = $1`,
    [number],
  );
  return rows[0]?.id ?? 0;
}
