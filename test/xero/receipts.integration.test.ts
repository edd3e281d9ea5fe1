import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createKindsWorld, type KindsWorld } from './kinds-world.ts';

let world: KindsWorld;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'receipts-'));
  world = await createKindsWorld({ receiptsFolder: folder });
  await world.changeSettings({ attachReceipts: true });
});

afterAll(() => rm(folder, { recursive: true }));

beforeEach(async () => {
  world.sandbox.faults.clear();
  await world.setStrategy('bill');
  await world.pass(61);
});

/** A receipt as TimeTracker stores it. */
async function newReceipt(content = '%PDF-1.7', name = `${world.newId()}_taxi.pdf`) {
  await writeFile(join(folder, name), content);
  return `uploads/receipts/${name}`;
}

describe('the receipt of an expense', () => {
  it.each([
    ['bill', false, ['bill AUTHORISED 60.00']],
    ['spend_money', false, ['spent AUTHORISED 60.00']],
    ['expense_claim', true, ['receipt SUBMITTED 60.00', 'claim SUBMITTED 60.00']],
  ] as const)('(%s) is attached once, by its content', async (strategy, reimbursable, [first, ...more]) => {
    await world.setStrategy(strategy);
    const receiptPath = await newReceipt('%PDF-1.7', `${world.newId()}_a+b [1].exe`);
    const subject = world.newExpense({ reimbursable, receiptPath });
    await subject.publish();
    expect(await world.settle(subject.document)).toMatchObject({ outcome: 'synced', problem: undefined });
    const file = `receipt-TT-main-e${subject.id}.pdf application/pdf 8 of ${first}`;
    await world.expectOnce(subject, [first, file, ...more]);
  });

  it('that changes takes the place of the old one, and what did not change is not sent again', async () => {
    const subject = world.newExpense({ receiptPath: await newReceipt() });
    await subject.publish();
    await world.settle(subject.document);
    const receiptPath = await newReceipt('%PDF-1.7 corrected');
    await subject.publish({ receiptPath });
    await world.settle(subject.document);
    const meant = [
      'bill AUTHORISED 60.00',
      `receipt-TT-main-e${subject.id}.pdf application/pdf 18 of bill AUTHORISED 60.00`,
    ];
    await world.expectOnce(subject, meant);
    const mark = world.mark();
    await subject.publish({ receiptPath: await newReceipt('%PDF-1.7 corrected') });
    await world.settle(subject.document);
    expect(world.writesSince(mark)).toEqual([]);
    await world.expectOnce(subject, meant);
  });

  it('comes along when the expense is made anew', async () => {
    const receiptPath = await newReceipt();
    const subject = world.newExpense({ receiptPath });
    for (const status of ['approved', 'rejected', 'approved'] as const) {
      await subject.publish({ status });
      expect(await world.settle(subject.document)).toMatchObject({ outcome: 'synced' });
    }
    const name = `receipt-TT-main-e${subject.id}.pdf application/pdf 8`;
    await world.expectOnce(subject, [
      'bill VOIDED 60.00',
      `${name} of bill VOIDED 60.00`,
      'bill AUTHORISED 60.00',
      `${name} of bill AUTHORISED 60.00`,
    ]);
  });

  it('that is missing is told at the expense, which is in Xero all the same, and follows once it is there', async () => {
    const name = `${world.newId()}_late.pdf`;
    const subject = world.newExpense({ receiptPath: `uploads/receipts/${name}` });
    await subject.publish();
    const missing = { outcome: 'synced', problem: { type: 'receipt-missing' } };
    expect(await world.settle(subject.document)).toMatchObject(missing);
    expect(await world.outcomes.find(subject.document)).toMatchObject({
      name: 'synced',
      problem: { type: 'receipt-missing' },
    });
    expect(await world.settle(subject.document)).toMatchObject({ ...missing, outcome: 'unchanged' });
    await newReceipt('%PDF-1.7', name);
    expect(await world.settle(subject.document)).toMatchObject({ outcome: 'synced', problem: undefined });
    expect(subject.found()).toHaveLength(2);
  });

  it('that is missing does not keep the expense from being claimed', async () => {
    await world.setStrategy('expense_claim');
    const subject = world.newExpense({ reimbursable: true, receiptPath: 'uploads/receipts/none.pdf' });
    await subject.publish();
    expect(await world.settle(subject.document)).toMatchObject({
      outcome: 'synced',
      problem: { type: 'receipt-missing' },
    });
    expect(subject.found()).toEqual(['receipt SUBMITTED 60.00', 'claim SUBMITTED 60.00']);
  });

  it('that Xero refuses is told at the expense, and holds nothing', async () => {
    world.sandbox.switches.largestAttachment = 10;
    const subject = world.newExpense({ receiptPath: await newReceipt('%PDF-1.7 of twenty bytes') });
    await subject.publish();
    expect(await world.settle(subject.document)).toMatchObject({
      outcome: 'synced',
      problem: { type: 'receipt-refused', parameters: { message: 'HTTP 413' } },
    });
    world.sandbox.switches.largestAttachment = 10_000_000;
    expect(await world.settle(subject.document)).toMatchObject({ outcome: 'synced', problem: undefined });
  });

  it('that changes while it waits for its turn is the new one', async () => {
    const name = `${world.newId()}_taxi.pdf`;
    const subject = world.newExpense({ receiptPath: await newReceipt('%PDF-1.7', name) });
    await subject.publish();
    world.sandbox.faults.add({ kind: 'error500Before', path: '/Attachments' });
    await world.pushIntoFault(subject.document);
    await newReceipt('%PDF-1.7 newer', name);
    await world.settle(subject.document);
    expect(subject.found()[1]).toBe(
      `receipt-TT-main-e${subject.id}.pdf application/pdf 14 of bill AUTHORISED 60.00`,
    );
  });

  it('is attached only under a connection that covers files, and nothing is asked in vain', async () => {
    const scopes = ['accounting.transactions', 'accounting.contacts', 'accounting.settings'];
    await world.connect(['offline_access', ...scopes]);
    try {
      const subject = world.newExpense({ receiptPath: await newReceipt() });
      await subject.publish();
      expect(await world.settle(subject.document)).toMatchObject({
        outcome: 'synced',
        problem: { type: 'attaching-not-granted' },
      });
      expect(await world.connections.find(world.connection.id)).toMatchObject({ status: 'connected' });
    } finally {
      await world.connect();
    }
  });

  it('stays where it is while receipts are not attached', async () => {
    await world.changeSettings({ attachReceipts: false });
    try {
      const subject = world.newExpense({ receiptPath: await newReceipt() });
      await subject.publish();
      expect(await world.settle(subject.document)).toMatchObject({ outcome: 'synced', problem: undefined });
      await world.expectOnce(subject, ['bill AUTHORISED 60.00']);
    } finally {
      await world.changeSettings({ attachReceipts: true });
    }
  });
});
