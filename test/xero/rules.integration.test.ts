import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { client, invoice } from './samples.ts';
import { createKindsWorld, type KindsWorld } from './kinds-world.ts';

let world: KindsWorld;

beforeAll(async () => {
  world = await createKindsWorld();
});

beforeEach(async () => {
  world.organisation.settings.periodLockDate = null;
  await world.changeSettings({ lockedPeriod: 'hold', leaveAlone: { clients: [], projects: [] } });
  await world.pass(400);
});

/** Closes the books up to a day; what we know of it is old. */
async function lock(day: string) {
  world.organisation.settings.periodLockDate = day;
  await world.pass(400);
}

async function newInvoice(changes: Parameters<typeof invoice>[0] = {}) {
  const id = world.newId();
  await world.settle(await world.publishClient(client({ id, name: `Client ${id}` })));
  const data = invoice({ id, number: `INV-${id}`, clientId: id, ...changes });
  const found = () => world.invoices().find(({ number }) => number === data.number);
  return { id, data, found };
}

const problemOf = (type: string, parameters = {}) => ({ outcome: 'held', problem: { type, parameters } });

describe('a locked period', () => {
  it('holds what is dated in it, and says so before Xero does', async () => {
    const { data, found } = await newInvoice({ issueDate: '2026-10-31' });
    await lock('2026-10-31');
    const mark = world.mark();
    expect(await world.settle(await world.publishInvoice(data))).toMatchObject(
      problemOf('period-locked', { date: '2026-10-31', lockDate: '2026-10-31' }),
    );
    expect(world.writesSince(mark)).toEqual([]);
    expect(found()).toBeUndefined();
  });

  it('that was locked just now is heard of from Xero, and named the same', async () => {
    const { data } = await newInvoice({ issueDate: '2026-10-31' });
    world.organisation.settings.periodLockDate = '2026-10-31';
    expect(await world.settle(await world.publishInvoice(data))).toMatchObject(
      problemOf('period-locked', { date: '2026-10-31' }),
    );
    await world.changeSettings({ lockedPeriod: 'first_open_day' });
    expect(await world.settle(await world.publishInvoice(data))).toMatchObject({ outcome: 'synced' });
  });

  it('moves what is dated in it to the first open day, with a note, and keeps it there', async () => {
    await world.changeSettings({ lockedPeriod: 'first_open_day' });
    const { data, found } = await newInvoice({ issueDate: '2026-10-31', dueDate: '2026-11-14' });
    await lock('2026-11-15');
    await world.settle(await world.publishInvoice(data));
    expect(found()).toMatchObject({
      date: '2026-11-16',
      dueDate: '2026-11-16',
      reference: '(dated 2026-10-31)',
    });

    world.organisation.settings.periodLockDate = null;
    await world.pass(400);
    await world.settle(await world.publishInvoice({ ...data, buyerReference: 'PO 7' }));
    expect(found()).toMatchObject({ date: '2026-11-16', reference: 'PO 7 (dated 2026-10-31)' });
  });

  it('lets nothing be changed, voided or deleted that stands in it', async () => {
    const { data, found } = await newInvoice({ issueDate: '2026-10-31' });
    await world.settle(await world.publishInvoice(data));
    const before = found();
    await lock('2026-11-15');
    const mark = world.mark();
    for (const change of [{ dueDate: '2026-12-24' }, { issueDate: '2026-11-20' }, { status: 'cancelled' }])
      expect(await world.settle(await world.publishInvoice({ ...data, ...change }))).toMatchObject(
        problemOf('posted-in-locked-period', { date: '2026-10-31', lockDate: '2026-11-15' }),
      );
    const { id } = data;
    await world.publishDeleted({ installationId: 'main', kind: 'invoice', sourceId: id });
    expect(await world.settle({ installationId: 'main', kind: 'invoice', sourceId: id })).toMatchObject(
      problemOf('posted-in-locked-period'),
    );
    expect(world.writesSince(mark)).toEqual([]);
    expect(found()).toEqual(before);

    await lock('2026-09-30');
    expect(await world.settle({ installationId: 'main', kind: 'invoice', sourceId: id })).toMatchObject({
      outcome: 'synced',
    });
    expect(found()?.status).toBe('VOIDED');
  });

  it('is minded for expenses, payments and credit notes alike', async () => {
    const { id } = await world.postedInvoice();
    const subjects = [
      world.newExpense({ expenseDate: '2026-11-05' }),
      world.newPayment(id, { paymentDate: '2026-11-05', amount: '10.00' }),
      world.newNote(id, { date: '2026-11-05', amount: '10.00' }),
    ];
    await lock('2026-11-10');
    for (const subject of subjects)
      expect(await world.settle(await subject.publish())).toMatchObject(
        problemOf('period-locked', { date: '2026-11-05', lockDate: '2026-11-10' }),
      );
    await world.changeSettings({ lockedPeriod: 'first_open_day' });
    for (const subject of subjects)
      expect(await world.settle(subject.document)).toMatchObject({ outcome: 'synced' });
    const { payments, creditNotes } = world.organisation;
    expect(payments.list().at(-1)).toMatchObject({ date: '2026-11-11' });
    expect(payments.list().at(-1)?.reference).toContain('(dated 2026-11-05)');
    expect(creditNotes.list().at(-1)).toMatchObject({ date: '2026-11-11' });
    expect(world.invoices().find(({ url }) => url?.endsWith(`expense.${subjects[0]?.id}`))).toMatchObject({
      date: '2026-11-11',
    });
  });
});

describe('a client that is left alone', () => {
  it('has nothing of it sent, and what is posted stays as it is, whatever becomes of it', async () => {
    const posted = await world.postedInvoice();
    const note = world.newNote(posted.id, { amount: '10.00' });
    const paid = world.newPayment(posted.id, { amount: '20.00' });
    await world.settle(await note.publish());
    await world.settle(await paid.publish());
    await world.changeSettings({ leaveAlone: { clients: [posted.id], projects: [] } });

    const mark = world.mark();
    const alone = { outcome: 'skipped', problem: { type: 'client-left-alone' } };
    const more = world.newPayment(posted.id, { amount: '30.00' });
    const steps = [
      () => world.publishClient(client({ id: posted.id, name: 'Another name' })),
      () => world.publishInvoice({ ...posted.data, dueDate: '2026-12-24' }),
      () => note.publish({ amount: '11.00' }),
      () => paid.publish({ amount: '21.00' }),
      () => more.publish(),
      () => paid.remove(),
      () => note.remove(),
      () => world.publishDeleted(posted.document),
      () => more.publish({ amount: '31.00' }),
    ];
    for (const step of steps) expect(await world.settle(await step())).toMatchObject(alone);
    expect(world.writesSince(mark)).toEqual([]);

    // Off the list again, all that has happened meanwhile is made up for.
    await world.changeSettings({ leaveAlone: { clients: [], projects: [] } });
    await world.settle(paid.document);
    await world.settle(note.document);
    await world.settle(note.document);
    expect(await world.settle(posted.document)).toMatchObject({ outcome: 'synced' });
    expect(posted.found()?.status).toBe('VOIDED');
  });
});
