import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { DocumentRef, LedgerKind } from '../../src/events/document-kind.ts';
import { hasForgottenDocuments, pageOfStuckDocuments } from '../../src/store/stuck-documents.ts';
import { createUndoDocuments, type UndoDocuments } from '../../src/store/undo-documents.ts';
import { createPreviewUndo } from '../../src/undo/preview-undo.ts';
import { XeroNotFound } from '../../src/xero/read-xero.ts';
import { client, creditNote, expense, invoice, payment } from '../xero/samples.ts';
import { createWorld, type World } from '../xero/world.ts';

const order: readonly LedgerKind[] = ['client', 'invoice', 'vendor', 'expense', 'credit_note', 'payment'];

let world: World;
let undos: UndoDocuments;
let process: ReturnType<World['startProcess']>;

beforeEach(async () => {
  // A sync takes its time where Xero's minute lasts one.
  world = await createWorld({ minute: 2 });
  undos = createUndoDocuments(world.database);
  process = world.startProcess();
  const bank = world.organisation.settings.accounts.find(({ name }) => name === 'Business Bank Account');
  await world.changeSettings({
    paymentAccounts: [{ method: null, currency: 'GBP', account: bank?.id ?? '' }],
  });
});

/** Pushes everything on behalf of a sync, and returns its id. */
async function sync(): Promise<string> {
  const syncRunId = randomUUID();
  const known = await world.database.query<{ kind: LedgerKind; source_id: string }>(
    `select kind, source_id from snapshot order by array_position($1::text[], kind), source_id`,
    [order],
  );
  for (const row of known.rows) await pushFor(syncRunId, ref(row.kind, row.source_id));
  return syncRunId;
}

async function pushFor(syncRunId: string, document: DocumentRef) {
  const push = (one: DocumentRef) => process.push(one, { syncRunId });
  await world.pushUntilSettled({ push }, document);
  await pushAll();
}

/** Pushes these, and whatever that starts, until nothing is started any more. */
async function pushAll(...documents: DocumentRef[]) {
  world.started.push(...documents);
  for (let next = world.started.shift(); next !== undefined; next = world.started.shift())
    await world.pushUntilSettled(process, next);
}

/** Undoes a sync, as the resume run works it off: in the order of posting. */
async function undo(syncRunId: string) {
  const asked = await undos.ask(syncRunId, 'main', world.tenantId, 'cli');
  const { documents } = await pageOfStuckDocuments(world.database, 'main', 'forgotten', null, 50);
  await pushAll(...documents);
  return asked;
}

async function firm() {
  await world.publishClient(client({ id: '3' }));
  await world.publishInvoice(invoice({ id: '1', number: 'INV-1' }));
  await world.publishInvoice(invoice({ id: '2', number: 'INV-2' }));
  await world.publish('payment', '5', payment({ invoiceId: '1', amount: '60.00' }));
  await world.publish('credit_note', '4', creditNote({ invoiceId: '1' }));
  await world.publish('expense', '9', expense());
}

const ref = (kind: LedgerKind, sourceId: string): DocumentRef => ({ installationId: 'main', kind, sourceId });
const statusOf = (number: string) => world.invoices().findLast((one) => one.number === number)?.status;
const outcomeOf = async (kind: LedgerKind, id: string) => {
  const found = await world.outcomes.find(ref(kind, id));
  return found?.problem === undefined ? found?.name : `${found.name}: ${found.problem.type}`;
};

const preview = (syncRunId: string) => {
  const path = { ...process, client: process.client };
  return createPreviewUndo({ ...path, ...world, undos, readXero: process.readXero })(
    syncRunId,
    world.connection,
  );
};
const plans = async (syncRunId: string) =>
  Object.fromEntries(
    (await preview(syncRunId)).map(({ kind, sourceId, plan, why }) => [
      kind === 'vendor' ? 'vendor' : `${kind} ${sourceId}`,
      why === undefined ? plan : `${plan}: ${why.type}`,
    ]),
  );

describe('undoing a sync', () => {
  it('takes back all that it created, money first, and shows that before', async () => {
    await firm();
    const run = await sync();
    expect(await plans(run)).toEqual({
      'payment 5': 'delete',
      'credit_note 4': 'void',
      'expense 9': 'void',
      'invoice 1': 'void',
      'invoice 2': 'void',
      'client 3': 'stays: undo-contact',
    });
    const mark = world.mark();
    expect(await undo(run)).toBe(5);
    expect(world.invoices().map(({ status }) => status)).toEqual(['VOIDED', 'VOIDED', 'VOIDED']);
    for (const [kind, id] of [
      ['invoice', '1'],
      ['invoice', '2'],
      ['payment', '5'],
      ['credit_note', '4'],
      ['expense', '9'],
    ] as const)
      expect([kind, id, await outcomeOf(kind, id)]).toEqual([kind, id, 'skipped: undone-by-person']);
    // One for each, and the allocation of the credit note.
    expect(world.writesSince(mark)).toHaveLength(6);
    expect(await outcomeOf('client', '3')).toBe('synced');
    const trail = await world.database.query<{ action: string; count: number }>(
      `select action, count(*)::int as count from audit where action in ('sync.undone', 'document.undone') group by 1 order by 1`,
    );
    expect(trail.rows).toEqual([
      { action: 'document.undone', count: 5 },
      { action: 'sync.undone', count: 1 },
    ]);
  });

  it('once, whatever is repeated, and what is undone is not posted again by itself', async () => {
    await firm();
    const run = await sync();
    await undo(run);
    const mark = world.mark();
    expect(await undo(run)).toBe(0);
    await world.publishInvoice(invoice({ id: '2', number: 'INV-2', notes: 'changed' }));
    await pushAll(ref('invoice', '2'), ref('payment', '5'), ref('credit_note', '4'));
    await sync();
    await world.publish('payment', '6', payment({ id: '6', invoiceId: '2', amount: '10.00' }));
    await pushAll(ref('payment', '6'));
    expect(await outcomeOf('payment', '6')).toBe('skipped: invoice-left-alone');
    expect(world.writesSince(mark)).toEqual([]);
    expect(await plans(run)).toMatchObject({ 'invoice 1': 'gone', 'payment 5': 'gone' });
  });

  it('a person can let what was undone be posted again', async () => {
    world.sandbox.switches.numberReusableAfterVoid = true;
    await firm();
    const run = await sync();
    await undo(run);
    expect(await undos.release(ref('invoice', '2'), world.tenantId, 'page')).toEqual([ref('invoice', '2')]);
    await pushAll(ref('invoice', '2'));
    expect(await outcomeOf('invoice', '2')).toBe('synced');
    const all = await undos.release({ installationId: 'main', syncRunId: run }, world.tenantId, 'page');
    // The payment comes first here: it waits for its invoice, which is made anew.
    await pushAll(...all.toReversed());
    expect(all).toHaveLength(4);
    for (const { kind, sourceId } of all)
      expect(await outcomeOf(kind, sourceId)).toMatch(/^(synced|unchanged)$/);
    const living = world.invoices().filter(({ status }) => status !== 'VOIDED');
    expect(living).toHaveLength(3);
    // From now on they are documents like any other.
    const mark = world.mark();
    await world.publishInvoice(invoice({ id: '2', number: 'INV-2', buyerReference: 'PO 9' }));
    await pushAll(ref('invoice', '2'));
    expect(world.writesSince(mark)).toHaveLength(1);
  });

  it('leaves what somebody paid, edited or locked in Xero, and says why', async () => {
    await firm();
    const run = await sync();
    await world.publishInvoice(invoice({ id: '8', number: 'INV-8', issueDate: '2026-10-01' }));
    await pushAll(ref('invoice', '8'));
    await world.database.query(`update write set sync_run_id = $1`, [run]);
    const two = world.invoices().find(({ number }) => number === 'INV-2');
    const five = world.organisation.payments.list().find(({ status }) => status !== 'DELETED');
    if (two === undefined || five === undefined) throw new Error('not there');
    const now = world.sandbox.clock.now();
    world.organisation.invoices.put({ ...two, reference: 'by hand', updatedAt: now }, now);
    world.organisation.payments.put({ ...five, isReconciled: true, updatedAt: now }, now);
    world.organisation.settings.periodLockDate = '2026-10-31';
    await world.database.query(`update organisation_copy set fetched_at = fetched_at - interval '1 day'`);
    const stays = {
      'payment 5': 'stays: undo-reconciled',
      'invoice 1': 'stays: undo-paid',
      'invoice 2': 'stays: undo-edited',
      'invoice 8': 'stays: posted-in-locked-period',
    };
    expect(await plans(run)).toMatchObject({ ...stays, 'expense 9': 'void' });
    await undo(run);
    expect(await plans(run)).toMatchObject({ ...stays, 'expense 9': 'gone', 'credit_note 4': 'gone' });
    const told = await undos.ofSync(run, 'main', world.tenantId);
    const refused = told
      .filter((one) => one.undo === 'refused')
      .map((one): [string, string | undefined] => [one.sourceId, one.problem?.type]);
    expect(Object.fromEntries(refused)).toEqual({
      1: 'undo-paid',
      2: 'undo-edited',
      5: 'undo-reconciled',
      8: 'posted-in-locked-period',
    });
    // What stays is as in TimeTracker, and goes on as before.
    expect(await outcomeOf('invoice', '2')).toBe('unchanged');
    expect(await outcomeOf('payment', '5')).toBe('unchanged');
  });

  it('leaves what it only changed, and what another sync has made since', async () => {
    await firm();
    const first = await sync();
    await world.publishInvoice(invoice({ id: '8', number: 'INV-8' }));
    await world.publishInvoice(invoice({ id: '2', number: 'INV-2', buyerReference: 'PO 7' }));
    const second = await sync();
    expect(await plans(second)).toEqual({ 'invoice 2': 'stays: undo-not-created', 'invoice 8': 'void' });
    expect(await undo(second)).toBe(1);
    expect([statusOf('INV-2'), statusOf('INV-8')]).toEqual(['AUTHORISED', 'VOIDED']);
    // An organisation may keep the number of what was voided: then a person is told.
    await undos.release(ref('invoice', '8'), world.tenantId, 'cli');
    await pushAll(ref('invoice', '8'));
    expect(await outcomeOf('invoice', '8')).toBe('held: number-taken');
    world.sandbox.switches.numberReusableAfterVoid = true;
    await pushAll(ref('invoice', '8'));
    expect(statusOf('INV-8')).toBe('AUTHORISED');
    // What stands there now was made by no sync.
    expect(await plans(second)).toMatchObject({ 'invoice 8': 'gone' });
    expect(await undo(second)).toBe(0);
    expect(Object.keys(await plans(first))).not.toContain('invoice 8');
  });

  it('ends for what has vanished from Xero, and says so; at once after a write it may only lag', async () => {
    await world.publishClient(client({ id: '3' }));
    await world.publishInvoice(invoice({ id: '2', number: 'INV-2' }));
    const run = await sync();
    const nowhere = randomUUID();
    await world.database.query(`update link set xero_id = $1 where kind = 'invoice'`, [nowhere]);
    await world.database.query(`update write set made_id = $1 where kind = 'invoice'`, [nowhere]);
    await undos.ask(run, 'main', world.tenantId, 'cli');
    await expect(process.push(ref('invoice', '2'))).rejects.toThrow(XeroNotFound);
    expect(await undos.find(ref('invoice', '2'), world.tenantId)).toMatchObject({ state: 'asked' });
    await world.database.query(`update write set done_at = done_at - interval '1 hour'`);
    await pushAll(ref('invoice', '2'));
    expect(await outcomeOf('invoice', '2')).toBe('skipped: undone-by-person');
    expect(await plans(run)).toMatchObject({ 'invoice 2': 'gone: undo-not-found' });
  });

  it('goes on though nobody could be told: it is found by the minute', async () => {
    await firm();
    const run = await sync();
    expect(await hasForgottenDocuments(world.database, 'main', 0)).toBe(false);
    await undos.ask(run, 'main', world.tenantId, 'cli');
    expect(await hasForgottenDocuments(world.database, 'main', 0)).toBe(true);
  });
});
