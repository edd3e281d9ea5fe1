import { beforeAll, describe, expect, it } from 'vitest';
import { createRepost } from '../../src/repost/create-repost.ts';
import type { RepostKind } from '../../src/repost/repost-documents.ts';
import { client, invoice, line } from '../xero/samples.ts';
import { createKindsWorld, type KindsWorld } from '../xero/kinds-world.ts';

let world: KindsWorld;
let repost: ReturnType<typeof createRepost>;
let resumed = 0;

beforeAll(async () => {
  world = await createKindsWorld();
  const { prepareWrite } = world.startProcess();
  repost = createRepost({
    ...world,
    installationId: 'main',
    prepareWrite,
    resumeAll: () => Promise.resolve(void (resumed += 1)),
  });
});

const asked = (kind: RepostKind = 'invoice', from: string | null = null) => ({ kind, from, to: null });
const plan = (request = asked()) => repost.plan(world.connection, request);
const accounts = (items: string) => ({
  items,
  goods: '201',
  expenses: '270',
  rounding: '860',
  defaultExpense: '429',
});

async function newInvoice(changes: Parameters<typeof invoice>[0] = {}) {
  const id = world.newId();
  await world.settle(await world.publishClient(client({ id, name: `Client ${id}` })));
  const data = invoice({ id, number: `INV-${id}`, clientId: id, ...changes });
  const document = await world.publishInvoice(data);
  expect(await world.settle(document)).toMatchObject({ outcome: 'synced' });
  const found = () => world.invoices().find(({ number }) => number === data.number);
  return { id, data, document, found };
}

describe('a changed mapping', () => {
  it('changes nothing that is posted, until somebody has it re-posted', async () => {
    const two = [
      line({ description: 'Design' }),
      line({ source: 'good', description: 'Paper', amount: '0.00', unitPrice: '0.00' }),
    ];
    const posted = await newInvoice({ lines: two });
    const early = await newInvoice({ issueDate: '2026-10-01' });
    const before = posted.found();
    await world.changeSettings({ accounts: accounts('260') });

    const mark = world.mark();
    for (const { document } of [posted, early])
      expect(await world.settle(document)).toMatchObject({ outcome: 'unchanged' });
    expect(world.writesSince(mark)).toEqual([]);

    const planned = await plan(asked('invoice', '2026-11-01'));
    expect(planned).toMatchObject({
      documents: [{ sourceId: posted.id, name: `INV-${posted.id}`, total: '120.00 GBP', calls: 1 }],
      calls: 1,
      lookedAt: 1,
      isCut: false,
    });
    expect(world.writesSince(mark)).toEqual([]);

    expect(await repost.carryOut(world.connection, asked(), planned.documents, 'cli')).toBe(1);
    expect(resumed).toBe(1);
    expect(await world.settle(posted.document)).toMatchObject({ outcome: 'synced' });
    expect(world.writesSince(mark)).toHaveLength(1);
    const after = posted.found();
    expect(after?.lines.map(({ accountCode }) => accountCode)).toEqual(['260', '201']);
    expect(after?.lines.map(({ id }) => id)).toEqual(before?.lines.map(({ id }) => id));
    expect(early.found()?.lines.map(({ accountCode }) => accountCode)).toEqual(['200']);

    // It stands by the mapping of today now, once.
    expect((await plan(asked('invoice', '2026-11-01'))).documents).toEqual([]);
    const { rows } = await world.database.query<{ action: string; details: object }>(
      `select action, details from audit where action like '%repost%' order by action`,
    );
    expect(rows.map(({ action }) => action)).toEqual(['document.repost_asked', 'repost.asked']);
    expect(rows[1]?.details).toMatchObject({ kind: 'invoice', documents: 1 });
    await world.changeSettings({ accounts: accounts('200') });
  });

  it('leaves out what has changed since it was looked at, and what cannot be changed', async () => {
    const posted = await newInvoice();
    await world.changeSettings({ accounts: accounts('260') });
    const planned = await plan();
    const isIt = ({ sourceId }: { sourceId: string }) => sourceId === posted.id;
    expect(planned.documents.some(isIt)).toBe(true);
    await world.publishInvoice({ ...posted.data, dueDate: '2026-12-24' });
    await world.settle(posted.document);
    expect(await repost.carryOut(world.connection, asked(), planned.documents.filter(isIt), 'page')).toBe(0);

    await world.changeSettings({ accounts: accounts('999') });
    const held = await plan();
    expect(held.documents).toEqual([]);
    expect(held.left.get('account-unusable')).toBeGreaterThan(0);
    world.organisation.settings.periodLockDate = '2026-12-31';
    await world.pass(400);
    expect((await plan()).left.get('posted-in-locked-period')).toBeGreaterThan(0);
    world.organisation.settings.periodLockDate = null;
    await world.changeSettings({ accounts: accounts('200') });
    await world.pass(400);
  });

  it('is followed by bills and credit notes too; a credit note takes three calls', async () => {
    const spent = world.newExpense();
    await world.settle(await spent.publish());
    const { id } = await newInvoice();
    const note = world.newNote(id, { amount: '60.00' });
    await world.settle(await note.publish());
    await world.changeSettings({
      accounts: accounts('260'),
      vendorAccounts: [{ vendor: 'Quill & Sons', account: '420' }],
    });

    const bills = await plan(asked('expense'));
    expect(bills.documents.map(({ sourceId }) => sourceId)).toEqual([spent.id]);
    const notes = await plan(asked('credit_note'));
    expect(notes).toMatchObject({ documents: [{ sourceId: note.id, calls: 3 }], calls: 3 });
    await repost.carryOut(world.connection, asked('expense'), bills.documents, 'cli');
    await repost.carryOut(world.connection, asked('credit_note'), notes.documents, 'cli');
    const mark = world.mark();
    expect(await world.settle(spent.document)).toMatchObject({ outcome: 'synced' });
    expect(world.writesSince(mark)).toHaveLength(1);
    expect(await world.settle(note.document)).toMatchObject({ outcome: 'synced' });
    expect(world.writesSince(mark)).toHaveLength(4);
    expect(note.found()).toEqual(['note PAID 60.00', 'removed 60.00', 'allocated 60.00']);
    const bill = world.invoices().find(({ url }) => url?.endsWith(`expense.${spent.id}`));
    expect(bill?.lines.map(({ accountCode }) => accountCode)).toEqual(['420']);
    expect((await plan(asked('credit_note'))).documents).toEqual([]);
  });
});
