import { describe, expect, it } from 'vitest';
import type { DocumentRef } from '../../src/events/document-kind.ts';
import type { ExpenseData } from '../../src/events/expense.ts';
import { expense } from './samples.ts';
import { createWorld } from './world.ts';

const world = await createWorld({ older: true, settings: { expenseStrategy: 'expense_claim' } });
const process = world.startProcess();
const { receipts, expenseClaims } = world.organisation;

let nextId = 1;
const newExpense = (changes: Partial<ExpenseData> = {}) => {
  const id = String(nextId++);
  const data = expense({ id, reimbursable: true, ...changes });
  return {
    id,
    publish: (more: Partial<ExpenseData> = {}) => world.publish('expense', id, { ...data, ...more }),
    receipt: () => receipts.list().filter(({ reference }) => reference.endsWith(` TT-main-e${id}`)),
  };
};

async function settle(document: DocumentRef) {
  world.started.length = 0;
  let result = await world.pushUntilSettled(process, document);
  while (result.outcome === 'waiting') {
    for (const next of world.started.splice(0)) await world.pushUntilSettled(process, next);
    result = await world.pushUntilSettled(process, document);
  }
  return result;
}

describe('an expense claim', () => {
  it('is a receipt of the employee, claimed; and voided when the expense is rejected', async () => {
    const { publish, receipt } = newExpense();
    const ref = await publish();
    expect(await settle(ref)).toMatchObject({ outcome: 'synced' });
    expect(receipt()).toMatchObject([{ status: 'SUBMITTED', total: '60.00', totalTax: '10.00' }]);
    const priya = world.organisation.settings.users.find(({ firstName }) => firstName === 'Priya');
    const claims = () =>
      expenseClaims.list().filter(({ receiptIds }) => receiptIds.includes(receipt()[0]?.id ?? ''));
    expect(claims()).toMatchObject([{ status: 'SUBMITTED', userId: priya?.id }]);

    await publish({ amount: '55.00', taxAmount: '11.00' });
    expect(await settle(ref)).toMatchObject({ outcome: 'held', problem: { type: 'claim-is-final' } });

    await publish({ status: 'rejected' });
    expect(await settle(ref)).toMatchObject({ outcome: 'synced' });
    expect(claims()).toMatchObject([{ status: 'VOIDED' }]);
    expect(await settle(ref)).toMatchObject({ outcome: 'unchanged' });
  });

  it('that is reimbursed stays as it is; one that was voided and is approved again is claimed anew', async () => {
    const { publish, receipt } = newExpense();
    const ref = await publish();
    await settle(ref);
    await publish({ status: 'reimbursed', reimbursed: true });
    expect(await settle(ref)).toMatchObject({ outcome: 'unchanged' });
    await publish({ status: 'rejected' });
    expect(await settle(ref)).toMatchObject({ outcome: 'synced' });
    await publish({ status: 'approved' });
    expect(await settle(ref)).toMatchObject({ outcome: 'synced' });
    expect(receipt().map(({ status }) => status)).toEqual(['VOIDED', 'SUBMITTED']);
    expect(await settle(ref)).toMatchObject({ outcome: 'unchanged' });
  });

  it('of somebody who is no user of the organisation is held, until a user is chosen', async () => {
    const employee = { id: '77', username: 'zed', fullName: null, email: null };
    const { publish, receipt } = newExpense({ employee });
    const ref = await publish();
    expect(await settle(ref)).toMatchObject({ outcome: 'held', problem: { type: 'employee-not-mapped' } });
    const user = world.organisation.settings.users[0];
    await world.changeSettings({ employees: [{ employee: '77', userId: user?.id ?? '' }] });
    expect(await settle(ref)).toMatchObject({ outcome: 'synced' });
    expect(receipt()).toMatchObject([{ userId: user?.id }]);
  });

  it('is made by itself only where the organisation has claims already', async () => {
    await world.changeSettings({ expenseStrategy: 'auto' });
    const { publish, receipt } = newExpense();
    expect(await settle(await publish())).toMatchObject({ outcome: 'synced' });
    expect(receipt()).toHaveLength(1);
  });
});
