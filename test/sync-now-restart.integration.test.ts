import { beforeAll, expect, it } from 'vitest';
import { syncNowIdOf } from '../src/workflows/sync-now-id.ts';
import { runProgram } from './support/run-program.ts';
import { createWholeWorker, type WholeWorker } from './support/whole-worker.ts';

let whole: WholeWorker;

beforeAll(async () => {
  whole = await createWholeWorker();
}, 120_000);

/** More than the calls that can be under way at one moment. */
const ids = Array.from({ length: 400 }, (_, index) => index + 1);

it.each(['SIGTERM', 'SIGKILL'] as const)(
  'a sync whose worker ends in the middle (%s) is gone on with by the next one, and posts each document once',
  async (signal) => {
    const offset = signal === 'SIGTERM' ? 0 : 1000;
    const mine = ids.map((id) => id + offset);
    await whole.storeFirm(mine);
    whole.sandbox.latency.set(700);
    const { core, installationId } = whole;
    await core.syncNow.start({ installationId });
    const first = runProgram('main.ts', [], whole.environment);
    const posted = () => whole.numbers().filter((number) => mine.some((id) => number === `INV-${id}`)).length;
    await expect.poll(posted, { timeout: 60_000 }).toBeGreaterThanOrEqual(5);
    first.send(signal);
    await first.ended;
    // It did not wait for the rest of its page.
    expect(posted()).toBeLessThan(mine.length);

    whole.sandbox.latency.set(0);
    const second = runProgram('main.ts', [], whole.environment);
    const handle = core.temporal.client.workflow.getHandle(syncNowIdOf(installationId));
    expect(await handle.result()).toMatchObject({ state: 'done' });
    await expect.poll(posted, { timeout: 60_000 }).toBe(mine.length);
    expect(new Set(whole.numbers()).size).toBe(whole.numbers().length);
    await expect.poll(() => whole.openWrites(), { timeout: 30_000 }).toEqual([]);
    second.send('SIGTERM');
    expect(await second.ended).toBe(0);
  },
  180_000,
);
