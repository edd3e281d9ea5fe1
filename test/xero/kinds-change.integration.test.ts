import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createKindsWorld, type KindsWorld, type Subject } from './kinds-world.ts';

let world: KindsWorld;

beforeAll(async () => {
  world = await createKindsWorld();
  for (const reimbursable of [false, true])
    await world.settle(await world.newExpense({ reimbursable }).publish());
});

beforeEach(async () => {
  world.sandbox.faults.clear();
  world.sandbox.switches.readLagSeconds = 0;
  await world.pass(61);
});

/** A document that is not in Xero yet, and its states; `inXero` is what stands there for each. */
interface Flow {
  readonly path: string;
  readonly make: () => Promise<Subject<never>>;
  readonly first: object;
  readonly second: object;
  readonly inXero: {
    readonly first: string[];
    readonly second: string[];
    /** After first ▸ second ▸ first ▸ gone. */
    readonly backAndForth: string[];
  };
}

const small = { amount: '50.00', taxAmount: '10.00' };
const large = { amount: '70.00', taxAmount: '14.00' };

const flows: Readonly<Record<string, Flow>> = {
  'a bill': {
    path: '/Invoices',
    async make() {
      await world.setStrategy('bill');
      return world.newExpense();
    },
    first: small,
    second: large,
    inXero: {
      first: ['bill AUTHORISED 60.00'],
      second: ['bill AUTHORISED 84.00'],
      backAndForth: ['bill VOIDED 60.00'],
    },
  },
  'money spent': {
    path: '/BankTransactions',
    async make() {
      await world.setStrategy('spend_money');
      return world.newExpense();
    },
    first: small,
    second: large,
    inXero: {
      first: ['spent AUTHORISED 60.00'],
      second: ['spent AUTHORISED 84.00'],
      backAndForth: ['spent DELETED 60.00'],
    },
  },
  'a receipt': {
    path: '/Receipts',
    async make() {
      await world.setStrategy('expense_claim');
      return world.newExpense({ reimbursable: true });
    },
    first: small,
    // What is claimed cannot be changed: only a state that says the same follows.
    second: { ...small, status: 'reimbursed' },
    inXero: {
      first: ['receipt SUBMITTED 60.00', 'claim SUBMITTED 60.00'],
      second: ['receipt SUBMITTED 60.00', 'claim SUBMITTED 60.00'],
      backAndForth: ['receipt VOIDED 60.00', 'claim VOIDED 60.00'],
    },
  },
  'a payment': {
    path: '/Payments',
    async make() {
      const { id } = await world.postedInvoice();
      return world.newPayment(id);
    },
    first: { amount: '60.00' },
    second: { amount: '84.00' },
    inXero: {
      first: ['payment AUTHORISED 60.00'],
      second: ['payment DELETED 60.00', 'payment AUTHORISED 84.00'],
      backAndForth: ['payment DELETED 60.00', 'payment DELETED 84.00', 'payment DELETED 60.00'],
    },
  },
  'a credit note': {
    path: '/CreditNotes',
    async make() {
      const { id } = await world.postedInvoice();
      return world.newNote(id);
    },
    first: { amount: '60.00' },
    second: { amount: '84.00' },
    inXero: {
      first: ['note PAID 60.00', 'allocated 60.00'],
      second: ['note PAID 84.00', 'removed 60.00', 'allocated 84.00'],
      backAndForth: ['note VOIDED 60.00', 'removed 60.00', 'removed 84.00', 'removed 60.00'],
    },
  },
};

const isEnded = (line: string) => /VOIDED|DELETED|removed/.test(line);

describe.each(Object.entries(flows))('%s', (_, flow) => {
  const { first, second, inXero } = flow;
  const publish = (subject: Subject<never>, state: object) => subject.publish(state as never);

  it('pushed by two processes at once is there once, in every state', async () => {
    const subject = await flow.make();
    const both = [world.startProcess({ outcomeWait: 5 }), world.startProcess({ outcomeWait: 5 })];
    const bothPush = () => Promise.all(both.map((process) => process.push(subject.document)));
    await publish(subject, first);
    await bothPush();
    await world.expectOnce(subject, inXero.first);
    await publish(subject, second);
    await bothPush();
    await world.expectOnce(subject, inXero.second);
    await subject.remove();
    await bothPush();
    const ended = subject.found();
    expect(ended.every(isEnded)).toBe(true);
    await world.expectOnce(subject, ended);
  });

  it.each(['before', 'after'] as const)(
    'that changes while its first write is unknown (cut off %s the work) ends as it is now',
    async (when) => {
      const subject = await flow.make();
      await publish(subject, first);
      const before = world.books();
      world.sandbox.faults.add({ kind: when === 'before' ? 'dropBefore' : 'dropAfter', path: flow.path });
      await world.pushIntoFault(subject.document);
      await publish(subject, second);
      await world.settle(subject.document, world.startProcess());
      // Credit that was changed before it was allocated has no allocation to remove.
      const isNew = (line: string) => !line.startsWith('removed');
      expect(subject.found().filter(isNew)).toEqual(inXero.second.filter(isNew));
      await world.expectOnce(subject, subject.found(), { before });
    },
  );

  it.each([
    // Where it is proven that Xero has nothing of it, nothing is sent at all.
    ['before', 'dropBefore', 0],
    ['after', 'dropAfter', 1],
  ] as const)(
    'that goes while its first write is unknown (cut off %s the work, for long) is not there',
    async (_, kind, objects) => {
      const subject = await flow.make();
      await publish(subject, first);
      const before = world.books();
      world.sandbox.switches.readLagSeconds = 30;
      world.sandbox.faults.add({ kind, path: flow.path });
      await world.pushIntoFault(subject.document);
      await subject.remove();
      await world.pass(301);
      await world.settle(subject.document, world.startProcess());
      expect(subject.found()).toHaveLength(objects);
      expect(subject.found().every(isEnded)).toBe(true);
      await world.expectOnce(subject, subject.found(), { before });
    },
  );

  it('that returns to an older state is as that says, and gone in the end, also while reads lag', async () => {
    const subject = await flow.make();
    world.sandbox.switches.readLagSeconds = 30;
    const before = world.books();
    for (const state of [first, second, first]) {
      await publish(subject, state);
      world.sandbox.faults.add({
        kind: 'error500After',
        method: 'PUT|POST|DELETE',
        path: flow.path,
        nth: state === second ? 2 : 1,
      });
      await world.settle(subject.document, world.startProcess());
      world.sandbox.faults.clear();
    }
    await subject.remove();
    await world.settle(subject.document, world.startProcess());
    expect(subject.found()).toEqual(inXero.backAndForth);
    await world.expectOnce(subject, inXero.backAndForth, { before });
  });

  it('by a process that froze on its way never undoes what followed', async () => {
    const subject = await flow.make();
    await publish(subject, first);
    await world.settle(subject.document);
    await publish(subject, second);
    const frozen = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    let isFirst = true;
    const old = world.startProcess({
      outcomeWait: 5,
      beforePrepare: async () => {
        if (!isFirst) return;
        isFirst = false;
        reached.resolve();
        await frozen.promise;
      },
    });
    const pushed = old.push(subject.document);
    await reached.promise;
    await world.settle(subject.document);
    const mark = world.mark();
    frozen.resolve();
    expect(await pushed).toMatchObject({ outcome: 'unchanged' });
    expect(world.writesSince(mark)).toEqual([]);
    await world.expectOnce(subject, inXero.second);
  });

  it('that Xero refuses, since its period was locked a moment ago, says so, and goes once it may', async () => {
    const { settings } = world.organisation;
    const subject = await flow.make();
    await publish(subject, first);
    const before = world.books();
    const mark = world.mark();
    settings.periodLockDate = '2026-11-15';
    try {
      expect(await world.settle(subject.document)).toMatchObject({
        outcome: 'held',
        problem: { type: 'period-locked', parameters: { lockDate: '2026-11-15' } },
      });
    } finally {
      settings.periodLockDate = '2026-03-31';
    }
    expect(world.writesSince(mark)).toHaveLength(1);
    expect(subject.found()).toEqual([]);
    expect(await world.writes.isOpen(subject.document)).toBe(false);
    // The lists of the organisation are read again after five minutes.
    await world.pass(400);
    await world.settle(subject.document);
    await world.expectOnce(subject, inXero.first, { before });
  });
});
