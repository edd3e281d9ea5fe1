import { Client, DatabaseError, type ClientBase } from 'pg';
import { addCreditNote, payByForm } from '../../../sandbox/demo/payment-edits.ts';
import { createDraft, setStatus } from '../../../sandbox/demo/edits.ts';
import { enterExpense } from '../../../sandbox/demo/expense-edits.ts';
import { randomEdit, type Random } from '../../../sandbox/demo/random-edit.ts';
import { createChoose } from '../../faults/random/choose.ts';
import { enterClient } from '../../faults/random/new-client.ts';
import { anchorClient, withinTransaction } from './habit.ts';
import { habitsOfOthers } from './habits-of-others.ts';
import { habitsOfTheApplication } from './habits-of-the-application.ts';

/** Random changes of a TimeTracker database, in TimeTracker's own habits. The same numbers, the same changes. */
export interface Changes {
  /** Makes the next one and says what it was. */
  next(): Promise<string>;
  /** Ends the transactions that are still open. */
  settle(): Promise<void>;
  /** How often each was made. */
  counts(): ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/** A transaction that others overtake: it has drawn its ids, and is committed or rolled back after `left` more changes. */
interface OpenTransaction {
  readonly client: Client;
  left: number;
}

/** What a row that somebody else has open, or a name that is taken, makes of a change. */
const refusals = new Set(['55P03', '23505']);
const mostOpen = 2;

/** Connects to the demo firm's database and adds what changes never remove, so that no kind is ever without documents. */
export async function createChanges(databaseUrl: string, random: Random): Promise<Changes> {
  const choose = createChoose(random);
  const counts = new Map<string, number>();
  const clients = await Promise.all(Array.from({ length: mostOpen + 1 }, () => connect(databaseUrl)));
  const [main, ...free] = clients;
  if (main === undefined) throw new Error('There is no connection.');
  await insertAnchor(main);
  let open: OpenTransaction[] = [];

  function draw(): { name: string; apply: (db: ClientBase) => Promise<string | null> } {
    if (choose.chance(0.45)) return randomEdit(random);
    const all = [...habitsOfTheApplication, ...habitsOfOthers];
    const [, name, habit] = choose.weighted(all.map((one) => [one[0], one] as const));
    return { name, apply: (db) => habit(db, choose) };
  }

  async function change(db: ClientBase): Promise<{ text: string; refused: boolean }> {
    const { name, apply } = draw();
    try {
      const done = await apply(db);
      count(done === null ? `nothing fits: ${name}` : name);
      return { text: `${name}: ${done ?? 'nothing fits'}`, refused: false };
    } catch (error) {
      if (!(error instanceof DatabaseError) || !refusals.has(error.code ?? '')) throw error;
      count('refused');
      return { text: `${name}: refused (${error.code})`, refused: true };
    }
  }

  function count(name: string): void {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }

  async function begin(): Promise<string> {
    const client = free.pop();
    if (client === undefined) throw new Error('All connections are in use.');
    await client.query('begin');
    const texts: string[] = [];
    for (let left = choose.whole(1, 3); left > 0; left -= 1) {
      const { text, refused } = await change(withinTransaction(client));
      texts.push(text);
      // PostgreSQL takes nothing more in a transaction that has failed.
      if (!refused) continue;
      await client.query('rollback');
      free.push(client);
      return `rolled back: ${texts.join('; ')}`;
    }
    open.push({ client, left: choose.whole(2, 30) });
    return `left open: ${texts.join('; ')}`;
  }

  async function end({ client }: OpenTransaction): Promise<void> {
    const isKept = choose.chance(0.75);
    await client.query(isKept ? 'commit' : 'rollback');
    count(isKept ? 'committed late' : 'rolled back late');
    free.push(client);
  }

  return {
    async next() {
      for (const one of open) one.left -= 1;
      const due = open.filter(({ left }) => left <= 0);
      open = open.filter(({ left }) => left > 0);
      for (const one of due) await end(one);
      if (free.length > 0 && choose.chance(0.08)) return begin();
      return (await change(main)).text;
    },
    async settle() {
      for (const one of open) await end(one);
      open = [];
    },
    counts: () => counts,
    async close() {
      await Promise.all(clients.map((client) => client.end()));
    },
  };
}

/** Who meets a lock is told so: nobody but ourselves could ever give it back. */
async function connect(databaseUrl: string): Promise<Client> {
  const client = new Client({ connectionString: databaseUrl, lock_timeout: 50 });
  await client.connect();
  return client;
}

async function insertAnchor(db: ClientBase): Promise<void> {
  const clientId = await enterClient(db, anchorClient, 'office@anchor.example');
  const invoice = await createDraft(db, {
    number: 'ANCHOR-1',
    clientId,
    issueDate: '2026-01-05',
    dueDate: '2026-02-05',
    currency: 'GBP',
    taxRate: '20.00',
    lines: [{ description: 'Chain', quantity: '10.00', unitPrice: '90.00' }],
  });
  await setStatus(db, invoice, 'sent');
  for (const tag of [1, 2]) {
    await payByForm(db, invoice, { amount: '10.00', date: '2026-01-20', reference: `ANCHOR-${tag}` });
    await addCreditNote(db, invoice, { number: `CN-ANCHOR-${tag}`, amount: '5.00', reason: 'Rust' });
    await enterExpense(db, {
      userId: 1,
      title: `Grease ${tag}`,
      category: 'supplies',
      amount: '3.00',
      tax: '0.60',
      date: '2026-01-10',
    });
  }
}
