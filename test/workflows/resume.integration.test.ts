import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { createActivities, type ActivitiesDeps } from '../../src/activities/index.ts';
import type { DocumentRef } from '../../src/events/document-kind.ts';
import { createRuns, type Runs } from '../../src/temporal.ts';
import { timeSkippingEnvironment } from '../support/time-skipping.ts';
import { silenceTemporal, startWorkflowWorker } from '../support/workflow-worker.ts';

const taskQueue = `test-${randomUUID()}`;

/** A document that is stuck; `dueAt` is in milliseconds of the server's clock, null if it waits for no time. */
interface Stuck {
  readonly sourceId: string;
  dueAt: number | null;
}

let environment: TestWorkflowEnvironment;
let runs: Runs;
let installationId = '';
let stuck: Stuck[] = [];
let pushed: string[][] = [];
/** Replaces what happens when a page is pushed; by default that frees its documents. */
let onPush: (documents: readonly DocumentRef[]) => Promise<void>;
let onSecondsUntilDue: () => Promise<void>;
/** How many of a page are not in the queue yet. */
let onQueue: (documents: readonly DocumentRef[]) => Promise<number>;

const fakes: ActivitiesDeps = {
  log: { error: () => {} },
  pushDocument: () => Promise.reject(new Error('not expected')),
  outcomeOf: () => Promise.reject(new Error('not expected')),
  async pageOfStuckDocuments(installation, scope, after, size) {
    const now = await environment.currentTimeMs();
    const documents = stuck
      .filter(({ dueAt }) => scope === 'all' || (dueAt !== null && dueAt <= now))
      .filter(({ sourceId }) => Number(sourceId) > Number(after?.sourceId ?? 0))
      .slice(0, size)
      .map(({ sourceId }): DocumentRef => ({ installationId: installation, kind: 'invoice', sourceId }));
    const last = documents.length < size ? undefined : documents.at(-1);
    const next = last === undefined ? null : { rank: 2, storedAt: 'then', sourceId: last.sourceId };
    return { documents, next, readAt: 'now' };
  },
  countNotQueued: async (documents) => onQueue(documents),
  lookAgainIfOpen: () => Promise.resolve(),
  async pushPage(_, documents) {
    pushed.push(documents.map(({ sourceId }) => sourceId));
    await onPush(documents);
  },
  stopping: new AbortController().signal,
  timing: { minute: 60 },
  async secondsUntilDue() {
    const times = stuck.flatMap(({ dueAt }) => (dueAt === null ? [] : [dueAt]));
    const now = await environment.currentTimeMs();
    await onSecondsUntilDue();
    return times.length === 0 ? null : Math.max(0, (Math.min(...times) - now) / 1000);
  },
  backlogOf: () => Promise.resolve(undefined),
  async postponeWaits(documents, seconds) {
    const now = await environment.currentTimeMs();
    const ids = new Set(documents.map(({ sourceId }) => sourceId));
    for (const one of stuck)
      if (ids.has(one.sourceId) && one.dueAt !== null && one.dueAt <= now) one.dueAt = now + seconds * 1000;
  },
};

beforeAll(async () => {
  silenceTemporal();
  environment = await timeSkippingEnvironment();
  runs = createRuns(environment.client, taskQueue);
  await startWorkflowWorker(environment.nativeConnection, taskQueue, createActivities(fakes));
});

beforeEach(() => {
  installationId = `main-${randomUUID().slice(0, 8)}`;
  stuck = [];
  pushed = [];
  onPush = (documents) => {
    const freed = new Set(documents.map(({ sourceId }) => sourceId));
    stuck = stuck.filter(({ sourceId }) => !freed.has(sourceId));
    return Promise.resolve();
  };
  onSecondsUntilDue = () => Promise.resolve();
  onQueue = () => Promise.resolve(0);
});

function handle() {
  return environment.client.workflow.getHandle(`resume/${installationId}`);
}

async function inMinutes(minutes: number): Promise<number> {
  return (await environment.currentTimeMs()) + minutes * 60_000;
}

async function activitiesRun(): Promise<number> {
  const { events } = await handle().fetchHistory();
  return (events ?? []).filter((event) => event.activityTaskScheduledEventAttributes).length;
}

describe('resume', () => {
  it('pushes all that is stuck, in pages of 50, and ends', async () => {
    stuck = Array.from({ length: 120 }, (_, index) => ({ sourceId: String(index + 1), dueAt: null }));
    await runs.resumeAll(installationId);
    expect(await handle().result()).toEqual({ resumed: 120 });
    expect(pushed.map((page) => page.length)).toEqual([50, 50, 20]);
    expect(new Set(pushed.flat()).size).toBe(120);
  });

  it('ends after one look when nothing is stuck', async () => {
    await runs.resumeAll(installationId);
    expect(await handle().result()).toEqual({ resumed: 0 });
  });

  it('goes on where the last look ended, until there is no more', async () => {
    stuck = Array.from({ length: 700 }, (_, index) => ({ sourceId: String(index + 1), dueAt: null }));
    onPush = () => Promise.resolve();
    await runs.resumeAll(installationId);
    expect(await handle().result()).toEqual({ resumed: 700 });
    expect(pushed.map((page) => page.length)).toEqual(Array(14).fill(50));
    expect(new Set(pushed.flat()).size).toBe(700);
  });

  it('works on six pages at once', async () => {
    stuck = Array.from({ length: 500 }, (_, index) => ({ sourceId: String(index + 1), dueAt: null }));
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    onPush = () => released;
    await runs.resumeAll(installationId);
    await expect.poll(() => pushed.length, { timeout: 10_000 }).toBe(6);
    await sleep(300);
    expect(pushed.length).toBe(6);
    release();
    expect(await handle().result()).toEqual({ resumed: 500 });
  });

  it('begins a page once the one before it is in the queue to Xero', async () => {
    stuck = Array.from({ length: 150 }, (_, index) => ({ sourceId: String(index + 1), dueAt: null }));
    const first = stuck.slice(0, 50).map(({ sourceId }) => sourceId);
    let mayQueue = false;
    onQueue = () => Promise.resolve(mayQueue ? 0 : 50);
    await runs.resumeAll(installationId);
    await expect.poll(() => pushed.length, { timeout: 10_000 }).toBe(1);
    await sleep(300);
    expect(pushed).toEqual([first]);
    mayQueue = true;
    expect(await handle().result()).toEqual({ resumed: 150 });
    expect(pushed.map((page) => page.length)).toEqual([50, 50, 50]);
  });

  it('begins anew from the first page when something has changed meanwhile', async () => {
    stuck = Array.from({ length: 500 }, (_, index) => ({ sourceId: String(index + 1), dueAt: null }));
    onPush = async () => {
      // What is stuck stays so; the setting that frees it comes while the first pages are worked on.
      if (pushed.length === 6) await runs.resumeAll(installationId);
    };
    await runs.resumeAll(installationId);
    const { resumed } = await handle().result();
    const again = pushed.slice(-10).flat();
    expect(again).toHaveLength(500);
    expect(new Set(again)).toEqual(new Set(stuck.map(({ sourceId }) => sourceId)));
    expect(pushed.length).toBeLessThan(20);
    expect(resumed).toBe(pushed.flat().length);
  });

  it('waits for the time of a wait, then pushes those that are due and no others', async () => {
    const soon = await inMinutes(5);
    stuck = [
      { sourceId: '1', dueAt: soon },
      { sourceId: '2', dueAt: null },
      { sourceId: '3', dueAt: soon },
    ];
    await runs.watchDueWaits(installationId);
    expect(await handle().result()).toEqual({ resumed: 2 });
    expect(pushed.flat()).toEqual(['1', '3']);
    expect(await environment.currentTimeMs()).toBeGreaterThanOrEqual(soon);
  });

  it('holds the timer as long as the last wait lasts', async () => {
    const late = await inMinutes(14 * 60);
    stuck = [
      { sourceId: '1', dueAt: await inMinutes(30) },
      { sourceId: '2', dueAt: late },
    ];
    await runs.watchDueWaits(installationId);
    expect(await handle().result()).toEqual({ resumed: 2 });
    expect(await environment.currentTimeMs()).toBeGreaterThanOrEqual(late);
  });

  it('is woken by a signal long before the time has come', async () => {
    const late = await inMinutes(24 * 60);
    stuck = [{ sourceId: '1', dueAt: late }];
    await runs.watchDueWaits(installationId);
    await expect.poll(activitiesRun, { timeout: 10_000 }).toBeGreaterThanOrEqual(2);
    await runs.resumeAll(installationId);
    expect(await handle().result()).toEqual({ resumed: 1 });
    // Once it has ended, the server's time runs ahead as it likes.
    expect((await handle().describe()).closeTime?.getTime()).toBeLessThan(late);
  });

  it('does not end over a wait that is stored just as it is about to', async () => {
    let looks = 0;
    onSecondsUntilDue = async () => {
      looks += 1;
      if (looks > 1) return;
      stuck = [{ sourceId: '1', dueAt: await inMinutes(5) }];
      await runs.watchDueWaits(installationId);
    };
    await runs.resumeAll(installationId);
    expect(await handle().result()).toEqual({ resumed: 1 });
  });

  it('does not push the same documents every second while they stay as they are', async () => {
    stuck = [{ sourceId: '1', dueAt: await inMinutes(1) }];
    const done = await inMinutes(40);
    onPush = async () => {
      if ((await environment.currentTimeMs()) >= done) stuck = [];
    };
    await runs.watchDueWaits(installationId);
    await handle().result();
    expect(pushed.length).toBeLessThanOrEqual(5);
  });
});
