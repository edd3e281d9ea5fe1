import { randomUUID } from 'node:crypto';
import { ScheduleNotFoundError, ScheduleOverlapPolicy } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CheckActivities } from '../src/activities/check-connection.ts';
import {
  connectionCheckIdOf,
  createConnectionCheckSchedule,
  type CheckWanted,
} from '../src/connection-check-schedule.ts';
import { createTemporalAccess, type TemporalAccess } from '../src/temporal.ts';
import { testStack } from './support/stack.ts';
import { testConfig } from './support/test-config.ts';
import { silenceTemporal, startWorkflowWorker } from './support/workflow-worker.ts';

const { temporalAddress, taskQueue } = testStack();

let temporal: TemporalAccess;
let installationId: string;
let wanted: CheckWanted | undefined;

beforeAll(() => {
  silenceTemporal();
  temporal = createTemporalAccess(testConfig({ TEMPORAL_ADDRESS: temporalAddress }));
  afterAll(() => temporal.close());
});

beforeEach(() => {
  installationId = `check-${randomUUID().slice(0, 8)}`;
  wanted = undefined;
});

const process = () =>
  createConnectionCheckSchedule({
    client: temporal.client,
    taskQueue,
    installationId,
    wanted: () => Promise.resolve(wanted),
    log: { debug: () => {} },
  });

async function want(wish: CheckWanted | undefined) {
  wanted = wish;
  await process().apply();
}

async function described() {
  try {
    return await temporal.client.schedule.getHandle(connectionCheckIdOf(installationId)).describe();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  }
}

const tested: CheckWanted = { timeZone: 'Europe/London', isDue: false };

describe('the daily test of a connection', () => {
  it('is there once, in the morning of its time zone, as long as there is a connection', async () => {
    await want(tested);
    await Promise.all([process().apply(), process().apply()]);
    const found = await described();
    expect(found?.spec).toMatchObject({
      timezone: 'Europe/London',
      calendars: [{ hour: [{ start: 5, end: 5 }], minute: [{ start: 0, end: 0 }] }],
      jitter: 2_400_000,
    });
    expect(found?.policies).toMatchObject({
      overlap: ScheduleOverlapPolicy.SKIP,
      catchupWindow: 20 * 3_600_000,
    });
    expect(found?.action).toMatchObject({ workflowType: 'checkConnection', taskQueue });
    expect(found?.info.numActionsTaken).toBe(0);
    await want({ ...tested, timeZone: 'Pacific/Auckland' });
    expect((await described())?.spec.timezone).toBe('Pacific/Auckland');
    await want(undefined);
    expect(await described()).toBeUndefined();
  });

  it('goes with a connection that ends while it is made', async () => {
    const answers: (CheckWanted | undefined)[] = [tested, undefined];
    const process = createConnectionCheckSchedule({
      client: temporal.client,
      taskQueue,
      installationId,
      wanted: () => Promise.resolve(answers.shift()),
      log: { debug: () => {} },
    });
    await process.apply();
    expect(await described()).toBeUndefined();
  });

  it('runs at once for a connection that was never tested, and once only while that is under way', async () => {
    const asked: string[] = [];
    const activities: CheckActivities = {
      testConnection: (id) => {
        asked.push(id);
        return Promise.resolve({ state: 'tested', failed: 0, warned: 1 });
      },
    };
    await want({ ...tested, isDue: true });
    await want({ ...tested, isDue: true });
    const info = async () => (await described())?.info;
    await expect.poll(async () => (await info())?.numActionsSkippedOverlap, { timeout: 10_000 }).toBe(1);
    expect((await info())?.numActionsTaken).toBe(1);
    const connection = await NativeConnection.connect({ address: temporalAddress });
    afterAll(() => connection.close());
    await startWorkflowWorker(connection, taskQueue, activities);
    await expect.poll(async () => (await info())?.runningActions.length, { timeout: 20_000 }).toBe(0);
    expect(asked).toEqual([installationId]);
  });
});
