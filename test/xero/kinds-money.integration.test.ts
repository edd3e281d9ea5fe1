import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { InvoiceData } from '../../src/events/invoice.ts';
import type { XeroRequest } from '../../src/xero/xero-client.ts';
import { createKindsWorld, type KindsWorld, type Subject } from './kinds-world.ts';

let world: KindsWorld;

beforeAll(async () => {
  world = await createKindsWorld();
});

beforeEach(async () => {
  world.sandbox.faults.clear();
  await world.pass(61);
});

/** Settings for one test alone. */
async function withSettings(
  changes: Parameters<KindsWorld['changeSettings']>[0],
  work: () => Promise<void>,
): Promise<void> {
  const { settings: before } = await world.settings.newest(world.connection.id);
  await world.changeSettings(changes);
  try {
    await work();
  } finally {
    await world.changeSettings(before);
  }
}

/** What a person does to a payment in Xero. */
function changeInXero(
  { objects }: Pick<Subject<unknown>, 'objects'>,
  change: { isReconciled?: boolean; status?: 'DELETED' },
) {
  const there = world.organisation.payments.get(objects()[0]?.id ?? '');
  if (there === undefined) throw new Error('There is no payment in Xero.');
  const now = world.sandbox.clock.now();
  world.organisation.payments.put({ ...there, ...change, updatedAt: now }, now);
}

async function postedPayment(changes: Parameters<KindsWorld['newPayment']>[1] = {}) {
  const invoice = await world.postedInvoice();
  const subject = world.newPayment(invoice.id, changes);
  await subject.publish();
  expect(await world.settle(subject.document)).toMatchObject({ outcome: 'synced' });
  return { invoice, subject };
}

describe('a refunded payment', () => {
  it('is held; where the settings say so, it is deleted in Xero and its invoice is open again', async () => {
    const { invoice, subject } = await postedPayment();
    await subject.publish({ status: 'refunded' });
    expect(await world.settle(subject.document)).toMatchObject({
      outcome: 'held',
      problem: { type: 'refunded-after-posting' },
    });
    await withSettings({ refunds: 'delete_payment' }, async () => {
      expect(await world.settle(subject.document)).toMatchObject({ outcome: 'synced' });
      expect(invoice.found()).toMatchObject({ status: 'AUTHORISED', amountDue: '120.00' });
      await world.expectOnce(subject, ['payment DELETED 120.00']);
      await subject.publish();
      await world.settle(subject.document);
      await world.expectOnce(subject, ['payment DELETED 120.00', 'payment AUTHORISED 120.00']);
    });
  });

  it('that is matched with the bank stays, and is held', async () => {
    const { subject } = await postedPayment();
    changeInXero(subject, { isReconciled: true });
    await withSettings({ refunds: 'delete_payment' }, async () => {
      await subject.publish({ status: 'refunded' });
      const mark = world.mark();
      expect(await world.settle(subject.document)).toMatchObject({
        outcome: 'held',
        problem: { type: 'payment-reconciled' },
      });
      expect(world.writesSince(mark)).toEqual([]);
    });
  });

  it('in a period that is locked by now stays, and is held', async () => {
    const { subject } = await postedPayment();
    await withSettings({ refunds: 'delete_payment' }, async () => {
      await subject.publish({ status: 'refunded' });
      const { settings } = world.organisation;
      const { periodLockDate } = settings;
      settings.periodLockDate = '2026-11-10';
      try {
        const mark = world.mark();
        expect(await world.settle(subject.document)).toMatchObject({
          outcome: 'held',
          problem: {
            type: 'payment-locked',
            parameters: { date: '2026-11-10', lockDate: '2026-11-10' },
          },
        });
        expect(world.writesSince(mark)).toEqual([]);
      } finally {
        settings.periodLockDate = periodLockDate;
      }
    });
  });
});

describe('money that waits for its turn', () => {
  it('is prepared once, however often its run looks: it uses up no calls that it waits for', async () => {
    const { subject } = await postedPayment();
    await subject.remove();
    await world.pass(301);
    // The minute is used up but for what is fresh.
    await world.database.query(
      `update gate set paced_until = clock_timestamp() + interval '25 seconds', fresh_at = clock_timestamp() where tenant_id = $1`,
      [world.tenantId],
    );
    const mark = world.mark();
    const run = world.startProcess({ outcomeWait: 0.1 });
    for (let nth = 0; nth < 4; nth += 1)
      expect(await run.push(subject.document)).toMatchObject({ outcome: 'again' });
    expect(world.requests(mark).filter(({ what }) => what === 'GET /Payments')).toHaveLength(1);
    await world.pass(60);
    expect(await world.settle(subject.document)).toMatchObject({ outcome: 'synced' });
    await world.expectOnce(subject, ['payment DELETED 120.00']);
  });
});

describe('a changed payment', () => {
  it('of more than is due with it stays as it was until it fits', async () => {
    const { invoice, subject } = await postedPayment({ amount: '80.00' });
    await subject.publish({ amount: '130.00' });
    const mark = world.mark();
    expect(await world.settle(subject.document)).toMatchObject({
      outcome: 'held',
      problem: { type: 'changed-payment-too-large', parameters: { amount: '130.00', due: '120.00' } },
    });
    expect(world.writesSince(mark)).toEqual([]);
    expect(invoice.found()).toMatchObject({ amountDue: '40.00' });
    await subject.publish({ amount: '120.00' });
    await world.settle(subject.document);
    await world.expectOnce(subject, ['payment DELETED 80.00', 'payment AUTHORISED 120.00']);
  });

  it('that is matched with the bank stays as it was', async () => {
    const { subject } = await postedPayment({ amount: '80.00' });
    changeInXero(subject, { isReconciled: true });
    for (const change of [() => subject.publish({ amount: '100.00' }), subject.remove]) {
      await change();
      const mark = world.mark();
      expect(await world.settle(subject.document)).toMatchObject({
        outcome: 'held',
        problem: { type: 'payment-reconciled' },
      });
      expect(world.writesSince(mark)).toEqual([]);
    }
  });

  it('that somebody deleted in Xero is made anew', async () => {
    const { subject } = await postedPayment({ amount: '80.00' });
    changeInXero(subject, { status: 'DELETED' });
    await subject.publish({ amount: '30.00' });
    expect(await world.settle(subject.document)).toMatchObject({ outcome: 'synced' });
    await world.expectOnce(subject, ['payment DELETED 80.00', 'payment AUTHORISED 30.00']);
  });
});

describe('money', () => {
  it('for an invoice that was cancelled is held, and a credit note too', async () => {
    const { id, data, document } = await world.postedInvoice();
    await world.publishInvoice({ ...data, status: 'cancelled' });
    await world.settle(document);
    for (const subject of [world.newPayment(id), world.newNote(id)]) {
      await subject.publish();
      expect(await world.settle(subject.document)).toMatchObject({
        outcome: 'held',
        problem: { type: 'invoice-voided' },
      });
    }
  });
});

describe('a credit note', () => {
  it('of an invoice on which nothing is due stays as credit', async () => {
    const { invoice } = await postedPayment();
    const subject = world.newNote(invoice.id);
    await subject.publish();
    expect(await world.settle(subject.document)).toMatchObject({ outcome: 'synced' });
    await world.expectOnce(subject, ['note AUTHORISED 60.00']);
  });

  it("has its invoice's contact, whichever its client stands for by now", async () => {
    const { id, found } = await world.postedInvoice();
    const other = await world.postedInvoice();
    const chosen = other.found()?.contactId ?? '';
    await withSettings({ contacts: [{ client: id, contactId: chosen }] }, async () => {
      const subject = world.newNote(id);
      await subject.publish();
      expect(await world.settle(subject.document)).toMatchObject({ outcome: 'synced' });
      const note = world.organisation.creditNotes.get(subject.objects()[0]?.id ?? '');
      expect(note?.contactId).toBe(found()?.contactId);
      await world.expectOnce(subject, ['note PAID 60.00', 'allocated 60.00']);
    });
  });

  it('posted as a draft is allocated once somebody has approved it in Xero', async () => {
    await withSettings({ creditNoteStatus: 'DRAFT' }, async () => {
      const { id } = await world.postedInvoice();
      const subject = world.newNote(id);
      await subject.publish();
      await world.settle(subject.document);
      expect(subject.found()).toEqual(['note DRAFT 60.00']);
      const note = world.organisation.creditNotes.get(subject.objects()[0]?.id ?? '');
      if (note === undefined) throw new Error('There is no note in Xero.');
      const now = world.sandbox.clock.now();
      world.organisation.creditNotes.put({ ...note, status: 'AUTHORISED', updatedAt: now }, now);
      await world.settle(subject.document);
      await world.expectOnce(subject, ['note PAID 60.00', 'allocated 60.00']);
    });
  });

  it('whose allocation is another than was meant goes on being held', async () => {
    const { id } = await world.postedInvoice();
    const subject = world.newNote(id);
    await subject.publish();
    const { client: http } = world.startProcess();
    const send = async (sent: XeroRequest) => {
      const result = await http.send(sent);
      if (result.kind !== 'answer' || sent.method !== 'PUT' || !sent.path.endsWith('/Allocations'))
        return result;
      const body = result.answer.body.replace('"Amount":60', '"Amount":50');
      return { ...result, answer: { ...result.answer, body } };
    };
    const process = world.startProcess({ outcomeWait: 5, deliver: { client: { ...http, send } } });
    const differs = { outcome: 'held', problem: { type: 'totals-differ' } };
    expect(await world.settle(subject.document, process)).toMatchObject(differs);
    const there = world.organisation.creditNotes.get(subject.objects()[0]?.id ?? '');
    if (there === undefined) throw new Error('There is no note in Xero.');
    const setAmount = (amount: string) => {
      const now = world.sandbox.clock.now();
      const allocations = there.allocations.map((one) => ({ ...one, amount }));
      world.organisation.creditNotes.put({ ...there, allocations, updatedAt: now }, now);
    };
    setAmount('50.00');
    expect(await world.settle(subject.document)).toMatchObject(differs);
    setAmount('60.00');
    await world.expectOnce(subject, ['note PAID 60.00', 'allocated 60.00']);
  });
});

describe('the fee of a payment gateway', () => {
  const stripe = { method: 'stripe', gatewayFee: '3.20', gatewayTransactionId: 'pi_1' };
  const booked = { gatewayFees: { book: 'spend_money', account: '404' } } as const;

  it('is money spent from the account that the gross payment went into, on the gateway as a vendor', async () => {
    await withSettings(booked, async () => {
      const { invoice, subject } = await postedPayment(stripe);
      await world.expectOnce(subject, ['payment AUTHORISED 120.00', 'fee AUTHORISED 3.20']);
      expect(invoice.found()).toMatchObject({ status: 'PAID' });
      const [paid, fee] = subject.objects();
      const spent = world.organisation.bankTransactions.get(fee?.id ?? '');
      const payment = world.organisation.payments.get(paid?.id ?? '');
      expect(spent).toMatchObject({ type: 'SPEND', bankAccountId: payment?.accountId, date: '2026-11-10' });
      expect(spent?.lines).toMatchObject([{ accountCode: '404', taxType: 'NONE' }]);
      const vendors = world.contacts().filter(({ name }) => name === 'Stripe');
      expect(vendors.map(({ id }) => id)).toEqual([spent?.contactId]);
    });
  });

  it('follows: changed, gone, come back, and gone with its payment', async () => {
    await withSettings(booked, async () => {
      const { subject } = await postedPayment(stripe);
      await subject.publish({ gatewayFee: '4.00' });
      expect(await world.settle(subject.document)).toMatchObject({ outcome: 'synced' });
      await world.expectOnce(subject, ['payment AUTHORISED 120.00', 'fee AUTHORISED 4.00']);
      await subject.publish({ gatewayFee: null });
      expect(await world.settle(subject.document)).toMatchObject({ outcome: 'synced' });
      await world.expectOnce(subject, ['payment AUTHORISED 120.00', 'fee DELETED 4.00']);
      await subject.publish({ gatewayFee: '5.00' });
      expect(await world.settle(subject.document)).toMatchObject({ outcome: 'synced' });
      await subject.remove();
      expect(await world.settle(subject.document)).toMatchObject({ outcome: 'synced' });
      await world.expectOnce(subject, ['payment DELETED 120.00', 'fee DELETED 4.00', 'fee DELETED 5.00']);
    });
  });

  it('moves with a payment that is made anew, and stays with one that was given back', async () => {
    await withSettings({ ...booked, refunds: 'delete_payment' }, async () => {
      const { subject } = await postedPayment(stripe);
      await subject.publish({ amount: '100.00' });
      expect(await world.settle(subject.document)).toMatchObject({ outcome: 'synced' });
      const after = [
        'payment DELETED 120.00',
        'payment AUTHORISED 100.00',
        'fee DELETED 3.20',
        'fee AUTHORISED 3.20',
      ];
      await world.expectOnce(subject, after);
      await subject.publish({ amount: '100.00', status: 'refunded' });
      expect(await world.settle(subject.document)).toMatchObject({ outcome: 'synced' });
      expect(subject.found()).toEqual(
        after.map((line) => line.replace('payment AUTHORISED', 'payment DELETED')),
      );
    });
  });

  it('is not booked for payments that were posted before fees were, nor while they are not', async () => {
    const { subject } = await postedPayment(stripe);
    await withSettings(booked, async () => {
      expect(await world.settle(subject.document)).toMatchObject({ outcome: 'unchanged' });
      await world.expectOnce(subject, ['payment AUTHORISED 120.00']);
    });
  });

  it.each([
    ['no account is chosen for fees', { account: null }, stripe, 'fee-account-not-chosen'],
    ['the account is archived', { account: '999' }, stripe, 'fee-account-unusable'],
    ['nobody says who kept it', {}, { ...stripe, method: null }, 'fee-without-gateway'],
    ['it is larger than the payment', {}, { ...stripe, gatewayFee: '121.00' }, 'fee-larger-than-payment'],
  ] as const)(
    'that cannot be booked holds its payment before anything is posted: %s',
    async (_, fees, data, type) => {
      await withSettings({ gatewayFees: { ...booked.gatewayFees, ...fees } }, async () => {
        const { id } = await world.postedInvoice();
        const subject = world.newPayment(id, data);
        await subject.publish();
        expect(await world.settle(subject.document)).toMatchObject({ outcome: 'held', problem: { type } });
        expect(subject.found()).toEqual([]);
      });
    },
  );

  it('is not asked for in vain under a connection that does not cover it', async () => {
    await withSettings(booked, async () => {
      const scopes = ['invoices', 'payments', 'contacts', 'settings'].map((name) => `accounting.${name}`);
      const { id } = await world.postedInvoice();
      const { subject: before } = await postedPayment(stripe);
      await world.connect(['offline_access', ...scopes]);
      try {
        for (const change of [() => before.publish({ amount: '100.00' }), before.remove]) {
          await change();
          expect(await world.settle(before.document)).toMatchObject({
            outcome: 'held',
            problem: { type: 'fees-not-granted' },
          });
        }
        expect(before.found()).toEqual(['payment AUTHORISED 120.00', 'fee AUTHORISED 3.20']);
        const subject = world.newPayment(id, stripe);
        await subject.publish();
        expect(await world.settle(subject.document)).toMatchObject({
          outcome: 'held',
          problem: { type: 'fees-not-granted' },
        });
      } finally {
        await world.connect();
      }
    });
  });
});

describe('an invoice that is paid without a payment', () => {
  const post = { paidWithoutPayment: 'post' } as const;
  const paid = { status: 'paid', paymentDate: '2026-11-15', paymentMethod: 'bank_transfer' };

  /** An invoice that was marked as paid, and whose payment nobody has recorded since. */
  async function markedAsPaid(changes: Partial<InvoiceData> = {}) {
    const invoice = await world.postedInvoice();
    await world.publishInvoice({ ...invoice.data, ...paid, ...changes });
    expect(await world.settle(invoice.document)).toMatchObject({
      outcome: 'waiting',
      problem: { type: 'paid-without-payment-yet' },
    });
    await world.pass(60);
    return invoice;
  }

  it('stays open in Xero, or is paid there once of what is due, with a mark of its own', async () => {
    const left = await world.postedInvoice();
    await world.publishInvoice({ ...left.data, ...paid });
    expect(await world.settle(left.document)).toMatchObject({ outcome: 'unchanged' });
    await world.expectOnce(left, ['invoice AUTHORISED 120.00']);
    await withSettings(post, async () => {
      const invoice = await markedAsPaid();
      expect(await world.settle(invoice.document)).toMatchObject({ outcome: 'synced' });
      await world.expectOnce(invoice, ['invoice PAID 0.00', 'stand-in AUTHORISED 120.00']);
      const payment = world.organisation.payments.get(invoice.objects()[1]?.id ?? '');
      expect(payment).toMatchObject({
        date: '2026-11-15',
        reference: expect.stringContaining('Marked as paid'),
      });
    });
    await world.expectOnce(left, ['invoice AUTHORISED 120.00']);
  });

  it('is paid of what its payments and credit notes leave, whether they are in Xero yet or not', async () => {
    await withSettings(post, async () => {
      const invoice = await world.postedInvoice();
      const [payment, note] = [
        world.newPayment(invoice.id, { amount: '50.00' }),
        world.newNote(invoice.id, { amount: '20.00' }),
      ];
      await payment.publish();
      await note.publish();
      await world.settle(payment.document);
      await world.publishInvoice({ ...invoice.data, ...paid });
      await world.settle(invoice.document);
      await world.pass(60);
      await world.settle(invoice.document);
      expect(invoice.objects().map(({ line }) => line)).toEqual([
        'invoice AUTHORISED 20.00',
        'stand-in AUTHORISED 50.00',
      ]);
      await world.settle(note.document);
      await world.expectOnce(invoice, ['invoice PAID 0.00', 'stand-in AUTHORISED 50.00']);
    });
  });

  it('gives way to real payments as they come, each once', async () => {
    await withSettings(post, async () => {
      const invoice = await markedAsPaid();
      await world.settle(invoice.document);
      const first = world.newPayment(invoice.id, { amount: '50.00' });
      await first.publish();
      expect(await world.settle(first.document)).toMatchObject({ outcome: 'synced' });
      await world.expectOnce(first, ['payment AUTHORISED 50.00']);
      await world.settle(invoice.document);
      await world.expectOnce(invoice, [
        'invoice PAID 0.00',
        'stand-in DELETED 120.00',
        'stand-in AUTHORISED 70.00',
      ]);
      const second = world.newPayment(invoice.id, { amount: '70.00' });
      await second.publish();
      await world.settle(second.document);
      await world.expectOnce(second, ['payment AUTHORISED 70.00']);
      await world.expectOnce(invoice, [
        'invoice PAID 0.00',
        'stand-in DELETED 120.00',
        'stand-in DELETED 70.00',
      ]);
    });
  });

  it('that is open again in TimeTracker is open again in Xero; one that is cancelled is voided', async () => {
    await withSettings(post, async () => {
      const invoice = await markedAsPaid();
      await world.settle(invoice.document);
      await world.publishInvoice(invoice.data);
      await world.settle(invoice.document);
      await world.expectOnce(invoice, ['invoice AUTHORISED 120.00', 'stand-in DELETED 120.00']);
      const other = await markedAsPaid();
      await world.settle(other.document);
      await world.publishInvoice({ ...other.data, status: 'cancelled' });
      expect(await world.settle(other.document)).toMatchObject({ outcome: 'synced' });
      expect(other.objects().map(({ line }) => line)).toEqual([
        expect.stringContaining('invoice VOIDED'),
        'stand-in DELETED 120.00',
      ]);
    });
  });

  it('goes on by what stands in for it after the setting was taken back, and stays if the bank knows it', async () => {
    let invoice: Awaited<ReturnType<typeof markedAsPaid>> | undefined;
    await withSettings(post, async () => {
      invoice = await markedAsPaid();
      await world.settle(invoice.document);
    });
    if (invoice === undefined) throw new Error('There is no invoice.');
    await world.expectOnce(invoice, ['invoice PAID 0.00', 'stand-in AUTHORISED 120.00']);
    const { objects } = invoice;
    changeInXero({ objects: () => objects().slice(1) }, { isReconciled: true });
    const real = world.newPayment(invoice.id);
    await real.publish();
    expect(await world.settle(real.document)).toMatchObject({
      outcome: 'held',
      problem: { type: 'invoice-needs-you' },
    });
    expect(await world.outcomes.find(invoice.document)).toMatchObject({
      name: 'held',
      problem: { type: 'payment-reconciled' },
    });
    changeInXero({ objects: () => objects().slice(1) }, { isReconciled: false });
    await world.settle(invoice.document);
    await world.expectOnce(real, ['payment AUTHORISED 120.00']);
  });

  it.each([
    ['a payment of it was refunded', { status: 'refunded' }],
    ['a payment of it is pending', { status: 'pending' }],
    ['its payments come to the whole', {}],
  ])('is left as it is where %s', async (_, change) => {
    await withSettings(post, async () => {
      const invoice = await world.postedInvoice();
      const payment = world.newPayment(invoice.id, change);
      await payment.publish();
      await world.settle(payment.document);
      await world.publishInvoice({ ...invoice.data, ...paid });
      expect(await world.settle(invoice.document)).toMatchObject({ outcome: 'unchanged' });
      expect(invoice.objects()).toHaveLength(1);
    });
  });

  it('is held where nobody knows when it was paid', async () => {
    await withSettings(post, async () => {
      const invoice = await markedAsPaid({ paymentDate: null });
      expect(await world.settle(invoice.document)).toMatchObject({
        outcome: 'held',
        problem: { type: 'paid-without-date' },
      });
    });
  });
});
