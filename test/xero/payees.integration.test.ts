import { expect, it, describe } from 'vitest';
import type { DocumentRef } from '../../src/events/document-kind.ts';
import type { ExpenseData } from '../../src/events/expense.ts';
import { client, expense } from './samples.ts';
import { createWorld } from './world.ts';

const world = await createWorld();
const process = world.startProcess();

let nextId = 300;
const newExpense = (changes: Partial<ExpenseData> = {}) => {
  const id = String(nextId++);
  const data = expense({ id, title: `Expense ${id}`, ...changes });
  return {
    id,
    publish: (more: Partial<ExpenseData> = {}) => world.publish('expense', id, { ...data, ...more }),
    bill: () => world.invoices().find(({ number }) => number === `EXP-${id}`),
  };
};

/** Pushes a document, and whatever is started by it, until all is quiet. */
async function settle(document: DocumentRef) {
  world.started.length = 0;
  let result = await world.pushUntilSettled(process, document);
  for (let next = world.started.shift(); next !== undefined; next = world.started.shift()) {
    const found = await world.pushUntilSettled(process, next);
    if (next.kind === document.kind && next.sourceId === document.sourceId) result = found;
  }
  return result;
}

const settled = /^(synced|unchanged)$/;
const contactsOf = (name: string) =>
  world.contacts().filter((one) => one.name.toLowerCase() === name.toLowerCase());

describe('a vendor', () => {
  it('named like a client shares the contact, which stays the client', async () => {
    const id = String(nextId++);
    const shared = await world.publishClient(client({ id, name: 'Harbour & Finch' }));
    await settle(shared);
    const { publish, bill } = newExpense({ vendor: 'HARBOUR  &amp; finch' });
    expect((await settle(await publish())).outcome).toMatch(settled);
    const contacts = contactsOf('Harbour & Finch');
    expect(contacts).toMatchObject([{ name: 'Harbour & Finch', number: `TT-main-c${id}` }]);
    expect(bill()?.contactId).toBe(contacts[0]?.id);
    // The client goes on being followed.
    await world.publishClient(client({ id, name: 'Harbour & Finch', email: 'hf@example.com' }));
    expect((await settle(shared)).outcome).toMatch(settled);
    expect(contactsOf('Harbour & Finch')).toMatchObject([{ texts: { EmailAddress: 'hf@example.com' } }]);
  });

  it('that was there first shares its contact with a client of its name', async () => {
    const first = newExpense({ vendor: 'Lantern Press' });
    expect((await settle(await first.publish())).outcome).toMatch(settled);
    const id = String(nextId++);
    const later = await world.publishClient(client({ id, name: 'Lantern Press' }));
    expect((await settle(later)).outcome).toMatch(settled);
    expect(contactsOf('Lantern Press')).toHaveLength(1);
    const again = newExpense({ vendor: 'lantern press' });
    expect((await settle(await again.publish())).outcome).toMatch(settled);
    expect(again.bill()?.contactId).toBe(first.bill()?.contactId);
  });
});

describe('an employee', () => {
  const called = (fullName: string) => ({
    id: '41',
    username: 'jo',
    fullName,
    email: 'jo@northgate.example',
  });

  it('whose name Xero does not take holds the expenses, which follow once it is mended', async () => {
    const one = newExpense({ reimbursable: true, employee: called('Jo <Ops>') });
    const two = newExpense({ reimbursable: true, employee: called('Jo <Ops>') });
    for (const { publish } of [one, two]) {
      expect(await settle(await publish())).toMatchObject({
        outcome: 'held',
        problem: { type: 'payee-needs-you' },
      });
    }
    await settle(await one.publish({ employee: called('Jo Marsh') }));
    const contacts = contactsOf('Jo Marsh');
    expect(contacts).toHaveLength(1);
    expect(one.bill()?.contactId).toBe(contacts[0]?.id);
    expect(two.bill()?.contactId).toBe(contacts[0]?.id);
  });

  it('without a name goes by the name to sign in with', async () => {
    const { publish, bill } = newExpense({
      reimbursable: true,
      employee: { id: '42', username: 'kit', fullName: null, email: null },
    });
    expect((await settle(await publish())).outcome).toMatch(settled);
    expect(bill()?.contactId).toBe(contactsOf('kit')[0]?.id);
  });
});
