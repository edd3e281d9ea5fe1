import { randomUUID } from 'node:crypto';
import { WorkflowFailedError } from '@temporalio/client';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { scheduleIdOf } from '../src/schedules.ts';
import { changeSettings } from '../src/settings/change-settings.ts';
import { createPlannedDocuments } from '../src/store/planned-documents.ts';
import type { SyncRun } from '../src/store/sync-runs.ts';
import type { SyncRequest } from '../src/sync-request.ts';
import type { SyncNowResult } from '../src/workflows/sync-now.ts';
import { syncNowIdOf } from '../src/workflows/sync-now-id.ts';
import { createWholeWorker, type WholeWorker } from './support/whole-worker.ts';
import { invoice } from './xero/samples.ts';

let whole: WholeWorker;
/** The next free id of an invoice: Xero's books are never emptied. */
let next = 1;

beforeAll(async () => {
  whole = await createWholeWorker();
  await whole.start();
}, 120_000);

beforeEach(() => {
  whole.sandbox.latency.set(0);
  whole.sandbox.faults.clear();
});

const handle = () => whole.core.temporal.client.workflow.getHandle(syncNowIdOf(whole.installationId));
const request = (changes: Partial<SyncRequest> = {}): SyncRequest => ({
  installationId: whole.installationId,
  ...changes,
});

/** New invoices; they are in TimeTracker and nowhere else. */
async function newInvoices(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => next++);
  await whole.storeFirm(ids);
  return ids.map((id) => `INV-${id}`);
}

async function recent(): Promise<SyncRun | undefined> {
  return (await whole.core.syncNow.recent(whole.installationId, 1))[0];
}

/** Starts a sync and waits for its end. */
async function sync(changes: Partial<SyncRequest> = {}): Promise<SyncNowResult> {
  const started = await whole.core.syncNow.start(request(changes));
  expect(started.result).toBe('started');
  return (await handle().result()) as SyncNowResult;
}

const status = async () => (await handle().describe()).status.name;

/** Starts the newest run again at its first workflow task, as a person does in Temporal's pages. */
async function reset(): Promise<void> {
  const { runId } = await handle().describe();
  const { events } = await handle().fetchHistory();
  const [first] = (events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes);
  await whole.core.temporal.connection.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId: syncNowIdOf(whole.installationId), runId },
    reason: 'test',
    requestId: randomUUID(),
    workflowTaskFinishEventId: first?.eventId ?? null,
  });
}

describe('Sync now', () => {
  it('brings everything into agreement, in the order in which documents need each other', async () => {
    const numbers = await newInvoices(7);
    const result = await sync();
    expect(result).toMatchObject({ state: 'done', documents: 8, counts: { synced: 8 } });
    expect(whole.numbers()).toEqual(expect.arrayContaining(numbers));
    expect(await recent()).toMatchObject({
      id: result.sync,
      state: 'done',
      total: 8,
      counts: { synced: 8 },
      requestedBy: 'temporal',
    });
  });

  it('of what stands makes no call', async () => {
    const mark = whole.mark();
    const { counts, documents } = await sync();
    expect(counts).toEqual({ unchanged: documents });
    expect(whole.writesSince(mark)).toEqual([]);
  });

  it('goes through many pages, a few at once', async () => {
    for (let id = 0; id < 130; id += 1) await whole.store('payment', String(id + 1), null);
    const { counts } = await sync({ kinds: ['payment'] });
    expect(counts).toEqual({ skipped: 130 });
    const pages = await whole.core.database.query(
      `select after_id from sync_run_page p join sync_run r on r.id = p.run_id
        where r.kinds = '{payment}' order by after_id`,
    );
    expect(pages.rows).toEqual([{ after_id: '0' }, { after_id: '50' }, { after_id: '100' }]);
  });

  it('looks only at the kinds and dates that were asked for', async () => {
    const [, second] = await newInvoices(2);
    const id = second?.replace('INV-', '') ?? '';
    await whole.store('invoice', id, invoice({ id, number: `INV-${id}`, issueDate: '2026-10-05' }));
    const mark = whole.mark();
    const result = await sync({ kinds: ['invoice'], from: '2026-10-01', to: '2026-10-31' });
    expect(result).toMatchObject({ documents: 1, counts: { synced: 1 } });
    expect(whole.writesSince(mark)).toHaveLength(1);
    await sync();
  });

  it('asked for twice is one, and who asks second is told so; another one is refused meanwhile', async () => {
    await newInvoices(6);
    whole.sandbox.latency.set(600);
    const [one, other] = await Promise.all([
      whole.core.syncNow.start(request()),
      whole.core.syncNow.start(request()),
    ]);
    expect([one.result, other.result].toSorted()).toEqual(['joined', 'started']);
    expect(one.id).toBe(other.id);
    const different = await whole.core.syncNow.start(request({ dryRun: true }));
    expect(different).toMatchObject({ result: 'busy', id: one.id, running: { dryRun: false } });
    await handle().result();
    expect((await recent())?.id).toBe(one.id);
  });

  it('says how far it is, to pages and to Temporal', async () => {
    await newInvoices(20);
    whole.sandbox.latency.set(1500);
    const { id } = await whole.core.syncNow.start(request());
    const synced = async () => (await whole.core.syncRuns.find(id))?.counts['synced'] ?? 0;
    await expect.poll(synced).toBeGreaterThan(0);
    expect(await recent()).toMatchObject({ state: 'running', total: expect.any(Number) as number });
    expect(await handle().query('syncProgress')).toMatchObject({ total: (await recent())?.total });
    await handle().result();
  });

  it('is recorded as failed, with the reason, when nothing is connected', async () => {
    const { core, connection } = whole;
    await core.database.query(`update connection set status = 'needs_reconnect' where id = $1`, [
      connection.id,
    ]);
    try {
      await core.syncNow.start(request({ requestedBy: 'page' }));
      await expect(handle().result()).rejects.toBeInstanceOf(WorkflowFailedError);
      expect(await recent()).toMatchObject({
        state: 'failed',
        error: 'needs-reconnect',
        requestedBy: 'page',
      });
    } finally {
      await core.database.query(`update connection set status = 'connected' where id = $1`, [connection.id]);
    }
  });

  it('puts ids, kinds, dates and counts into its history, and nothing else', async () => {
    await newInvoices(1);
    await sync();
    const { events } = await handle().fetchHistory();
    const texts = JSON.stringify(
      (events ?? [])
        .flatMap((event) => [
          ...(event.workflowExecutionStartedEventAttributes?.input?.payloads ?? []),
          ...(event.activityTaskScheduledEventAttributes?.input?.payloads ?? []),
          ...(event.activityTaskCompletedEventAttributes?.result?.payloads ?? []),
          ...(event.workflowExecutionCompletedEventAttributes?.result?.payloads ?? []),
        ])
        .map(({ data }) => Buffer.from(data ?? []).toString()),
    );
    expect(texts).toContain('steps');
    for (const word of ['Ash', 'INV-', '120.00', 'GBP']) expect(texts).not.toContain(word);
  });
});

describe('a dry run', () => {
  it('shows what would be sent, sends nothing, and what is sent afterwards is just that', async () => {
    const numbers = await newInvoices(3);
    const mark = whole.mark();
    const dry = await sync({ dryRun: true });
    expect(dry.counts).toMatchObject({ create: 3 });
    expect(whole.writesSince(mark)).toEqual([]);
    const shown = await createPlannedDocuments(whole.core.database).ofRun(dry.sync ?? '', 100);
    expect(shown.map(({ name, plan, calls }) => [name, plan, calls])).toEqual(
      numbers.map((number) => [number, 'create', 1]),
    );
    await sync();
    const sent = await whole.core.database.query<{ hash: string }>(
      `select encode(sha256(convert_to(element, 'UTF8')), 'hex') as hash from write
        where kind = 'invoice' and source_id::text = any($1)`,
      [shown.map(({ sourceId }) => sourceId)],
    );
    expect(new Set(sent.rows.map(({ hash }) => hash))).toEqual(
      new Set(shown.map(({ request: found }) => found?.payloadHash)),
    );
  });

  it('is forgotten with the next one', async () => {
    await newInvoices(1);
    const first = await sync({ dryRun: true });
    const second = await sync({ dryRun: true });
    const planned = createPlannedDocuments(whole.core.database);
    expect(await planned.ofRun(first.sync ?? '', 10)).toEqual([]);
    expect(await planned.ofRun(second.sync ?? '', 10)).toHaveLength(1);
    await sync();
  });
});

describe('a cancel', () => {
  it('ends the sync between documents and leaves no open write', async () => {
    // More than the calls that can be under way at one moment; and somebody is at work, so they go evenly.
    const numbers = await newInvoices(500);
    await whole.core.database.query(`update gate set fresh_at = clock_timestamp() + interval '1 hour'`);
    whole.sandbox.latency.set(1000);
    await whole.core.syncNow.start(request());
    await expect.poll(() => numbers.some((number) => whole.numbers().includes(number))).toBe(true);
    expect(await whole.core.syncNow.cancel(whole.installationId)).toBe(true);
    await handle()
      .result()
      .catch(() => undefined);
    expect(await status()).toBe('CANCELLED');
    expect(await recent()).toMatchObject({ state: 'cancelled', error: null });
    expect(await whole.openWrites()).toEqual([]);
    expect(whole.numbers()).not.toEqual(expect.arrayContaining(numbers));
    whole.sandbox.latency.set(0);
    const mark = whole.mark();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(whole.writesSince(mark)).toEqual([]);
    await whole.core.database.query(`update gate set fresh_at = null`);
    await sync();
    expect(whole.numbers()).toEqual(expect.arrayContaining(numbers));
    expect(new Set(whole.numbers()).size).toBe(whole.numbers().length);
  });

  it('when nothing runs says so', async () => {
    expect(await whole.core.syncNow.cancel(whole.installationId)).toBe(false);
  });
});

describe('the schedule', () => {
  const schedule = () => whole.core.temporal.client.schedule.getHandle(scheduleIdOf(whole.installationId));
  const note = () =>
    schedule()
      .describe()
      .then(({ state }) => state.note)
      .catch(() => undefined);
  const choose = (every: 'off' | 'hourly' | 'daily') =>
    changeSettings(
      whole.core,
      whole.connection,
      (newest) => ({ ...newest, schedule: { every, hour: 3, timeZone: 'Europe/London' } }),
      'cli',
    );

  it('follows the settings as soon as they are changed', async () => {
    await choose('hourly');
    expect(await note()).toBe('Every hour');
    await choose('daily');
    expect(await note()).toBe('Every day at 03:00 (Europe/London)');
    await choose('off');
    expect(await note()).toBeUndefined();
  });

  it('syncs like anybody else, and joins what runs', async () => {
    await choose('hourly');
    const numbers = await newInvoices(6);
    whole.sandbox.latency.set(600);
    await schedule().trigger();
    await expect.poll(async () => (await recent())?.requestedBy).toBe('schedule');
    const joined = await whole.core.syncNow.start(request());
    expect(joined).toMatchObject({ result: 'joined', id: (await recent())?.id });
    expect(await handle().result()).toMatchObject({ state: 'done' });
    expect(whole.numbers()).toEqual(expect.arrayContaining(numbers));
    await choose('off');
  });

  it('comes back within a minute when it was deleted in Temporal', async () => {
    await choose('hourly');
    await schedule().delete();
    expect(await note()).toBeUndefined();
    await expect.poll(note, { timeout: 30_000 }).toBe('Every hour');
    await choose('off');
  });
});

describe('in Temporal by hand', () => {
  const startByHand = (workflowId: string, input: unknown) =>
    whole.core.temporal.client.workflow.start('syncNow', {
      taskQueue: whole.taskQueue,
      workflowId,
      args: [input],
    });

  it('a start with typed JSON does the same', async () => {
    const numbers = await newInvoices(2);
    const started = await startByHand(syncNowIdOf(whole.installationId), {
      installationId: whole.installationId,
      kinds: ['client', 'invoice'],
    });
    expect(await started.result()).toMatchObject({ state: 'done' });
    expect(whole.numbers()).toEqual(expect.arrayContaining(numbers));
  });

  it('a start under any other id is the same sync, and one that runs already is not doubled', async () => {
    const numbers = await newInvoices(6);
    whole.sandbox.latency.set(600);
    const first = await startByHand(randomUUID(), { installationId: whole.installationId });
    await expect.poll(status).toBe('RUNNING');
    const second = await startByHand(randomUUID(), { installationId: whole.installationId });
    expect(await second.result()).toMatchObject({ state: 'already-running' });
    expect(await first.result()).toMatchObject({ state: 'done' });
    expect(whole.numbers()).toEqual(expect.arrayContaining(numbers));
    expect(new Set(whole.numbers()).size).toBe(whole.numbers().length);
  });

  it.each([
    ['no input at all', undefined, 'Name the installation'],
    ['a kind that does not exist', { kinds: ['invoices'] }, 'not understood'],
    ['a date that is none', { from: '1.11.2026' }, 'not understood'],
    ['dates the wrong way round', { from: '2026-11-30', to: '2026-11-01' }, 'later'],
  ])('a start with %s fails at once and says what it needs', async (_, input, words) => {
    const given = input === undefined ? undefined : { installationId: whole.installationId, ...input };
    const started = await startByHand(syncNowIdOf(whole.installationId), given);
    const error: unknown = await started.result().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(WorkflowFailedError);
    const told = JSON.stringify(await failuresOf(started.workflowId));
    expect(told).toContain(words);
  });

  async function failuresOf(workflowId: string): Promise<unknown> {
    const { events } = await whole.core.temporal.client.workflow.getHandle(workflowId).fetchHistory();
    return (events ?? []).map((event) => event.workflowExecutionFailedEventAttributes?.failure);
  }

  it('a terminated sync is over, and its documents are taken up by the next one, once', async () => {
    const numbers = await newInvoices(20);
    whole.sandbox.latency.set(800);
    await whole.core.syncNow.start(request());
    await expect.poll(() => whole.numbers().includes(numbers[0] ?? '')).toBe(true);
    await handle().terminate('test');
    whole.sandbox.latency.set(0);
    // An activity that is under way still says once that it lives.
    await expect
      .poll(
        async () => {
          await whole.core.database.query(`update sync_run set alive_at = alive_at - interval '1 minute'`);
          return recent();
        },
        { timeout: 20_000 },
      )
      .toMatchObject({ state: 'ended' });
    await sync();
    expect(whole.numbers()).toEqual(expect.arrayContaining(numbers));
    expect(new Set(whole.numbers()).size).toBe(whole.numbers().length);
  });

  it('a sync that ended and is reset looks at everything anew', async () => {
    await sync();
    const numbers = await newInvoices(2);
    await reset();
    expect(await handle().result()).toMatchObject({ state: 'done', counts: { synced: 2 } });
    expect(whole.numbers()).toEqual(expect.arrayContaining(numbers));
    expect(await recent()).toMatchObject({ state: 'done', counts: { synced: 2 } });
  });
});
