import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DocumentRef } from '../src/events/document-kind.ts';
import { createHandOver } from '../src/consumers/hand-over.ts';
import { connectionCheckIdOf } from '../src/connection-check-schedule.ts';
import { createConnectionTests } from '../src/store/connection-tests.ts';
import { runIdOf } from '../src/temporal.ts';
import { syncNowIdOf } from '../src/workflows/sync-now-id.ts';
import { createWholeWorker, type WholeWorker } from './support/whole-worker.ts';
import { client, invoice, settings } from './xero/samples.ts';

/** What people do with a document's run in Temporal's pages, and what they expect of it. */

let whole: WholeWorker;
let next = 1;

beforeAll(async () => {
  // A silent document is looked after within 5 minutes, which are 10 seconds here.
  whole = await createWholeWorker(30);
  await whole.start();
  await whole.storeFirm([next++]);
  const { core, installationId } = whole;
  await core.syncNow.start({ installationId });
  await core.temporal.client.workflow.getHandle(syncNowIdOf(installationId)).result();
}, 120_000);

beforeEach(async () => {
  whole.sandbox.faults.clear();
  await blockGate(0);
});

/** Xero takes no call for so many seconds. */
async function blockGate(seconds: number) {
  await whole.core.database.query(
    `update gate set blocked_until = clock_timestamp() + make_interval(secs => $1), blocked_by = 'minute'`,
    [seconds],
  );
}

const handleOf = (document: DocumentRef) => whole.core.temporal.client.workflow.getHandle(runIdOf(document));
const statusOf = async (document: DocumentRef) => (await handleOf(document).describe()).status.name;
const isPosted = (document: DocumentRef) =>
  whole.numbers().filter((number) => number === `INV-${document.sourceId}`);

async function newInvoice(changes: Parameters<typeof invoice>[0] = {}): Promise<DocumentRef> {
  const id = String(next++);
  return whole.store('invoice', id, invoice({ id, number: `INV-${id}`, ...changes }));
}

/** A document whose run was terminated while its write was queued: nothing in Temporal has it any more. */
async function terminated(): Promise<DocumentRef> {
  // Brings the organisation's lists along: they are read again every ten seconds here, which would wait for the gate.
  const before = await newInvoice();
  await whole.core.runs.startAll([before]);
  await handleOf(before).result();
  const document = await newInvoice();
  // Shorter than what makes a document wait as a row.
  await blockGate(3.5);
  await whole.core.runs.startAll([document]);
  await expect.poll(() => whole.openWrites()).toHaveLength(1);
  await handleOf(document).terminate('by a person');
  expect(await statusOf(document)).toBe('TERMINATED');
  // The attempt that was under way ends within half a second; from then on nobody waits for the write.
  await sleep(1500);
  await blockGate(0);
  await sleep(500);
  expect(await whole.openWrites()).toEqual([{ state: 'ready' }]);
  return document;
}

/** Starts the newest run again at its first workflow task, as a person does in Temporal's pages. */
async function reset(document: DocumentRef): Promise<void> {
  const { runId } = await handleOf(document).describe();
  const { events } = await handleOf(document).fetchHistory();
  const [first] = (events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes);
  await whole.core.temporal.connection.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId: runIdOf(document), runId },
    reason: 'test',
    requestId: randomUUID(),
    workflowTaskFinishEventId: first?.eventId ?? null,
  });
}

/** How often it stands in Xero's books once nothing about it is open any more. */
async function postedInTheEnd(document: DocumentRef): Promise<number> {
  await expect.poll(() => isPosted(document), { timeout: 40_000 }).not.toEqual([]);
  await expect.poll(() => whole.openWrites()).toEqual([]);
  await expect.poll(async () => (await whole.core.outcomes.find(document))?.name).toMatch(/synced|unchanged/);
  return isPosted(document).length;
}

describe('a document whose run was terminated', () => {
  it('is not lost: it is given a new run within minutes, and posted once', async () => {
    expect(await postedInTheEnd(await terminated())).toBe(1);
  });

  it('goes on with its next event', async () => {
    const document = await terminated();
    const { core } = whole;
    const handOver = createHandOver({
      ...core,
      connections: core.xero.connections,
      startRun: (one, sequence) => core.runs.start(one, sequence),
      startRuns: (all) => core.runs.startAll(all),
    });
    const data = invoice({ id: document.sourceId, number: `INV-${document.sourceId}`, notes: 'once more' });
    const sequence = 9_000_000n + BigInt(document.sourceId);
    const event = {
      ...document,
      kind: 'invoice',
      sequence,
      data,
      id: randomUUID(),
      time: '2026-11-22T10:00:00Z',
    } as const;
    expect(await handOver(event)).toBe('started');
    expect(await postedInTheEnd(document)).toBe(1);
  });

  it('goes on with Retry', async () => {
    const document = await terminated();
    await whole.core.runs.startAll([document]);
    // What was queued before may have been said between the two runs.
    const { outcome } = (await handleOf(document).result()) as { readonly outcome: string };
    expect(outcome).toMatch(/^(synced|unchanged)$/);
    expect(await postedInTheEnd(document)).toBe(1);
  });

  it('goes on with Sync now', async () => {
    const document = await terminated();
    await whole.core.syncNow.start({ installationId: whole.installationId });
    expect(await postedInTheEnd(document)).toBe(1);
  });

  it('while its call was under way has been posted once, and is known to be', async () => {
    const document = await newInvoice();
    whole.sandbox.faults.add({
      kind: 'delay',
      method: 'PUT',
      path: '/Invoices',
      delayMs: 600,
      when: 'before',
    });
    const mark = whole.mark();
    await whole.core.runs.startAll([document]);
    await expect.poll(() => whole.writesSince(mark).length, { interval: 20 }).toBe(1);
    await handleOf(document).terminate('by a person');
    await whole.core.runs.startAll([document]);
    await handleOf(document).result();
    expect(await postedInTheEnd(document)).toBe(1);
    expect(whole.writesSince(mark)).toHaveLength(1);
  });
});

describe('a run that is reset to its first task', () => {
  async function changeAccount(items: string | null): Promise<void> {
    const { core, connection } = whole;
    const { version } = await core.settings.newest(connection.id);
    const accounts = { ...settings().accounts, items };
    await core.settings.append(connection.id, version, settings({ accounts }), 'test');
  }

  it('after it failed posts the document once what was wrong is mended', async () => {
    await changeAccount(null);
    const document = await newInvoice();
    await whole.core.runs.startAll([document]);
    await handleOf(document)
      .result()
      .catch(() => undefined);
    expect(await statusOf(document)).toBe('FAILED');
    await changeAccount('200');
    await reset(document);
    expect(await handleOf(document).result()).toMatchObject({ outcome: 'synced' });
    expect(await postedInTheEnd(document)).toBe(1);
  });

  it('after it succeeded posts nothing again', async () => {
    const document = await newInvoice();
    await whole.core.runs.startAll([document]);
    await handleOf(document).result();
    const mark = whole.mark();
    await reset(document);
    expect(await handleOf(document).result()).toMatchObject({ outcome: 'unchanged' });
    expect(whole.writesSince(mark)).toEqual([]);
    expect(await postedInTheEnd(document)).toBe(1);
  });

  it('while it is under way posts once', async () => {
    const document = await newInvoice();
    whole.sandbox.faults.add({
      kind: 'delay',
      method: 'PUT',
      path: '/Invoices',
      delayMs: 600,
      when: 'before',
    });
    const mark = whole.mark();
    await whole.core.runs.startAll([document]);
    await expect.poll(() => whole.writesSince(mark).length, { interval: 20 }).toBe(1);
    await reset(document);
    await handleOf(document).result();
    expect(await postedInTheEnd(document)).toBe(1);
    expect(whole.writesSince(mark)).toHaveLength(1);
  });
});

describe('a document that Sync now found Xero refusing', () => {
  it('has a failed run that shows why, without asking Xero again; a reset asks', async () => {
    const organisation = whole.sandbox.organisations[0];
    if (organisation === undefined) throw new Error('The sandbox has no organisation.');
    // Nothing that we could have known before.
    organisation.settings.blockedActions = ['CreateApprovedInvoice'];
    const document = await newInvoice();
    const mark = whole.mark();
    const { core, installationId } = whole;
    await core.syncNow.start({ installationId });
    await core.temporal.client.workflow.getHandle(syncNowIdOf(installationId)).result();
    await handleOf(document)
      .result()
      .catch(() => undefined);
    expect(await statusOf(document)).toBe('FAILED');
    const failure = async () => {
      const { events } = await handleOf(document).fetchHistory();
      return events?.at(-1)?.workflowExecutionFailedEventAttributes?.failure?.applicationFailureInfo?.type;
    };
    expect(await failure()).toBe('refused-plan-limit');
    expect(whole.writesSince(mark)).toHaveLength(1);

    await reset(document);
    await handleOf(document)
      .result()
      .catch(() => undefined);
    expect(await failure()).toBe('refused-plan-limit');
    expect(whole.writesSince(mark)).toHaveLength(2);
    organisation.settings.blockedActions = [];
  });
});

describe('a run that is started by hand', () => {
  const typed = (document: DocumentRef) =>
    `{"installationId": "${document.installationId}", "kind": "${document.kind}", "sourceId": "${document.sourceId}"}`;
  const start = (workflowId: string, json: string) =>
    whole.core.temporal.client.workflow.start('syncDocument', {
      taskQueue: whole.taskQueue,
      workflowId,
      args: [JSON.parse(json) as object],
    });

  it('with typed JSON posts the document', async () => {
    const document = await newInvoice();
    const run = await start(runIdOf(document), typed(document));
    expect(await run.result()).toMatchObject({ outcome: 'synced' });
    expect(await postedInTheEnd(document)).toBe(1);
  });

  it('twice at once under other ids posts it once', async () => {
    const document = await newInvoice();
    const mark = whole.mark();
    const runs = await Promise.all([1, 2, 3].map(() => start(randomUUID(), typed(document))));
    const results = await Promise.all(runs.map((run) => run.result() as Promise<{ outcome: string }>));
    for (const { outcome } of results) expect(['synced', 'unchanged']).toContain(outcome);
    expect(await postedInTheEnd(document)).toBe(1);
    expect(whole.writesSince(mark)).toHaveLength(1);
  });

  it('for a document that nobody knows says so and ends', async () => {
    const run = await start(
      randomUUID(),
      typed({ installationId: whole.installationId, kind: 'invoice', sourceId: '99999' }),
    );
    await expect(run.result()).rejects.toMatchObject({ cause: { cause: { type: 'UnknownDocument' } } });
  });

  it('before its client is in Xero takes the client along', async () => {
    const clientId = String(1000 + next);
    await whole.store('client', clientId, client({ id: clientId, name: `Client ${clientId}` }));
    const document = await newInvoice({ clientId, clientName: `Client ${clientId}` });
    await start(runIdOf(document), typed(document));
    expect(await postedInTheEnd(document)).toBe(1);
  });
});

describe('a worker', () => {
  it('tests a connection that was just made, once, and sees to the daily test', async () => {
    const { core, connection, installationId } = whole;
    const tests = createConnectionTests(core.database);
    await expect.poll(() => tests.newest(connection.id), { timeout: 30_000 }).toBeDefined();
    const daily = core.temporal.client.schedule.getHandle(connectionCheckIdOf(installationId));
    await expect
      .poll(async () => (await daily.describe()).info.runningActions.length, { timeout: 30_000 })
      .toBe(0);
    expect((await daily.describe()).info.numActionsTaken).toBe(1);
    const asked = await core.database.query(`select actor from audit where action = 'connection.tested'`);
    expect(asked.rows).toEqual([{ actor: 'system' }]);
  });
});
