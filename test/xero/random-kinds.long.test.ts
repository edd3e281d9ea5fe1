import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FaultInput } from '../../sandbox/xero/faults.ts';
import type { DocumentRef } from '../../src/events/document-kind.ts';
import { XeroUnreadable } from '../../src/xero/read-xero.ts';
import { createKindsWorld, type KindsWorld, type Subject } from './kinds-world.ts';

const seed = Number(process.env['TEST_SEED'] ?? Date.now() % 2_147_483_647);
const scale = 20;
const rounds = 3;

let world: KindsWorld;
let random: () => number;

beforeAll(async () => {
  random = numbersFrom(seed);
  world = await createKindsWorld({ scale });
});

/** One document through the rounds. */
interface Actor {
  readonly subject: Subject<never>;
  /** Does something to it in TimeTracker, or nothing. */
  readonly act: () => Promise<unknown>;
  /** What must live in Xero for it now. */
  readonly meant: () => readonly string[];
}

const amountFrom = (least: number, most: number) =>
  (least + Math.floor(random() * (most - least) * 100) / 100).toFixed(2);

/** An expense is approved with this or that amount, rejected or deleted; once it is claimed its amount stays. */
function expenseActor(): Actor {
  const subject = world.newExpense({ reimbursable: random() < 0.5, vendor: `Vendor ${random() < 0.5}` });
  let amount = amountFrom(10, 90);
  let status: 'approved' | 'rejected' | 'deleted' = 'approved';
  const living = () => subject.found().filter((line) => !/VOIDED|DELETED/.test(line));
  const publish = () => subject.publish({ amount, taxAmount: '0.00', status });
  return {
    subject,
    async act() {
      const choice = random();
      if (status === 'approved' && choice < 0.25) status = choice < 0.12 ? 'deleted' : 'rejected';
      else if (status === 'approved' && choice < 0.75 && !living().some((line) => line.startsWith('receipt')))
        amount = amountFrom(10, 90);
      else status = 'approved';
      return status === 'deleted' ? subject.remove() : publish();
    },
    meant() {
      if (status !== 'approved') return [];
      const [first = ''] = living();
      if (first.startsWith('receipt')) return [`receipt SUBMITTED ${amount}`, `claim SUBMITTED ${amount}`];
      return [`${first.startsWith('spent') ? 'spent' : 'bill'} AUTHORISED ${amount}`];
    },
  };
}

/** A payment has this or that amount, fails to be completed or is deleted, and comes again. */
function paymentActor(invoiceId: string): Actor {
  const subject = world.newPayment(invoiceId);
  let amount = amountFrom(10, 60);
  let isThere = true;
  return {
    subject,
    async act() {
      isThere = !isThere || random() > 0.25;
      if (random() < 0.7) amount = amountFrom(10, 60);
      return isThere ? subject.publish({ amount }) : subject.remove();
    },
    meant: () => (isThere ? [`payment AUTHORISED ${amount}`] : []),
  };
}

/** A credit note has this or that amount, and once deleted is gone for good. */
function noteActor(invoiceId: string): Actor {
  const subject = world.newNote(invoiceId);
  let amount = amountFrom(10, 60);
  let isThere = true;
  return {
    subject,
    async act() {
      isThere &&= random() > 0.2;
      if (random() < 0.7) amount = amountFrom(10, 60);
      return isThere ? subject.publish({ amount }) : subject.remove();
    },
    meant: () => (isThere ? [`note PAID ${amount}`, `allocated ${amount}`] : []),
  };
}

const kinds = [
  'error500Before',
  'error500After',
  'dropBefore',
  'dropAfter',
  'truncate',
  'html',
  'offline503',
] as const;
const paths = [
  '/Invoices',
  '/Contacts',
  '/BankTransactions',
  '/Receipts',
  '/ExpenseClaims',
  '/Payments',
  '/CreditNotes',
  '/Allocations',
];

function randomFault(): FaultInput {
  return {
    kind: pick(kinds),
    path: pick(paths),
    nth: 1 + Math.floor(random() * 3),
    when: random() < 0.5 ? 'before' : 'after',
  };
}

/** A process of ours in which one of so many answers is lost before it is written down. */
function careless() {
  const { database } = world;
  const transaction: typeof database.transaction = (body) =>
    random() < 0.1 ? Promise.reject(new Error('power cut')) : database.transaction(body);
  return world.startProcess({ deliver: { database: { ...database, transaction } } });
}

/** Pushes as Temporal does, in real time, until the document is settled; a push may fail now and then. */
async function pushUntilSettled(process: ReturnType<KindsWorld['startProcess']>, document: DocumentRef) {
  let failed = 0;
  for (;;) {
    try {
      const result = await process.push(document);
      // A minute's rest is a long one here, and makes a waiting row.
      const isResting = result.outcome === 'waiting' && result.problem?.type === 'limit-reached';
      if (result.outcome !== 'again' && !isResting) return;
      await sleep(result.outcome === 'again' ? Math.min(result.afterSeconds, 2) * 1000 : 1000);
    } catch (error) {
      failed += error instanceof XeroUnreadable ? 0.1 : 1;
      if (failed > 10) throw error;
      await sleep(400);
    }
  }
}

describe('changing expenses, payments and credit notes, two processes and a Xero full of faults', () => {
  it(`end with every document once, as it is now (seed ${seed})`, async () => {
    const invoices = await Promise.all(Array.from({ length: 3 }, () => world.postedInvoice()));
    const actors = [
      ...Array.from({ length: 6 }, expenseActor),
      ...invoices.flatMap(({ id }) => [paymentActor(id), noteActor(id)]),
    ];
    for (const { subject } of actors) await subject.publish();
    for (let round = 1; round <= rounds; round += 1) {
      await world.setStrategy(pick(['bill', 'spend_money', 'expense_claim']));
      world.sandbox.switches.readLagSeconds = Math.floor(random() * 20);
      world.sandbox.switches.allocationAnswersId = random() < 0.5;
      for (let nth = 0; nth < 6; nth += 1) world.sandbox.faults.add(randomFault());
      const [one, other] = [careless(), careless()];
      await Promise.all(
        actors.map(async ({ subject: { document }, act }, nth) => {
          await act();
          await Promise.all(
            (nth % 2 === 0 ? [one, other] : [one]).map((each) => pushUntilSettled(each, document)),
          );
        }),
      );
      for (let next = world.started.shift(); next !== undefined; next = world.started.shift())
        await pushUntilSettled(one, next);
    }
    world.sandbox.faults.clear();
    world.sandbox.switches.readLagSeconds = 0;

    for (const { subject, meant } of actors) {
      const { document } = subject;
      const outcome = await world.outcomes.find(document);
      const found = subject.found().filter((line) => !/VOIDED|DELETED|removed/.test(line));
      const isOpen = await world.writes.isOpen(document);
      const stuck = outcome?.name === 'skipped' ? undefined : outcome?.problem?.type;
      const fate = { stuck, found, isOpen };
      expect({ document, ...fate }).toEqual({ document, found: meant(), isOpen: false });
    }
    expect(world.requests().filter(({ status }) => status === 429)).toEqual([]);
  }, 180_000);
});

function pick<T>(values: readonly T[]): T {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new Error('There is nothing to pick from.');
  return value;
}

/** Numbers from 0 to 1 that the seed decides (mulberry32). */
function numbersFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
