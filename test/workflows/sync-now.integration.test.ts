import { NativeConnection } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SyncActivities } from '../../src/activities/sync-activities.ts';
import { createTemporalAccess, type TemporalAccess } from '../../src/temporal.ts';
import { syncNowIdOf } from '../../src/workflows/sync-now-id.ts';
import { testStack } from '../support/stack.ts';
import { testConfig } from '../support/test-config.ts';
import { silenceTemporal, startWorkflowWorker } from '../support/workflow-worker.ts';

/** The workflow of Sync now with pages that only fill its history: more than one run's may hold. */

const { temporalAddress, taskQueue } = testStack();
const installationId = taskQueue;
const pageCount = 130;
/** After 4 MB Temporal suggests to go on as a new run. */
const long = 'x'.repeat(100_000);

let temporal: TemporalAccess;
/** Runs that pages were worked on for, and how many at once at most. */
const syncs = new Set<string>();
const worked = new Map<string, number>();
let atOnce = 0;
let mostAtOnce = 0;
const kindsAtOnce = new Set<string>();
const busyKinds: string[] = [];

const activities: SyncActivities = {
  beginSync: () => Promise.resolve({ steps: ['client', 'invoice'], total: pageCount * 50 + 50 }),
  nextSyncPages({ kind, after }) {
    const from = Number(after);
    const last = kind === 'client' ? 1 : pageCount;
    const pages = Array.from({ length: Math.min(60, last - from) }, (_, index) => ({
      kind,
      after: String(from + index),
      upTo: String(from + index + 1),
    }));
    const next = from + pages.length;
    return Promise.resolve({ pages, next: next < last ? String(next) : null });
  },
  async syncPage({ run, kind, after }) {
    syncs.add(run);
    worked.set(`${kind} ${after}`, (worked.get(`${kind} ${after}`) ?? 0) + 1);
    busyKinds.push(kind);
    atOnce += 1;
    mostAtOnce = Math.max(mostAtOnce, atOnce);
    kindsAtOnce.add(String(new Set(busyKinds).size));
    await new Promise((resolve) => setTimeout(resolve, 2));
    busyKinds.splice(busyKinds.indexOf(kind), 1);
    atOnce -= 1;
    return { synced: 49, [long]: 1 };
  },
  finishSync: () => Promise.resolve(),
};

beforeAll(async () => {
  silenceTemporal();
  temporal = createTemporalAccess(testConfig({ TEMPORAL_ADDRESS: temporalAddress }));
  afterAll(() => temporal.close());
  await temporal.registerSearchAttributes();
  const connection = await NativeConnection.connect({ address: temporalAddress });
  afterAll(() => connection.close());
  await startWorkflowWorker(connection, taskQueue, activities);
});

it('a long sync goes on as a new run before its history grows too long, and is one sync to people', async () => {
  const handle = await temporal.client.workflow.start('syncNow', {
    taskQueue,
    workflowId: syncNowIdOf(installationId),
    args: [{ installationId }],
  });
  const result: unknown = await handle.result();
  expect(result).toEqual({
    state: 'done',
    sync: handle.firstExecutionRunId,
    documents: pageCount * 50 + 50,
    counts: { synced: (pageCount + 1) * 49, [long]: pageCount + 1 },
  });
  const last = await temporal.client.workflow.getHandle(syncNowIdOf(installationId)).describe();
  expect(last.runId).not.toBe(handle.firstExecutionRunId);
  expect(syncs).toEqual(new Set([handle.firstExecutionRunId]));
  expect([...worked.values()].filter((times) => times !== 1)).toEqual([]);
  expect(worked.size).toBe(pageCount + 1);
  expect(mostAtOnce).toBeLessThanOrEqual(10);
  expect(kindsAtOnce).toEqual(new Set(['1']));
});
