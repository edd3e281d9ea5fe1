import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { FaultInput } from '../../sandbox/xero/faults.ts';
import { createKindsWorld, type Death, type KindsWorld, type Request, type Subject } from './kinds-world.ts';

/** A document whose next push makes the request, and what must stand in Xero after it. */
interface Needing extends Pick<Subject<unknown>, 'document' | 'objects' | 'touches'> {
  readonly meant: readonly string[];
}

interface Step {
  readonly what: string;
  readonly request: Request;
  readonly needing: (world: KindsWorld) => Promise<Needing>;
}

const more = { amount: '70.00', taxAmount: '14.00' };

/** An expense that was posted, if anything is to follow. */
async function expense(
  world: KindsWorld,
  strategy: 'bill' | 'spend_money' | 'expense_claim',
  isPosted: boolean,
) {
  await world.setStrategy(strategy);
  const subject = world.newExpense({ reimbursable: strategy === 'expense_claim' });
  await subject.publish();
  if (isPosted) expect(await world.settle(subject.document)).toMatchObject({ outcome: 'synced' });
  return subject;
}

async function payment(world: KindsWorld, isPosted: boolean) {
  const { id } = await world.postedInvoice();
  const subject = world.newPayment(id);
  await subject.publish();
  if (isPosted) expect(await world.settle(subject.document)).toMatchObject({ outcome: 'synced' });
  return subject;
}

async function note(world: KindsWorld, isPosted: boolean) {
  const { id } = await world.postedInvoice();
  const subject = world.newNote(id);
  await subject.publish();
  if (isPosted) expect(await world.settle(subject.document)).toMatchObject({ outcome: 'synced' });
  return subject;
}

const steps: readonly Step[] = [
  {
    what: 'the contact of a new vendor',
    request: { method: 'PUT', path: /^\/Contacts/ },
    async needing(world) {
      await world.setStrategy('bill');
      const subject = world.newExpense({ vendor: `Vendor ${world.newId()}` });
      await subject.publish();
      world.started.length = 0;
      await world.process.push(subject.document);
      const document = world.started.shift();
      if (document === undefined) throw new Error('No vendor came along.');
      const objects = () =>
        world
          .contacts()
          .filter(({ number }) => number === `TT-main-v${document.sourceId}`)
          .map(({ id, status }) => ({ id, line: `contact ${status}` }));
      const touches = () => subject.objects().map(({ id }) => id);
      return { document, objects, touches, meant: ['contact ACTIVE'] };
    },
  },
  {
    what: 'a bill',
    request: { method: 'PUT', path: /^\/Invoices/ },
    needing: async (world) => ({
      ...(await expense(world, 'bill', false)),
      meant: ['bill AUTHORISED 60.00'],
    }),
  },
  {
    what: 'the change of a bill',
    request: { method: 'POST', path: /^\/Invoices/ },
    async needing(world) {
      const subject = await expense(world, 'bill', true);
      await subject.publish(more);
      return { ...subject, meant: ['bill AUTHORISED 84.00'] };
    },
  },
  {
    what: 'the voiding of a bill',
    request: { method: 'POST', path: /^\/Invoices/ },
    async needing(world) {
      const subject = await expense(world, 'bill', true);
      await subject.remove();
      return { ...subject, meant: ['bill VOIDED 60.00'] };
    },
  },
  {
    what: 'money spent',
    request: { method: 'PUT', path: /^\/BankTransactions/ },
    needing: async (world) => ({
      ...(await expense(world, 'spend_money', false)),
      meant: ['spent AUTHORISED 60.00'],
    }),
  },
  {
    what: 'the change of money spent',
    request: { method: 'POST', path: /^\/BankTransactions/ },
    async needing(world) {
      const subject = await expense(world, 'spend_money', true);
      await subject.publish(more);
      return { ...subject, meant: ['spent AUTHORISED 84.00'] };
    },
  },
  {
    what: 'the deletion of money spent',
    request: { method: 'POST', path: /^\/BankTransactions/ },
    async needing(world) {
      const subject = await expense(world, 'spend_money', true);
      await subject.publish({ status: 'rejected' });
      return { ...subject, meant: ['spent DELETED 60.00'] };
    },
  },
  {
    what: 'a receipt',
    request: { method: 'PUT', path: /^\/Receipts/ },
    needing: async (world) => ({
      ...(await expense(world, 'expense_claim', false)),
      meant: ['receipt SUBMITTED 60.00', 'claim SUBMITTED 60.00'],
    }),
  },
  ...(['bill', 'expense_claim'] as const).map((strategy) => ({
    what: `the file of an expense (${strategy})`,
    request: { method: 'PUT', path: /Attachments/ } as const,
    async needing(world: KindsWorld) {
      await world.setStrategy(strategy);
      const subject = world.newExpense({
        reimbursable: strategy === 'expense_claim',
        receiptPath: 'taxi.pdf',
      });
      await subject.publish();
      const [first = '', ...more] =
        strategy === 'bill'
          ? ['bill AUTHORISED 60.00']
          : ['receipt SUBMITTED 60.00', 'claim SUBMITTED 60.00'];
      const file = `receipt-TT-main-e${subject.id}.pdf application/pdf 8 of ${first}`;
      return { ...subject, meant: [first, file, ...more] };
    },
  })),
  {
    what: 'the claim of a receipt',
    request: { method: 'PUT', path: /^\/ExpenseClaims/ },
    needing: async (world) => ({
      ...(await expense(world, 'expense_claim', false)),
      meant: ['receipt SUBMITTED 60.00', 'claim SUBMITTED 60.00'],
    }),
  },
  {
    what: 'the voiding of a claim',
    request: { method: 'POST', path: /^\/ExpenseClaims/ },
    async needing(world) {
      const subject = await expense(world, 'expense_claim', true);
      await subject.remove();
      return { ...subject, meant: ['receipt VOIDED 60.00', 'claim VOIDED 60.00'] };
    },
  },
  {
    what: 'a payment',
    request: { method: 'PUT', path: /^\/Payments/ },
    needing: async (world) => ({ ...(await payment(world, false)), meant: ['payment AUTHORISED 120.00'] }),
  },
  {
    what: 'the deletion of a payment',
    request: { method: 'POST', path: /^\/Payments/ },
    async needing(world) {
      const subject = await payment(world, true);
      await subject.remove();
      return { ...subject, meant: ['payment DELETED 120.00'] };
    },
  },
  ...(['POST', 'PUT'] as const).map((method) => ({
    what: `a changed payment (${method === 'PUT' ? 'made anew' : 'the old one deleted'})`,
    request: { method, path: /^\/Payments/ },
    async needing(world: KindsWorld) {
      const subject = await payment(world, true);
      await subject.publish({ amount: '100.00' });
      return { ...subject, meant: ['payment DELETED 120.00', 'payment AUTHORISED 100.00'] };
    },
  })),
  ...(
    [
      ['PUT', 'booked', ['payment AUTHORISED 120.00', 'fee AUTHORISED 3.20']],
      ['POST', 'taken back with its payment', ['payment DELETED 120.00', 'fee DELETED 3.20']],
    ] as const
  ).map(([method, becomes, meant]) => ({
    what: `the fee of a payment (${becomes})`,
    request: { method, path: /^\/BankTransactions/ },
    async needing(world: KindsWorld) {
      const { id } = await world.postedInvoice();
      const subject = world.newPayment(id, { method: 'stripe', gatewayFee: '3.20' });
      await subject.publish();
      if (becomes !== 'booked') {
        await world.settle(subject.document);
        await subject.remove();
      }
      return { ...subject, meant };
    },
  })),
  ...(
    [
      ['PUT', 'made', ['invoice PAID 0.00', 'stand-in AUTHORISED 120.00']],
      ['POST', 'taken back', ['invoice AUTHORISED 120.00', 'stand-in DELETED 120.00']],
    ] as const
  ).map(([method, becomes, meant]) => ({
    what: `what stands in for a missing payment (${becomes})`,
    request: { method, path: /^\/Payments/ },
    async needing(world: KindsWorld) {
      const invoice = await world.postedInvoice();
      const { data, document } = invoice;
      await world.publishInvoice({ ...data, status: 'paid', paymentDate: '2026-11-15' });
      await world.settle(document);
      await world.pass(60);
      if (becomes === 'taken back') {
        await world.settle(document);
        await world.publishInvoice(data);
      }
      return { ...invoice, meant };
    },
  })),
  {
    what: 'a credit note',
    request: { method: 'PUT', path: /^\/CreditNotes$/ },
    needing: async (world) => ({
      ...(await note(world, false)),
      meant: ['note PAID 60.00', 'allocated 60.00'],
    }),
  },
  {
    what: 'its allocation',
    request: { method: 'PUT', path: /Allocations$/ },
    needing: async (world) => ({
      ...(await note(world, false)),
      meant: ['note PAID 60.00', 'allocated 60.00'],
    }),
  },
  ...(
    [
      ['the allocation removed', 'DELETE', /Allocations/],
      ['the note itself', 'POST', /^\/CreditNotes/],
      ['allocated anew', 'PUT', /Allocations$/],
    ] as const
  ).map(([which, method, path]) => ({
    what: `a changed credit note (${which})`,
    request: { method, path },
    async needing(world: KindsWorld) {
      const subject = await note(world, true);
      await subject.publish({ amount: '90.00' });
      return { ...subject, meant: ['note PAID 90.00', 'removed 60.00', 'allocated 90.00'] };
    },
  })),
  ...(
    [
      ['the allocation removed', 'DELETE', /Allocations/],
      ['the note itself', 'POST', /^\/CreditNotes/],
    ] as const
  ).map(([which, method, path]) => ({
    what: `a deleted credit note (${which})`,
    request: { method, path },
    async needing(world: KindsWorld) {
      const subject = await note(world, true);
      await subject.remove();
      return { ...subject, meant: ['note VOIDED 60.00', 'removed 60.00'] };
    },
  })),
];

const deaths: readonly Death[] = ['before sending', 'after sending', 'before writing it down'];

type Happening = (world: KindsWorld, request: Request, needing: Needing) => Promise<void>;

/** What happens to the request; the books show it 30 seconds late where Xero itself is in trouble. */
const happenings: ReadonlyMap<string, Happening> = new Map<string, Happening>([
  ...deaths.map((death): [string, Happening] => [
    `the process dies ${death}`,
    async (world, request, { document }) => {
      const { outcome } = await world.dyingProcess(request, death).push(document);
      if (outcome !== 'again') throw new Error(`It met no death: ${outcome}.`);
    },
  ]),
  ...(['dropAfter', 'dropBefore'] as const).map((kind): [string, Happening] => [
    `${kind}, and nobody asks before Xero may have forgotten the key`,
    async (world, request, { document }) => {
      faultAt(world, request, kind);
      await world.pushIntoFault(document);
      await world.pass(301);
    },
  ]),
  ...(['error500After', 'error500Before'] as const).map((kind): [string, Happening] => [
    `${kind}, which a repetition meets too`,
    async (world, request) => faultAt(world, request, kind),
  ]),
]);

function faultAt(world: KindsWorld, { method, path }: Request, kind: FaultInput['kind']) {
  world.sandbox.switches.readLagSeconds = 30;
  world.sandbox.faults.add({ kind, method, path: path.source.replaceAll(/[\\^$]/g, '') });
}

const receiptsFolder = await mkdtemp(join(tmpdir(), 'receipts-'));
await writeFile(join(receiptsFolder, 'taxi.pdf'), '%PDF-1.7');
afterAll(() => rm(receiptsFolder, { recursive: true }));

/** Worlds that no test uses now; each has clocks of its own, which its test moves. */
const free = await Promise.all(
  Array.from({ length: 4 }, async () => {
    const world = await createKindsWorld({ receiptsFolder });
    await world.changeSettings({
      attachReceipts: true,
      paidWithoutPayment: 'post',
      gatewayFees: { book: 'spend_money', account: '404' },
    });
    // The gateway is a contact already: its fee alone is what is looked at.
    const { id } = await world.postedInvoice();
    await world.settle(await world.newPayment(id, { method: 'stripe', gatewayFee: '1.00' }).publish());
    for (const reimbursable of [false, true])
      await world.settle(await world.newExpense({ reimbursable }).publish());
    return world;
  }),
);

const queue: ((world: KindsWorld) => void)[] = [];

async function freeWorld(): Promise<KindsWorld> {
  return free.pop() ?? new Promise((resolve) => queue.push(resolve));
}

function giveBack(world: KindsWorld): void {
  const next = queue.shift();
  if (next === undefined) free.push(world);
  else next(world);
}

it.concurrent.each(steps)(
  '$what is there once, whatever happens to its request',
  async ({ request, needing }) => {
    const world = await freeWorld();
    try {
      for (const [when, happen] of happenings) {
        world.sandbox.faults.clear();
        world.sandbox.switches.readLagSeconds = 0;
        await world.pass(61);
        const subject = await needing(world);
        const before = world.books();
        await happen(world, request, subject);
        const { outcome } = await world.settle(subject.document, world.startProcess());
        expect(['synced', 'unchanged']).toContain(outcome);
        await world.expectOnce(subject, subject.meant, { before, when });
        expect(world.sandbox.faults.waiting()).toBe(0);
      }
    } finally {
      giveBack(world);
    }
  },
  300_000,
);
