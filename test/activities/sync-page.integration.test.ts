import { createHash, randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { pino } from 'pino';
import { createPlanPage } from '../../src/activities/plan-page.ts';
import { createPushTogether } from '../../src/activities/push-together.ts';
import { countOutcomes, createSyncPage, stopReasons, type SyncPage } from '../../src/activities/sync-page.ts';
import type { DocumentRef, LedgerKind } from '../../src/events/document-kind.ts';
import { backlogOf } from '../../src/store/backlog.ts';
import { createPlannedDocuments, type PlannedDocuments } from '../../src/store/planned-documents.ts';
import { reopenStuckDocuments } from '../../src/store/stuck-documents.ts';
import { createSyncRuns, type SyncRun, type SyncRuns } from '../../src/store/sync-runs.ts';
import { checkSyncRequest, type SyncRequest } from '../../src/sync-request.ts';
import { createPlanDocument } from '../../src/xero/plan-document.ts';
import { client, creditNote, expense, invoice, payment, settings } from '../xero/samples.ts';
import { createWorld, type World } from '../xero/world.ts';

/** Documents whose runs were started to show what is known. */
let shown: DocumentRef[] = [];

const all: Omit<SyncPage, 'kind'> = { after: '0', upTo: '999999999999999999' };
const log = pino({ level: 'silent' });

let world: World;
let runs: SyncRuns;
let planned: PlannedDocuments;

beforeEach(async () => {
  shown = [];
  world = await createWorld();
  runs = createSyncRuns(world.database);
  planned = createPlannedDocuments(world.database);
});

async function begin(request: Partial<SyncRequest> = {}): Promise<SyncRun> {
  const id = randomUUID();
  await runs.begin(id, checkSyncRequest({ installationId: 'main', ...request }), 0);
  const run = await runs.find(id);
  if (run === undefined) throw new Error('not stored');
  return run;
}

type Process = ReturnType<World['startProcess']>;

/** A page's work in a process of its own, with the pushes counted. */
function pageWork(process: Process, push: Process['push'] = process.push) {
  const pushed: DocumentRef[] = [];
  const syncPage = createSyncPage({
    ...process,
    connections: world.connections,
    pushDocument: (document, ...more) => {
      pushed.push(document);
      return push(document, ...more);
    },
    pushTogether: createPushTogether({
      outcomes: process.outcomes,
      startRuns: async (documents) => void world.started.push(...documents),
      showRuns: async (documents) => void shown.push(...documents),
      log,
    }),
    startRuns: async (documents) => void world.started.push(...documents),
  });
  return { syncPage, pushed };
}

const control = (signal = new AbortController().signal) => ({ done: {}, signal, onDone: () => {} });

/** Syncs these kinds one after the other and counts what became of the documents. */
async function sync(kinds: readonly LedgerKind[], request: Partial<SyncRequest> = {}) {
  const run = await begin(request);
  const { syncPage, pushed } = pageWork(world.startProcess({ outcomeWait: 10 }));
  let done: Record<string, string> = {};
  for (const kind of kinds) {
    const page = await syncPage(run, { kind, ...all }, control());
    done = { ...done, ...Object.fromEntries(Object.entries(page).map(([id, as]) => [`${kind} ${id}`, as])) };
  }
  return { counts: countOutcomes(done), done, pushed };
}

async function publishFirm(invoices: number) {
  await world.publishClient(client({ id: '3' }));
  for (let id = 1; id <= invoices; id += 1)
    await world.publishInvoice(invoice({ id: String(id), number: `INV-${id}` }));
}

async function outcomesAsStored() {
  const found = await world.database.query(`select * from outcome order by kind, source_id`);
  return found.rows;
}

describe('a sync of a page', () => {
  it('posts what is new, each document once', async () => {
    await publishFirm(4);
    const { counts } = await sync(['client', 'invoice']);
    expect(counts).toEqual({ synced: 5 });
    expect(
      world
        .invoices()
        .map(({ number }) => number)
        .toSorted(),
    ).toEqual(['INV-1', 'INV-2', 'INV-3', 'INV-4']);
  });

  it('of what stands already makes no call, pushes nothing and writes nothing', async () => {
    await publishFirm(3);
    await world.publishInvoice(invoice({ id: '9', number: 'INV-9', status: 'draft' }));
    await sync(['client', 'invoice']);
    const before = await outcomesAsStored();
    const mark = world.mark();
    const { counts, pushed } = await sync(['client', 'invoice']);
    expect(counts).toEqual({ unchanged: 4, skipped: 1 });
    expect(pushed).toEqual([]);
    expect(world.requests(mark)).toEqual([]);
    expect(await outcomesAsStored()).toEqual(before);
  });

  it('looks again at what was held or switched off, and posts it once it may be', async () => {
    await world.changeSettings({ accounts: { ...settings().accounts, items: null } });
    await publishFirm(1);
    expect((await sync(['client', 'invoice'])).done).toMatchObject({ 'invoice 1': 'held' });
    await world.changeSettings({ kinds: { ...settings().kinds, invoices: false } });
    expect((await sync(['client', 'invoice'])).done).toMatchObject({ 'invoice 1': 'skipped' });
    await world.changeSettings({ kinds: settings().kinds, accounts: settings().accounts });
    expect((await sync(['client', 'invoice'])).done).toMatchObject({ 'invoice 1': 'synced' });
  });

  it('gives a document that needs somebody a run of its own, once, and one more once that is over', async () => {
    await world.changeSettings({ accounts: { ...settings().accounts, items: null } });
    await publishFirm(1);
    await sync(['client', 'invoice']);
    expect(shown).toEqual([{ installationId: 'main', kind: 'invoice', sourceId: '1' }]);
    await sync(['client', 'invoice']);
    expect(shown).toHaveLength(1);
    await world.changeSettings({ accounts: settings().accounts });
    await reopenStuckDocuments(world.database, 'main');
    expect((await sync(['client', 'invoice'])).done).toMatchObject({ 'invoice 1': 'synced' });
    expect(shown).toHaveLength(2);
    await sync(['client', 'invoice']);
    expect(shown).toHaveLength(2);
  });

  it('asks Xero again about what it refused, but by a schedule at most once a day', async () => {
    await world.publishClient(client({ id: '3' }));
    world.organisation.settings.blockedActions = ['CreateApprovedInvoice'];
    await world.publishInvoice(invoice({ id: '1' }));
    expect((await sync(['client', 'invoice'])).done).toMatchObject({ 'invoice 1': 'rejected' });
    const mark = world.mark();
    expect((await sync(['invoice'])).done).toEqual({ 'invoice 1': 'rejected' });
    expect(world.writesSince(mark)).toHaveLength(1);
    expect((await sync(['invoice'], { requestedBy: 'schedule' })).done).toEqual({ 'invoice 1': 'rejected' });
    expect(world.writesSince(mark)).toHaveLength(1);
    await world.database.query(`update outcome set recorded_at = recorded_at - interval '1 day'`);
    await sync(['invoice'], { requestedBy: 'schedule' });
    expect(world.writesSince(mark)).toHaveLength(2);
    world.organisation.settings.blockedActions = [];
  });

  it('by a schedule asks no more often about money that its invoice does not take', async () => {
    const bank = world.organisation.settings.accounts.find(({ name }) => name === 'Business Bank Account');
    await world.changeSettings({
      paymentAccounts: [{ method: null, currency: 'GBP', account: bank?.id ?? '' }],
    });
    await publishFirm(1);
    const kinds = ['client', 'invoice', 'payment', 'credit_note'] as const;
    await world.publish('payment', '5', payment({ id: '5', invoiceId: '1' }));
    await sync(kinds);
    await world.publish('payment', '6', payment({ id: '6', invoiceId: '1', amount: '10.00' }));
    await world.publish('credit_note', '4', creditNote({ id: '4', invoiceId: '1' }));
    const expected = { 'payment 6': 'held', 'credit_note 4': 'unchanged' };
    expect((await sync(kinds)).done).toMatchObject({ ...expected, 'credit_note 4': 'synced' });
    const mark = world.mark();
    expect((await sync(kinds, { requestedBy: 'schedule' })).done).toMatchObject(expected);
    expect(world.requests(mark)).toEqual([]);
    expect((await sync(kinds)).done).toMatchObject(expected);
    expect(world.writesSince(mark)).toHaveLength(1);
  });

  it('leaves alone what somebody changed in Xero, for a person to decide', async () => {
    await publishFirm(1);
    await sync(['client', 'invoice']);
    await world.publishInvoice(invoice({ id: '1', number: 'INV-1', notes: 'changed' }));
    await world.database.query(
      `update outcome o set outcome = 'held', problem = 'changed-in-xero', sequence = s.sequence
         from snapshot s where s.kind = o.kind and s.source_id = o.source_id and o.kind = 'invoice'`,
    );
    const mark = world.mark();
    expect((await sync(['invoice'])).done).toEqual({ 'invoice 1': 'held' });
    expect(world.writesSince(mark)).toEqual([]);
  });

  it('is not stopped by a fault of our own with one document: its own run goes on with it', async () => {
    await publishFirm(3);
    const process = world.startProcess({ outcomeWait: 10 });
    const { syncPage } = pageWork(process, (document) =>
      document.sourceId === '2' ? Promise.reject(new TypeError('planted')) : process.push(document),
    );
    const run = await begin();
    await syncPage(run, { kind: 'client', ...all }, control());
    expect(await syncPage(run, { kind: 'invoice', ...all }, control())).toEqual({
      1: 'synced',
      2: 'left',
      3: 'synced',
    });
    expect(world.started).toContainEqual({ installationId: 'main', kind: 'invoice', sourceId: '2' });
  });

  it('leaves what has to wait for long to its own run, and loses nothing of it', async () => {
    await publishFirm(2);
    await sync(['client']);
    await blockGate(100);
    world.started.length = 0;
    expect((await sync(['invoice'])).counts).toEqual({ left: 2 });
    expect(world.started.map(({ sourceId }) => sourceId).toSorted()).toEqual(['1', '2']);
  });

  it('has what goes beyond the day wait as rows, without a write or a run, and says when it goes on', async () => {
    await publishFirm(3);
    await sync(['client']);
    await world.database.query(
      `update gate set day_remaining = 50, day_ends_at = clock_timestamp() + interval '2 hours', called_at = clock_timestamp()`,
    );
    world.started.length = 0;
    const mark = world.mark();
    expect((await sync(['invoice'])).counts).toEqual({ waiting: 3 });
    expect(world.writesSince(mark)).toEqual([]);
    expect(await openWrites()).toEqual([]);
    const { documents, goesOnIn } = (await backlogOf(world.database, 'main', 60)) ?? {};
    expect(documents).toBe(3);
    // One call an hour asks whether the day is over.
    expect(goesOnIn).toBeGreaterThan(3500);
    expect(goesOnIn).toBeLessThanOrEqual(3600);
    await world.pass(7201);
    expect((await sync(['invoice'])).counts).toEqual({ synced: 3 });
  });

  it('tries again within the page what has to wait a moment', async () => {
    await publishFirm(2);
    await sync(['client']);
    await blockGate(2);
    expect((await sync(['invoice'])).counts).toEqual({ synced: 2 });
  });

  it('looks again at a document whose client is being posted by its own run', async () => {
    await publishFirm(1);
    const clientRun = world.startProcess({ outcomeWait: 10 });
    const page = sync(['invoice']);
    await expect.poll(() => world.started.map(({ kind }) => kind)).toContain('client');
    await clientRun.push({ installationId: 'main', kind: 'client', sourceId: '3' });
    expect((await page).counts).toEqual({ synced: 1 });
  });

  it('after an attempt that died goes on with the rest', async () => {
    await publishFirm(3);
    await sync(['client']);
    const { syncPage, pushed } = pageWork(world.startProcess({ outcomeWait: 10 }));
    const done = await syncPage(
      await begin(),
      { kind: 'invoice', ...all },
      { ...control(), done: { 1: 'synced', 2: 'held' } },
    );
    expect(done).toEqual({ 1: 'synced', 2: 'held', 3: 'synced' });
    expect(pushed.map(({ sourceId }) => sourceId)).toEqual(['3']);
  });
});

/** Xero takes no call for so many seconds. */
async function blockGate(seconds: number) {
  await world.database.query(
    `update gate set blocked_until = clock_timestamp() + make_interval(secs => $1), blocked_by = 'minute'`,
    [seconds],
  );
}

const openWrites = async () => {
  const found = await world.database.query<{ state: string }>(
    `select state from write where state <> 'done'`,
  );
  return found.rows;
};

describe('a connection that is lost under a sync', () => {
  it('ends it: what was begun waits, what was not begun stays as it is, and Xero is asked nothing more', async () => {
    await publishFirm(4);
    await sync(['client', 'invoice']);
    // More than are begun at once.
    const last = 64;
    for (let id = 5; id <= last; id += 1)
      await world.publishInvoice(invoice({ id: String(id), number: `INV-${id}` }));
    for (const id of ['1', '2'])
      await world.publishInvoice(invoice({ id, number: `INV-${id}`, buyerReference: 'new' }));
    world.sandbox.connections.disconnect(world.tenantId);
    const { syncPage, pushed } = pageWork(world.startProcess());
    const page = syncPage(await begin(), { kind: 'invoice', ...all }, control());
    await expect(page).rejects.toMatchObject({ name: 'ReconnectNeeded', reason: 'access_removed' });
    const begun = new Set(pushed.map(({ sourceId }) => sourceId));
    expect(begun.size).toBeLessThan(last - 2);
    const counts = await world.database.query(
      `select outcome, problem, count(*)::int as count from outcome where kind = 'invoice'
        group by outcome, problem order by outcome`,
    );
    expect(counts.rows).toEqual([
      { outcome: 'synced', problem: null, count: 2 },
      { outcome: 'waiting', problem: 'needs-reconnect', count: begun.size },
    ]);

    const mark = world.sandbox.calls.last();
    const again = syncPage(await begin(), { kind: 'invoice', ...all }, control());
    await expect(again).rejects.toMatchObject({ name: 'ReconnectNeeded' });
    expect(world.sandbox.calls.since(mark)).toEqual([]);

    await world.connect();
    // What could not be compared with Xero rests for half a minute.
    await world.pass(30);
    // What was queued goes out as soon as anything does, so its own push may find it done.
    const { synced = 0, unchanged = 0 } = (await sync(['invoice'])).counts;
    expect(synced + unchanged).toBe(last);
    expect(world.invoices()).toHaveLength(last);
  });
});

describe('a cancel', () => {
  it('ends the page between documents: what is at Xero is awaited, the rest is taken back or not begun', async () => {
    await publishFirm(60);
    await sync(['client']);
    world.sandbox.latency.set(1500);
    const cancel = new AbortController();
    const { syncPage, pushed } = pageWork(world.startProcess({ outcomeWait: 10 }));
    const page = syncPage(await begin(), { kind: 'invoice', ...all }, control(cancel.signal));
    await expect.poll(async () => (await openWrites()).some(({ state }) => state === 'in_call')).toBe(true);
    cancel.abort(stopReasons.cancelled);
    const { synced = 0 } = countOutcomes(await page);
    expect(synced).toBeGreaterThan(0);
    expect(synced).toBeLessThanOrEqual(pushed.length);
    expect(pushed.length).toBeLessThan(60);
    expect(await openWrites()).toEqual([]);
    expect(world.invoices()).toHaveLength(synced);
  });

  it('takes back what was queued and not sent', async () => {
    await publishFirm(1);
    await sync(['client', 'invoice']);
    await publishFirm(12);
    await blockGate(40);
    const cancel = new AbortController();
    const { syncPage } = pageWork(world.startProcess({ outcomeWait: 0.3 }));
    const mark = world.mark();
    const page = syncPage(await begin(), { kind: 'invoice', ...all }, control(cancel.signal));
    await expect.poll(async () => (await openWrites()).length).toBeGreaterThan(5);
    cancel.abort(stopReasons.cancelled);
    expect(await page).toEqual({ 1: 'unchanged' });
    expect(await openWrites()).toEqual([]);
    expect(world.writesSince(mark)).toEqual([]);
  });

  it("leaves a write whose answer does not come to the document's own run", async () => {
    await publishFirm(1);
    await sync(['client']);
    world.sandbox.faults.add({ kind: 'dropAfter', path: '/Invoices', method: 'PUT' });
    const cancel = new AbortController();
    const { syncPage } = pageWork(world.startProcess({ outcomeWait: 0.6 }));
    world.started.length = 0;
    const page = syncPage(await begin(), { kind: 'invoice', ...all }, control(cancel.signal));
    await expect.poll(async () => (await openWrites()).some(({ state }) => state !== 'ready')).toBe(true);
    cancel.abort(stopReasons.cancelled);
    await page;
    const document = { installationId: 'main', kind: 'invoice', sourceId: '1' } as const;
    expect(world.started).toContainEqual(document);
    await world.pushUntilSettled(world.startProcess({ outcomeWait: 2 }), document);
    expect(world.invoices()).toHaveLength(1);
  });

  it('of the process, as it stops, leaves the queue as it is for the next one', async () => {
    await publishFirm(1);
    await sync(['client', 'invoice']);
    await publishFirm(4);
    await blockGate(40);
    const stop = new AbortController();
    const { syncPage } = pageWork(world.startProcess({ outcomeWait: 0.3 }));
    const page = syncPage(await begin(), { kind: 'invoice', ...all }, control(stop.signal));
    await expect.poll(async () => (await openWrites()).length).toBe(3);
    stop.abort(stopReasons.stopping);
    expect(await page).toEqual({ 1: 'unchanged' });
    expect(await openWrites()).toHaveLength(3);
  });
});

describe('a dry run', () => {
  /** Plans all kinds, as a dry run does. */
  async function dryRun(kinds: readonly LedgerKind[]) {
    const run = await begin({ dryRun: true });
    const process = world.startProcess();
    const planPage = createPlanPage({
      ...process,
      connections: world.connections,
      planned,
      planDocument: createPlanDocument({ links: world.links, prepareWrite: process.prepareWrite }),
    });
    for (const kind of kinds) await planPage(run, { kind, ...all }, control());
    return planned.ofRun(run.id, 1000);
  }

  it('of a connection that is lost, or is lost under it, ends with that word', async () => {
    await publishFirm(3);
    world.sandbox.connections.disconnect(world.tenantId);
    await expect(dryRun(['client', 'invoice'])).rejects.toMatchObject({ reason: 'access_removed' });
    const mark = world.sandbox.calls.last();
    await expect(dryRun(['client'])).rejects.toMatchObject({ reason: 'access_removed' });
    expect(world.sandbox.calls.since(mark)).toEqual([]);
  });

  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

  it('shows the very bytes that are posted afterwards, and writes nothing', async () => {
    await publishFirm(3);
    await sync(['client']);
    const before = await outcomesAsStored();
    const mark = world.mark();
    const lines = await dryRun(['client', 'invoice']);
    expect(lines.map(({ kind, sourceId, plan }) => [kind, sourceId, plan])).toEqual([
      ['invoice', '1', 'create'],
      ['invoice', '2', 'create'],
      ['invoice', '3', 'create'],
    ]);
    expect(world.writesSince(mark)).toEqual([]);
    expect(await outcomesAsStored()).toEqual(before);
    expect(await openWrites()).toEqual([]);

    await sync(['client', 'invoice']);
    const sent = await world.database.query<{ element: string; body: string; source_id: string }>(
      `select w.source_id, w.element, c.body from write w join call c on c.id = w.call_id
        where w.kind = 'invoice' order by w.source_id`,
    );
    expect(sent.rows).toHaveLength(3);
    for (const [index, { element, body }] of sent.rows.entries()) {
      expect(lines[index]?.request?.payloadHash).toBe(sha256(element));
      expect(body).toContain(lines[index]?.request?.payload ?? 'nothing');
    }
  });

  it('counts the calls, names what waits for another document and what needs somebody', async () => {
    await publishFirm(2);
    await world.publishInvoice(invoice({ id: '3', number: '' }));
    await world.publishInvoice(invoice({ id: '4', number: 'INV-4', status: 'draft' }));
    const lines = await dryRun(['client', 'invoice']);
    expect(
      lines.map(({ kind, sourceId, plan, calls, problem }) => [kind, sourceId, plan, calls, problem?.type]),
    ).toEqual([
      ['client', '3', 'create', 1, undefined],
      ['invoice', '1', 'wait', 1, 'contact-first'],
      ['invoice', '2', 'wait', 1, 'contact-first'],
      ['invoice', '3', 'wait', 1, 'contact-first'],
    ]);
    expect(await outcomesAsStored()).toEqual([]);
  });

  it('shows the contact that a new vendor becomes along with its expense', async () => {
    await world.publish('expense', '9', expense({ id: '9' }));
    await world.publish('expense', '10', expense({ id: '10' }));
    const lines = await dryRun(['vendor', 'employee', 'expense']);
    expect(lines.map(({ kind, plan, calls }) => [kind, plan, calls])).toEqual([
      ['vendor', 'create', 1],
      ['expense', 'wait', 1],
      ['expense', 'wait', 1],
    ]);
    const [vendor] = lines;
    expect(vendor?.name).toBe('Quill & Sons');
    const page = sync(['expense']);
    await expect.poll(() => world.started.map(({ kind }) => kind)).toContain('vendor');
    const [party] = world.started.filter(({ kind }) => kind === 'vendor');
    if (party !== undefined) await world.startProcess({ outcomeWait: 10 }).push(party);
    expect((await page).counts).toEqual({ synced: 2 });
    const posted = await world.database.query<{ element: string }>(
      `select element from write where kind = 'vendor'`,
    );
    expect(posted.rows.map(({ element }) => sha256(element))).toEqual([vendor?.request?.payloadHash]);
  });
});
