import { beforeEach, describe, expect, it } from 'vitest';
import type { DocumentRef } from '../../src/events/document-kind.ts';
import { createApprovals, type ApprovalFilter, type Approvals } from '../../src/store/approvals.ts';
import { hasForgottenDocuments, pageOfStuckDocuments } from '../../src/store/stuck-documents.ts';
import { client, creditNote, expense, invoice, payment, settings } from '../xero/samples.ts';
import { createWorld, type World } from '../xero/world.ts';

let world: World;
let approvals: Approvals;
let process: ReturnType<World['startProcess']>;

beforeEach(async () => {
  world = await createWorld({ settings: { post: 'approval' } });
  approvals = createApprovals(world.database);
  process = world.startProcess();
});

const waiting = (filter: ApprovalFilter = {}) => approvals.waiting('main', world.tenantId, filter, 100);
const called = async (filter?: ApprovalFilter) =>
  (await waiting(filter)).map(({ kind, sourceId }) => `${kind} ${sourceId}`);

/** Approves these of what waits, as it is shown now. */
async function approve(...names: string[]) {
  const shown = (await waiting()).filter(({ kind, sourceId }) => names.includes(`${kind} ${sourceId}`));
  return approvals.approve('main', world.tenantId, shown, 'cli');
}

/** Pushes these, and whatever that starts, until nothing is started any more. */
async function pushAll(...documents: DocumentRef[]) {
  world.started.push(...documents);
  for (let next = world.started.shift(); next !== undefined; next = world.started.shift())
    await world.pushUntilSettled(process, next);
}

const outcomeOf = async (document: DocumentRef) => (await world.outcomes.find(document))?.problem?.type;

describe('with approval', () => {
  it('nothing goes to Xero before a person has approved it, and then exactly what was shown', async () => {
    const ash = await world.publishClient(client({ id: '3' }));
    await pushAll(ash);
    expect(await outcomeOf(ash)).toBe('approval');
    expect(world.writesSince(0)).toEqual([]);
    const [line] = await waiting();
    expect(line).toMatchObject({ kind: 'client', operation: 'create', name: 'Ash & Co' });
    expect(await approve('client 3')).toEqual([ash]);
    expect(await called()).toEqual([]);
    await pushAll(ash);
    expect((await world.outcomes.find(ash))?.name).toBe('synced');
    const sent = await world.database.query<{ body: string }>(`select body from call`);
    expect(sent.rows.map(({ body }) => body)).toEqual([`{"Contacts":[${line?.request?.payload}]}`]);
    // Asked and approved once: a replay says nothing new.
    await pushAll(ash);
    expect(world.writesSince(0)).toHaveLength(1);
  });

  it('a contact comes along with the approved document that needs it', async () => {
    await world.publishClient(client({ id: '3' }));
    const seven = await world.publishInvoice(invoice());
    const nine = await world.publish('expense', '9', expense());
    await pushAll({ ...seven, kind: 'client', sourceId: '3' }, seven, nine);
    expect(await called()).toEqual(['client 3', 'invoice 7', expect.stringMatching(/^vendor/), 'expense 9']);
    expect((await waiting({ kinds: ['invoice'] }))[0]).toMatchObject({
      request: undefined,
      operation: 'create',
    });
    await approve('invoice 7');
    await pushAll(seven);
    expect(world.invoices().map(({ number }) => number)).toEqual(['INV-7']);
    expect(world.contacts().map(({ name }) => name)).toContain('Ash & Co');
    expect(await called()).toEqual([expect.stringMatching(/^vendor/), 'expense 9']);
    await approve('expense 9');
    await pushAll(nine);
    expect(world.invoices()).toHaveLength(2);
    expect(await called()).toEqual([]);
  });

  it('what has changed since it was shown waits again, be it the document or the mapping', async () => {
    const ash = await world.publishClient(client({ id: '3' }));
    const seven = await world.publishInvoice(invoice());
    await pushAll(ash, seven);
    await approve('client 3');
    await pushAll(ash);
    // Now the words of the invoice are known.
    expect(await called()).toEqual(['invoice 7']);
    const old = await waiting();
    await world.publishInvoice(invoice({ notes: 'changed' }));
    await approvals.approve('main', world.tenantId, old, 'cli');
    await pushAll(seven);
    expect(await outcomeOf(seven)).toBe('approval');
    expect(await approvals.approve('main', world.tenantId, old, 'cli')).toEqual([]);
    await approve('invoice 7');
    await world.changeSettings({ accounts: { ...settings().accounts, items: '260' } });
    await pushAll(seven);
    expect(await outcomeOf(seven)).toBe('approval');
    expect(world.invoices()).toEqual([]);
    await approve('invoice 7');
    await pushAll(seven);
    expect(world.invoices()).toHaveLength(1);
  });

  it('changes, voids and further steps are asked for too, each state once', async () => {
    const bank = world.organisation.settings.accounts.find(({ name }) => name === 'Business Bank Account');
    await world.changeSettings({
      post: 'automatic',
      paymentAccounts: [{ method: null, currency: 'GBP', account: bank?.id ?? '' }],
    });
    const ash = await world.publishClient(client({ id: '3' }));
    const seven = await world.publishInvoice(invoice());
    await pushAll(ash, seven);
    await world.changeSettings({ post: 'approval' });
    const five = await world.publish('payment', '5', payment({ amount: '60.00' }));
    const four = await world.publish('credit_note', '4', creditNote());
    await pushAll(five, four);
    await approve('payment 5', 'credit_note 4');
    await pushAll(five, four);
    expect((await world.outcomes.find(four))?.name).toBe('synced');
    expect((await world.links.all(four, world.tenantId)).allocation).toBeDefined();
    const mark = world.mark();
    await world.publish('payment', '5', payment({ amount: '50.00' }));
    await world.publishDeleted(four);
    await pushAll(five, four);
    expect(world.writesSince(mark)).toEqual([]);
    expect((await waiting()).map(({ operation, part }) => [operation, part])).toEqual([
      ['delete', 'allocation'],
      ['delete', 'document'],
    ]);
    await approve('payment 5', 'credit_note 4');
    await pushAll(five, four);
    // Deleted and made anew; taken off the invoice and voided.
    expect(world.writesSince(mark)).toHaveLength(4);
    expect(await called()).toEqual([]);
  });

  it('switched off again, all that waits flows', async () => {
    const ash = await world.publishClient(client({ id: '3' }));
    const seven = await world.publishInvoice(invoice());
    await pushAll(ash, seven);
    await world.changeSettings({ post: 'automatic' });
    const { documents } = await pageOfStuckDocuments(world.database, 'main', 'all', null, 50);
    expect(documents).toEqual([ash, seven]);
    await pushAll(...documents);
    expect(world.invoices()).toHaveLength(1);
    expect(await called()).toEqual([]);
  });

  it('what was approved goes on though nobody could be told: it is found by the minute', async () => {
    const ash = await world.publishClient(client({ id: '3' }));
    await pushAll(ash);
    await approve('client 3');
    expect(await hasForgottenDocuments(world.database, 'main', 0)).toBe(true);
    const { documents } = await pageOfStuckDocuments(world.database, 'main', 'forgotten', null, 50);
    expect(documents).toEqual([ash]);
  });

  it('counts and finds by kind, by date, and as of a moment', async () => {
    await world.publishClient(client({ id: '3' }));
    for (const id of ['1', '2', '8']) {
      await pushAll(
        await world.publishInvoice(
          invoice({ id, number: `INV-${id}`, issueDate: `2026-11-0${id}`, dueDate: '2026-12-24' }),
        ),
      );
    }
    const soFar = await approvals.now();
    await pushAll({ installationId: 'main', kind: 'client', sourceId: '3' });
    expect(await approvals.count('main', world.tenantId)).toBe(4);
    expect(await called({ from: '2026-11-02', to: '2026-11-07' })).toEqual(['invoice 2']);
    expect(await called({ kinds: ['client'] })).toEqual(['client 3']);
    expect(await called({ askedUpTo: soFar })).toEqual(['invoice 1', 'invoice 2', 'invoice 8']);
    const trail = await world.database.query(`select from audit where action = 'document.approved'`);
    expect(trail.rowCount).toBe(0);
    await approve('invoice 1', 'invoice 2');
    const after = await world.database.query<{ actor: string; source_id: string }>(
      `select actor, source_id from audit where action = 'document.approved' order by id`,
    );
    expect(after.rows).toEqual([
      { actor: 'cli', source_id: '1' },
      { actor: 'cli', source_id: '2' },
    ]);
  });
});
