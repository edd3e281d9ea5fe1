import { randomUUID } from 'node:crypto';
import { ScheduleNotFoundError, ScheduleOverlapPolicy, ServiceError } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SyncActivities } from '../src/activities/sync-activities.ts';
import { createSchedules, scheduleIdOf, type Schedules, type SyncSchedule } from '../src/schedules.ts';
import { createTemporalAccess, type TemporalAccess } from '../src/temporal.ts';
import { syncNowIdOf } from '../src/workflows/sync-now-id.ts';
import { testStack } from './support/stack.ts';
import { testConfig } from './support/test-config.ts';
import { silenceTemporal, startWorkflowWorker } from './support/workflow-worker.ts';

const { temporalAddress, taskQueue } = testStack();

let temporal: TemporalAccess;
let installationId: string;
let chosen: SyncSchedule | undefined;
let schedules: Schedules;

const off: SyncSchedule = { every: 'off', hour: 2, timeZone: 'UTC' };
const hourly: SyncSchedule = { ...off, every: 'hourly' };
const daily: SyncSchedule = { every: 'daily', hour: 6, timeZone: 'Europe/London' };

beforeAll(async () => {
  silenceTemporal();
  temporal = createTemporalAccess(testConfig({ TEMPORAL_ADDRESS: temporalAddress }));
  afterAll(() => temporal.close());
  await temporal.registerSearchAttributes();
});

beforeEach(() => {
  installationId = `schedule-${randomUUID().slice(0, 8)}`;
  chosen = off;
  schedules = process();
});

/** A process of ours that sees the settings of now. */
function process(queue = taskQueue): Schedules {
  return createSchedules({
    client: temporal.client,
    taskQueue: queue,
    installationId,
    newest: () => Promise.resolve(chosen),
  });
}

/** What Temporal had no time for is done once more, as the worker does each minute. */
async function applyAsEachMinute(one: Schedules, attempts = 5): Promise<void> {
  try {
    await one.apply();
  } catch (error) {
    if (!(error instanceof ServiceError) || attempts === 1) throw error;
    await applyAsEachMinute(one, attempts - 1);
  }
}

const handle = () => temporal.client.schedule.getHandle(scheduleIdOf(installationId));

async function described() {
  try {
    return await handle().describe();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  }
}

/** All schedules of this installation, whatever they are called. */
async function count(): Promise<number> {
  let found = 0;
  for await (const { scheduleId } of temporal.client.schedule.list())
    if (scheduleId.includes(installationId)) found += 1;
  return found;
}

async function choose(schedule: SyncSchedule | undefined) {
  chosen = schedule;
  await schedules.apply();
}

describe('the schedule of an installation', () => {
  it('hourly, then daily, then off: exactly one, one, none', async () => {
    await choose(hourly);
    await expect.poll(count).toBe(1);
    expect((await described())?.state.note).toBe('Every hour');
    await choose(daily);
    expect(await count()).toBe(1);
    expect((await described())?.state.note).toBe('Every day at 06:00 (Europe/London)');
    await choose(off);
    expect(await described()).toBeUndefined();
    await expect.poll(count).toBe(0);
  });

  it('every hour: on the hour, within some minutes', async () => {
    await choose(hourly);
    const found = await described();
    expect(found?.spec.calendars).toMatchObject([
      { hour: [{ start: 0, end: 23 }], minute: [{ start: 0, end: 0 }] },
    ]);
    expect(found?.spec.jitter).toBe(300_000);
    expect(found?.info.nextActionTimes.length).toBeGreaterThan(1);
  });

  it('every day: at that hour in its time zone, in summer and in winter', async () => {
    await choose(daily);
    const found = await described();
    expect(found?.spec).toMatchObject({
      timezone: 'Europe/London',
      calendars: [{ hour: [{ start: 6, end: 6 }], minute: [{ start: 0, end: 0 }] }],
    });
    const hourThere = new Intl.DateTimeFormat('en-GB', {
      hour: '2-digit',
      hourCycle: 'h23',
      timeZone: 'Europe/London',
    });
    for (const time of found?.info.nextActionTimes ?? []) expect(hourThere.format(time)).toBe('06');
  });

  it('is left as it is when nothing changed, so that what was missed is not forgotten', async () => {
    await choose(daily);
    const before = (await described())?.info.lastUpdatedAt;
    await schedules.apply();
    await process().apply();
    expect((await described())?.info.lastUpdatedAt).toEqual(before);
  });

  it('stays paused, with the words of whoever paused it in Temporal', async () => {
    await choose(hourly);
    await handle().pause('month end');
    await choose(daily);
    expect((await described())?.state).toMatchObject({ paused: true, note: 'month end' });
    expect((await described())?.spec.timezone).toBe('Europe/London');
  });

  it('goes with the connection, and comes back with it', async () => {
    await choose(hourly);
    await choose(undefined);
    expect(await described()).toBeUndefined();
    await choose(hourly);
    expect(await described()).toBeDefined();
  });

  it('comes back by itself when somebody deletes it in Temporal, or Temporal is lost', async () => {
    await choose(hourly);
    await handle().delete();
    await schedules.apply();
    expect(await described()).toBeDefined();
  });

  it('names the queue that workers of now serve', async () => {
    await choose(hourly);
    await process('another').apply();
    expect((await described())?.action).toMatchObject({ taskQueue: 'another', workflowType: 'syncNow' });
  });

  it('changed by many at once, is what the newest settings say', async () => {
    const wishes = [hourly, daily, off, hourly, off, daily, off, hourly, daily, hourly];
    await Promise.all(
      wishes.map(async (wish, index) => {
        await new Promise((resolve) => setTimeout(resolve, (index * 37) % 200));
        chosen = wish;
        await applyAsEachMinute(process());
      }),
    );
    const last = chosen;
    const note = (await described())?.state.note;
    expect(note).toBe(
      last?.every === 'off'
        ? undefined
        : last?.every === 'hourly'
          ? 'Every hour'
          : 'Every day at 06:00 (Europe/London)',
    );
    await expect.poll(count).toBe(note === undefined ? 0 : 1);
  });
});

describe('a missed hour', () => {
  it('is made up for within a little more than the time between two syncs', async () => {
    await choose(hourly);
    expect((await described())?.policies).toEqual({
      overlap: ScheduleOverlapPolicy.SKIP,
      catchupWindow: 70 * 60_000,
      pauseOnFailure: false,
    });
    await choose(daily);
    expect((await described())?.policies.catchupWindow).toBe(25 * 3_600_000);
  });

  it('runs once, however many were missed while no worker ran', async () => {
    await choose(hourly);
    const now = Date.now();
    // Four hours at once, by the rule by which the schedule makes up for what was missed.
    await handle().backfill({
      start: new Date(now - 4 * 3_600_000),
      end: new Date(now),
      overlap: ScheduleOverlapPolicy.SKIP,
    });
    const info = async () => (await handle().describe()).info;
    await expect.poll(async () => (await info()).numActionsTaken).toBe(1);
    expect((await info()).numActionsSkippedOverlap).toBeGreaterThanOrEqual(2);

    // The worker comes back.
    const begun: string[] = [];
    const activities: Pick<SyncActivities, 'beginSync' | 'finishSync'> = {
      beginSync: (request, id) => {
        begun.push(`${request.requestedBy} ${request.installationId} ${id}`);
        return Promise.resolve({ steps: [], total: 0 });
      },
      finishSync: () => Promise.resolve(),
    };
    const connection = await NativeConnection.connect({ address: temporalAddress });
    afterAll(() => connection.close());
    await startWorkflowWorker(connection, taskQueue, activities);
    const sync = temporal.client.workflow.getHandle(syncNowIdOf(installationId));
    await expect
      .poll(() => sync.result().catch(() => undefined), { timeout: 20_000 })
      .toMatchObject({ state: 'done' });
    await expect.poll(async () => (await info()).runningActions.length).toBe(0);
    expect(begun).toHaveLength(1);
    expect(begun[0]).toContain(`schedule ${installationId}`);
    expect((await info()).numActionsTaken).toBe(1);
  });
});
