import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { InvoiceData } from '../../src/events/invoice.ts';
import { client, invoice } from './samples.ts';
import { createKindsWorld, type KindsWorld } from './kinds-world.ts';

let world: KindsWorld;

beforeAll(async () => {
  world = await createKindsWorld();
  for (const reimbursable of [false, true])
    await world.settle(await world.newExpense({ reimbursable }).publish());
});

beforeEach(async () => {
  world.sandbox.faults.clear();
  world.sandbox.switches.readLagSeconds = 0;
  await world.setStrategy('bill');
  await world.pass(61);
});

/** What a push comes to where Xero has it now; it may have been written down before the last attempt. */
const settled = ['synced', 'unchanged'];

/** A process that stands still once, at one point of its work, until it may go on. */
function freezing(where: 'beforePrepare' | 'afterPrepare') {
  const frozen = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  let isFirst = true;
  const process = world.startProcess({
    outcomeWait: 5,
    [where]: async () => {
      if (!isFirst) return;
      isFirst = false;
      reached.resolve();
      await frozen.promise;
    },
  });
  return { process, reached: reached.promise, goOn: () => frozen.resolve() };
}

const strategies = [
  ['bill', ['bill VOIDED 60.00', 'bill AUTHORISED 60.00'], 'bill AUTHORISED 60.00'],
  ['spend_money', ['spent DELETED 60.00', 'spent AUTHORISED 60.00'], 'spent AUTHORISED 60.00'],
  [
    'expense_claim',
    ['receipt VOIDED 60.00', 'receipt SUBMITTED 60.00', 'claim VOIDED 60.00', 'claim SUBMITTED 60.00'],
    'receipt SUBMITTED 60.00',
  ],
] as const;

/** The invoice of twice as much, which Xero does not take once it has money. */
function doubled(data: InvoiceData): InvoiceData {
  const lines = data.lines.map((line) => ({ ...line, quantity: '2.00', amount: '200.00' }));
  return { ...data, lines, subtotal: '200.00', taxAmount: '40.00', total: '240.00' };
}

describe('an expense', () => {
  it.each(strategies)('(%s) rejected and approved again is made anew', async (strategy, meant) => {
    await world.setStrategy(strategy);
    const subject = world.newExpense({ reimbursable: strategy === 'expense_claim' });
    for (const status of ['approved', 'rejected', 'approved'] as const) {
      await subject.publish({ status });
      expect(await world.settle(subject.document)).toMatchObject({ outcome: 'synced' });
    }
    await world.expectOnce(subject, meant);
  });

  it.each(strategies)(
    '(%s) rejected and approved again while reads lag and the new one is unknown is made anew',
    async (strategy, meant) => {
      await world.setStrategy(strategy);
      const subject = world.newExpense({ reimbursable: strategy === 'expense_claim' });
      await subject.publish();
      await world.settle(subject.document);
      await world.pass(60);
      world.sandbox.switches.readLagSeconds = 30;
      await subject.publish({ status: 'rejected' });
      await world.settle(subject.document);
      await subject.publish();
      world.sandbox.faults.add({ kind: 'error500Before', method: 'PUT' });
      expect(settled).toContain((await world.settle(subject.document, world.startProcess())).outcome);
      await world.expectOnce(subject, meant);
    },
  );

  it.each(strategies)('(%s) stays what it is when the choice changes', async (strategy, _, first) => {
    await world.setStrategy(strategy);
    const subject = world.newExpense({ reimbursable: strategy === 'expense_claim' });
    await subject.publish();
    await world.settle(subject.document);
    await world.setStrategy(strategy === 'bill' ? 'spend_money' : 'bill');
    await subject.publish({ status: 'reimbursed' });
    await world.settle(subject.document);
    expect(subject.found()[0]).toBe(first);
    await subject.remove();
    await world.settle(subject.document);
    expect(subject.found().every((line) => /VOIDED|DELETED/.test(line))).toBe(true);
    await subject.publish();
    await world.settle(subject.document);
    expect(subject.found()).toContain(
      strategy === 'bill' ? 'spent AUTHORISED 60.00' : 'bill AUTHORISED 60.00',
    );
    await world.expectOnce(subject, subject.found());
  });

  it('whose choice changes while its first write is unknown is what was sent', async () => {
    const subject = world.newExpense();
    await subject.publish();
    world.sandbox.faults.add({ kind: 'dropAfter', path: '/Invoices' });
    await world.pushIntoFault(subject.document);
    await world.setStrategy('spend_money');
    expect(settled).toContain((await world.settle(subject.document, world.startProcess())).outcome);
    await world.expectOnce(subject, ['bill AUTHORISED 60.00']);
  });

  it('two of one new vendor, pushed by two processes at once, have one contact', async () => {
    const vendor = `Vendor ${world.newId()}`;
    const two = [world.newExpense({ vendor }), world.newExpense({ vendor: ` ${vendor.toUpperCase()} ` })];
    for (const { publish } of two) await publish();
    const processes = [world.startProcess({ outcomeWait: 5 }), world.startProcess({ outcomeWait: 5 })];
    await Promise.all(two.flatMap(({ document }, nth) => processes[nth]?.push(document) ?? []));
    const started = world.started.splice(0);
    expect(started.length).toBeGreaterThanOrEqual(1);
    await Promise.all(
      processes.map(async (process) => {
        for (const document of started) await process.push(document);
      }),
    );
    for (const subject of two) {
      await world.settle(subject.document);
      await world.expectOnce(subject, ['bill AUTHORISED 60.00']);
    }
    const contacts = world.contacts().filter(({ name }) => name.toLowerCase() === vendor.toLowerCase());
    expect(contacts).toHaveLength(1);
    const bills = world.invoices().filter(({ contactId }) => contactId === contacts[0]?.id);
    expect(bills).toHaveLength(2);
  });

  it('changed and changed back while reads lag is as it was: what Xero shows is older than what was said', async () => {
    const subject = world.newExpense();
    await subject.publish();
    await world.settle(subject.document);
    await world.pass(60);
    world.sandbox.switches.readLagSeconds = 30;
    await subject.publish({ amount: '70.00', taxAmount: '14.00' });
    await world.settle(subject.document);
    await subject.publish();
    world.sandbox.faults.add({ kind: 'error500Before', method: 'POST', path: '/Invoices' });
    expect(settled).toContain((await world.settle(subject.document, world.startProcess())).outcome);
    await world.expectOnce(subject, ['bill AUTHORISED 60.00']);
  });

  it('whose bill has the number of a hundred others is found among them', async () => {
    const receiptNumber = `R${world.newId()}`;
    const subject = world.newExpense({ receiptNumber });
    const [like] = world.invoices().filter(({ type }) => type === 'ACCPAY');
    if (like === undefined) throw new Error('There is no bill.');
    const now = world.sandbox.clock.now();
    for (let nth = 0; nth < 120; nth += 1) {
      const other = { ...like, id: crypto.randomUUID(), number: receiptNumber, url: null, updatedAt: now };
      world.organisation.invoices.put(other, now);
    }
    await subject.publish();
    world.sandbox.faults.add({ kind: 'error500After', path: '/Invoices' });
    await world.pass(60);
    expect(settled).toContain((await world.settle(subject.document, world.startProcess())).outcome);
    await world.expectOnce(subject, ['bill AUTHORISED 60.00']);
  });
});

describe('a payment', () => {
  it('refunded and completed again is what it was; the refund is for a person', async () => {
    const { id } = await world.postedInvoice();
    const subject = world.newPayment(id);
    await subject.publish();
    await world.settle(subject.document);
    const mark = world.mark();
    await subject.publish({ status: 'refunded' });
    expect(await world.settle(subject.document)).toMatchObject({
      outcome: 'held',
      problem: { type: 'refunded-after-posting' },
    });
    await subject.publish();
    expect(await world.settle(subject.document)).toMatchObject({ outcome: 'unchanged' });
    expect(world.writesSince(mark)).toEqual([]);
    await world.expectOnce(subject, ['payment AUTHORISED 120.00']);
  });

  it('that is refused on repetition, since Xero forgot the key of the first request, is found', async () => {
    const { id } = await world.postedInvoice();
    const subject = world.newPayment(id);
    await subject.publish();
    const mark = world.mark();
    world.sandbox.faults.add({ kind: 'dropAfter', path: '/Payments' });
    await world.pushIntoFault(subject.document);
    world.sandbox.clock.advance(400);
    await world.settle(subject.document, world.startProcess());
    // The token may run out meanwhile.
    const sent = world.writesSince(mark).filter(({ status }) => status !== 401);
    const keys = sent.map(({ idempotencyKey }) => idempotencyKey);
    expect(keys.length).toBeGreaterThanOrEqual(2);
    expect(new Set(keys).size).toBe(1);
    expect(world.writesSince(mark).some(({ replayed }) => replayed)).toBe(false);
    await world.expectOnce(subject, ['payment AUTHORISED 120.00']);
  });

  it('that another one replaces is let in once the other is deleted, whichever is heard of first', async () => {
    const { id, found } = await world.postedInvoice();
    const [old, next] = [world.newPayment(id), world.newPayment(id)];
    await old.publish();
    await world.settle(old.document);
    await next.publish();
    expect(await world.settle(next.document)).toMatchObject({
      outcome: 'held',
      problem: { type: 'payment-exceeds-due' },
    });
    await old.remove();
    await world.settle(old.document);
    await world.expectOnce(old, ['payment DELETED 120.00']);
    await world.expectOnce(next, ['payment AUTHORISED 120.00']);
    expect(found()).toMatchObject({ status: 'PAID' });
  });

  it('of an invoice that was a draft in Xero goes once that is approved there', async () => {
    await world.changeSettings({ invoiceStatus: 'DRAFT' });
    try {
      const { id, found } = await world.postedInvoice();
      const subject = world.newPayment(id);
      await subject.publish();
      expect(await world.settle(subject.document)).toMatchObject({
        outcome: 'held',
        problem: { type: 'invoice-not-approved' },
      });
      const [draft, now] = [found(), world.sandbox.clock.now()];
      if (draft === undefined) throw new Error('There is no invoice.');
      world.organisation.invoices.put({ ...draft, status: 'AUTHORISED', updatedAt: now }, now);
      expect(await world.settle(subject.document)).toMatchObject({ outcome: 'synced' });
      await world.expectOnce(subject, ['payment AUTHORISED 120.00']);
    } finally {
      await world.changeSettings({ invoiceStatus: 'AUTHORISED' });
    }
  });

  it('that somebody deleted in Xero, deleted in TimeTracker, is done', async () => {
    const { id } = await world.postedInvoice();
    const subject = world.newPayment(id);
    await subject.publish();
    await world.settle(subject.document);
    const [inXero] = subject.objects();
    const there = world.organisation.payments.get(inXero?.id ?? '');
    if (there === undefined) throw new Error('There is no payment.');
    const now = world.sandbox.clock.now();
    world.organisation.payments.put({ ...there, status: 'DELETED', updatedAt: now }, now);
    await subject.remove();
    expect(await world.settle(subject.document)).toMatchObject({ outcome: 'synced' });
    await world.expectOnce(subject, ['payment DELETED 120.00']);
  });
});

describe('an invoice with money in Xero', () => {
  it('that is cancelled is refused in words that say why, and follows once its payment is deleted', async () => {
    const { id, data, document, found } = await world.postedInvoice();
    const payment = world.newPayment(id);
    await payment.publish();
    await world.settle(payment.document);
    await world.publishInvoice({ ...data, status: 'cancelled' });
    expect(await world.settle(document)).toMatchObject({
      outcome: 'rejected',
      problem: {
        type: 'refused-money-applied',
        parameters: {
          message: 'This document cannot be edited as it has a payment or credit note allocated to it.',
        },
      },
    });
    expect(await world.writes.isOpen(document)).toBe(false);
    await payment.remove();
    await world.settle(payment.document);
    expect(found()).toMatchObject({ status: 'VOIDED' });
    expect(await world.outcomes.find(document)).toMatchObject({ name: 'synced' });
  });

  it.each([true, false])(
    'and changed, the change unknown and not done: it is no change by somebody else (date moves: %s)',
    async (paymentMovesUpdatedDate) => {
      world.sandbox.switches.paymentMovesUpdatedDate = paymentMovesUpdatedDate;
      const { id, data, document, found } = await world.postedInvoice();
      const payment = world.newPayment(id, { amount: '20.00' });
      await payment.publish();
      await world.settle(payment.document);
      await world.publishInvoice({ ...data, buyerReference: 'changed' });
      world.sandbox.faults.add({ kind: 'error500Before', path: '/Invoices', method: 'POST' });
      expect(settled).toContain((await world.settle(document, world.startProcess())).outcome);
      expect(found()).toMatchObject({ reference: 'changed', amountDue: '100.00' });
      world.sandbox.switches.paymentMovesUpdatedDate = true;
    },
  );

  it('is changed before money comes that was entered after the change, though that is heard of later', async () => {
    const { id, data, document, found } = await world.postedInvoice();
    const payment = world.newPayment(id, { amount: '20.00' });
    await world.announce(document);
    await payment.publish();
    expect(await world.settle(payment.document)).toMatchObject({ outcome: 'waiting' });
    await world.publishInvoice(doubled(data));
    expect(await world.settle(document)).toMatchObject({ outcome: 'synced' });
    expect(found()).toMatchObject({ total: '240.00', amountDue: '220.00' });
    await world.expectOnce(payment, ['payment AUTHORISED 20.00']);
  });

  it('is changed between the money that goes and the money that comes, though the first is heard of last', async () => {
    const { id, data, document, found } = await world.postedInvoice();
    const [old, next] = [
      world.newPayment(id, { amount: '20.00' }),
      world.newPayment(id, { amount: '30.00' }),
    ];
    await old.publish();
    await world.settle(old.document);
    await world.announce(old.document);
    await world.publishInvoice(doubled(data));
    expect(await world.settle(document)).toMatchObject({ problem: { type: 'refused-money-applied' } });
    await next.publish();
    expect(await world.settle(next.document)).toMatchObject({ outcome: 'waiting' });
    await old.remove();
    await world.settle(old.document);
    expect(found()).toMatchObject({ total: '240.00', amountDue: '210.00' });
    await world.expectOnce(old, ['payment DELETED 20.00']);
    await world.expectOnce(next, ['payment AUTHORISED 30.00']);
  });

  it('that stays gets more of it, though a change of the invoice was refused for it', async () => {
    const { id, data, document } = await world.postedInvoice();
    const [old, next] = [
      world.newPayment(id, { amount: '20.00' }),
      world.newPayment(id, { amount: '30.00' }),
    ];
    await old.publish();
    await world.settle(old.document);
    await world.publishInvoice(doubled(data));
    await world.settle(document);
    await next.publish();
    expect(await world.settle(next.document)).toMatchObject({ outcome: 'synced' });
  });

  it('that was voided in Xero and is cancelled in TimeTracker is done', async () => {
    const { data, document, found } = await world.postedInvoice();
    const [there, now] = [found(), world.sandbox.clock.now()];
    if (there === undefined) throw new Error('There is no invoice.');
    world.organisation.invoices.put({ ...there, status: 'VOIDED', updatedAt: now }, now);
    await world.publishInvoice({ ...data, status: 'cancelled' });
    expect(await world.settle(document)).toMatchObject({ outcome: 'synced' });
    expect(await world.links.find(document, world.tenantId)).toMatchObject({ xeroStatus: 'VOIDED' });
  });
});

describe('a credit note', () => {
  it.each([0, 30])('whose allocation is answered without its id is one (reads lag %s s)', async (lag) => {
    world.sandbox.switches.allocationAnswersId = false;
    world.sandbox.switches.readLagSeconds = lag;
    const { id } = await world.postedInvoice();
    const subject = world.newNote(id);
    await subject.publish();
    expect(settled).toContain((await world.settle(subject.document, world.startProcess())).outcome);
    await world.expectOnce(subject, ['note PAID 60.00', 'allocated 60.00']);
    await subject.publish({ amount: '90.00' });
    expect(settled).toContain((await world.settle(subject.document, world.startProcess())).outcome);
    await world.expectOnce(subject, ['note PAID 90.00', 'removed 60.00', 'allocated 90.00']);
    world.sandbox.switches.allocationAnswersId = true;
  });

  it('changed just after it was allocated, its removal failing while reads lag, is allocated once', async () => {
    const { id, found } = await world.postedInvoice();
    const subject = world.newNote(id);
    await subject.publish();
    // The note is there for longer than reads lag before its allocation is.
    world.sandbox.faults.add({ kind: 'rateLimit', problem: 'day', path: '/Allocations' });
    await world.settle(subject.document);
    await world.pass(86_400);
    await world.settle(subject.document);
    world.sandbox.switches.readLagSeconds = 30;
    await subject.publish({ amount: '90.00' });
    world.sandbox.faults.add({ kind: 'error500Before', method: 'DELETE', times: 2 });
    expect(settled).toContain((await world.settle(subject.document, world.startProcess())).outcome);
    await world.expectOnce(subject, ['note PAID 90.00', 'removed 60.00', 'allocated 90.00']);
    expect(found()).toMatchObject({ amountDue: '30.00' });
  });

  it.each(['dropBefore', 'dropAfter'] as const)(
    'deleted while its allocation is unknown (%s) is voided, and takes nothing from the invoice',
    async (kind) => {
      const { id, found } = await world.postedInvoice();
      const subject = world.newNote(id);
      await subject.publish();
      world.sandbox.faults.add({ kind, path: '/Allocations' });
      await world.pushIntoFault(subject.document);
      await subject.remove();
      await world.settle(subject.document, world.startProcess());
      expect(subject.found().filter((line) => line !== 'removed 60.00')).toEqual(['note VOIDED 60.00']);
      await world.expectOnce(subject, subject.found());
      expect(found()).toMatchObject({ amountDue: '120.00' });
    },
  );

  it('allocated to the invoice by somebody in Xero is not allocated again', async () => {
    const { id, found } = await world.postedInvoice();
    const subject = world.newNote(id);
    await subject.publish();
    world.sandbox.faults.add({ kind: 'rateLimit', problem: 'day', path: '/Allocations' });
    expect(await world.settle(subject.document)).toMatchObject({ outcome: 'waiting' });
    const [note] = subject.objects();
    const there = world.organisation.creditNotes.get(note?.id ?? '');
    const inv = found();
    if (there === undefined || inv === undefined) throw new Error('not in Xero');
    const now = world.sandbox.clock.now();
    const byHand = { id: crypto.randomUUID(), invoiceId: inv.id, amount: '50.00', date: '2026-11-12' };
    world.organisation.creditNotes.put(
      { ...there, allocations: [{ ...byHand, isDeleted: false }], amountAllocated: '50.00', updatedAt: now },
      now,
    );
    await world.pass(86_400);
    await world.settle(subject.document);
    expect(subject.found()).toEqual(['note AUTHORISED 60.00', 'allocated 50.00']);
    await world.expectOnce(subject, subject.found());
  });

  it('prepared for what was due before a payment came is allocated to what is due after it', async () => {
    const { id, found } = await world.postedInvoice();
    const [note, payment] = [world.newNote(id), world.newPayment(id, { amount: '80.00' })];
    await note.publish();
    world.sandbox.faults.add({ kind: 'rateLimit', problem: 'day', path: '/Allocations' });
    await world.settle(note.document);
    await world.pass(86_400);
    const { process, reached, goOn } = freezing('afterPrepare');
    const pushed = process.push(note.document);
    await reached;
    await payment.publish();
    await world.settle(payment.document);
    goOn();
    expect(await pushed).toMatchObject({ outcome: 'synced' });
    await world.expectOnce(note, ['note AUTHORISED 60.00', 'allocated 40.00']);
    expect(found()).toMatchObject({ status: 'PAID' });
  });
});

describe('what waits for another document', () => {
  /** A client, and an invoice of his that is held since no account is chosen for what it sells. */
  async function heldInvoice() {
    const id = world.newId();
    await world.settle(await world.publishClient(client({ id, name: `Client ${id}` })));
    const data = invoice({ id, number: `INV-${id}`, clientId: id, total: '121.00' });
    const document = await world.publishInvoice(data);
    expect(await world.settle(document)).toMatchObject({ outcome: 'held' });
    return { id, document, mend: () => world.publishInvoice({ ...data, total: '120.00' }) };
  }

  it('is held with it and follows by itself', async () => {
    const { id, document, mend } = await heldInvoice();
    const [payment, note] = [world.newPayment(id, { amount: '60.00' }), world.newNote(id)];
    for (const subject of [payment, note]) {
      await subject.publish();
      expect(await world.settle(subject.document)).toMatchObject({
        outcome: 'held',
        problem: { type: 'invoice-needs-you' },
      });
    }
    await mend();
    await world.settle(document);
    await world.expectOnce(payment, ['payment AUTHORISED 60.00']);
    await world.expectOnce(note, ['note PAID 60.00', 'allocated 60.00']);
  });

  it('is left alone with it and follows by itself', async () => {
    const id = world.newId();
    await world.settle(await world.publishClient(client({ id, name: `Client ${id}` })));
    const data = invoice({ id, number: `INV-${id}`, clientId: id, status: 'draft' });
    const document = await world.publishInvoice(data);
    expect(await world.settle(document)).toMatchObject({ outcome: 'skipped' });
    const payment = world.newPayment(id);
    await payment.publish();
    expect(await world.settle(payment.document)).toMatchObject({
      outcome: 'skipped',
      problem: { type: 'invoice-left-alone' },
    });
    await world.publishInvoice({ ...data, status: 'sent' });
    await world.settle(document);
    await world.expectOnce(payment, ['payment AUTHORISED 120.00']);
  });

  it('an expense is held with its vendor and follows by itself', async () => {
    const vendor = `Vendor ${world.newId()}`;
    const now = world.sandbox.clock.now();
    const [like] = world.contacts();
    if (like === undefined) throw new Error('There is no contact.');
    const archived = { ...like, id: crypto.randomUUID(), name: vendor, number: null, updatedAt: now };
    world.organisation.contacts.put({ ...archived, status: 'ARCHIVED' }, now);
    await world.pass(301);
    const subject = world.newExpense({ vendor });
    await subject.publish();
    expect(await world.settle(subject.document)).toMatchObject({
      outcome: 'held',
      problem: { type: 'payee-needs-you' },
    });
    const later = now + 400_000;
    world.organisation.contacts.put({ ...archived, status: 'ACTIVE', updatedAt: later }, later);
    await world.pass(301);
    const party = await world.database.query<{ source_id: string }>(
      `select source_id from snapshot where kind = 'vendor' and data->>'name' = $1`,
      [vendor],
    );
    const sourceId = party.rows[0]?.source_id ?? '';
    await world.settle({ installationId: 'main', kind: 'vendor', sourceId });
    await world.expectOnce(subject, ['bill AUTHORISED 60.00']);
  });

  it.each(['held', 'on its way'])(
    'is not forgotten where the other (%s) is settled just before the wait is put down',
    async (other) => {
      const { id, document, mend } = await heldInvoice();
      if (other === 'on its way')
        await world.database.query(`delete from outcome where kind = 'invoice' and source_id = $1`, [id]);
      const payment = world.newPayment(id);
      await payment.publish();
      const { process, reached, goOn } = freezing('afterPrepare');
      const pushed = process.push(payment.document);
      await reached;
      await mend();
      await world.settle(document);
      expect(payment.found()).toEqual([]);
      goOn();
      expect(await pushed).toMatchObject({ outcome: 'synced' });
      await world.expectOnce(payment, ['payment AUTHORISED 120.00']);
    },
  );
});
