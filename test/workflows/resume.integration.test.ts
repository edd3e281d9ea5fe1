import { randomUUID } from 'node:crypto';
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
let started: string[][] = [];
/** Replaces what happens when runs are started; by default a run frees its document. */
let onStart: (documents: readonly DocumentRef[]) => Promise<void>;
let onSecondsUntilDue: () => Promise<void>;
/** How many of a page nobody has looked at yet. */
let onSettle: (documents: readonly DocumentRef[]) => Promise<number>;
/** Whose runs were started in case they were lost. */
let missing: string[] = [];

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
  countNotLookedAt: async (documents) => onSettle(documents),
  startMissing: async (documents) => {
    missing.push(...documents.map(({ sourceId }) => sourceId));
    await onStart(documents);
  },
  timing: { minute: 1 },
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
  async startRuns(documents) {
    if (documents.length > 0) started.push(documents.map(({ sourceId }) => sourceId));
    await onStart(documents);
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
  started = [];
  onStart = (documents) => {
    const freed = new Set(documents.map(({ sourceId }) => sourceId));
    stuck = stuck.filter(({ sourceId }) => !freed.has(sourceId));
    return Promise.resolve();
  };
  onSecondsUntilDue = () => Promise.resolve();
  onSettle = () => Promise.resolve(0);
  missing = [];
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
  it('starts all that is stuck, in pages of 50, and ends', async () => {
    stuck = Array.from({ length: 120 }, (_, index) => ({ sourceId: String(index + 1), dueAt: null }));
    await runs.resumeAll(installationId);
    expect(await handle().result()).toEqual({ resumed: 120 });
    expect(started.map((page) => page.length)).toEqual([50, 50, 20]);
    expect(new Set(started.flat()).size).toBe(120);
  });

  it('ends after one look when nothing is stuck', async () => {
    await runs.resumeAll(installationId);
    expect(await handle().result()).toEqual({ resumed: 0 });
  });

  it('signalled again while it works through the pages, begins once more from the first', async () => {
    stuck = Array.from({ length: 60 }, (_, index) => ({ sourceId: String(index + 1), dueAt: null }));
    onStart = async () => {
      // What is stuck stays so; the setting that frees it comes while the second page is worked on.
      if (started.length === 2) await runs.resumeAll(installationId);
    };
    await runs.resumeAll(installationId);
    expect(await handle().result()).toEqual({ resumed: 120 });
    expect(started.map((page) => page.length)).toEqual([50, 10, 50, 10]);
  });

  it('begins a page once the one before it has been looked at', async () => {
    stuck = Array.from({ length: 101 }, (_, index) => ({ sourceId: String(index + 1), dueAt: null }));
    const steps: string[] = [];
    const start = onStart;
    onStart = async (documents) => {
      steps.push(`started ${documents.length}`);
      await start(documents);
    };
    let looks = 0;
    onSettle = async () => {
      looks += 1;
      steps.push(looks % 3 === 0 ? 'looked at' : 'not yet');
      return looks % 3 === 0 ? 0 : 50;
    };
    await runs.resumeAll(installationId);
    expect(await handle().result()).toEqual({ resumed: 101 });
    const waited = ['not yet', 'not yet', 'looked at'];
    expect(steps).toEqual(['started 50', ...waited, 'started 50', ...waited, 'started 1']);
  });

  it('does not wait for a page when something has changed: it begins anew at once', async () => {
    stuck = Array.from({ length: 60 }, (_, index) => ({ sourceId: String(index + 1), dueAt: null }));
    let isFirst = true;
    onStart = () => Promise.resolve();
    onSettle = async () => {
      if (!isFirst) return 0;
      isFirst = false;
      await runs.resumeAll(installationId);
      return 50;
    };
    await runs.resumeAll(installationId);
    expect(await handle().result()).toEqual({ resumed: 110 });
    expect(started.map((page) => page.length)).toEqual([50, 50, 10]);
  });

  it('looks for what was forgotten without disturbing runs that are open', async () => {
    stuck = [{ sourceId: '1', dueAt: await inMinutes(0) }];
    await runs.resumeForgotten(installationId);
    expect(await handle().result()).toEqual({ resumed: 1 });
    expect(missing).toEqual(['1']);
    expect(started).toEqual([]);
  });

  it('waits for the time of a wait, then starts those that are due and no others', async () => {
    const soon = await inMinutes(5);
    stuck = [
      { sourceId: '1', dueAt: soon },
      { sourceId: '2', dueAt: null },
      { sourceId: '3', dueAt: soon },
    ];
    await runs.watchDueWaits(installationId);
    expect(await handle().result()).toEqual({ resumed: 2 });
    expect(started.flat()).toEqual(['1', '3']);
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

  it('does not start the same documents every second while their runs are under way', async () => {
    stuck = [{ sourceId: '1', dueAt: await inMinutes(1) }];
    const done = await inMinutes(40);
    onStart = async () => {
      if ((await environment.currentTimeMs()) >= done) stuck = [];
    };
    await runs.watchDueWaits(installationId);
    await handle().result();
    expect(started.length).toBeLessThanOrEqual(5);
  });
});
