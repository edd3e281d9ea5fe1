import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withLock } from '../../../sandbox/stack/lock.ts';

describe('withLock', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lock-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('lets one at a time in', async () => {
    const path = join(folder, 'one');
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      await sleep(5);
      inside -= 1;
    };
    await Promise.all([withLock(path, work), withLock(path, work), withLock(path, work)]);
    expect(most).toBe(1);
  });

  it('opens again after a failure', async () => {
    const path = join(folder, 'failed');
    await expect(withLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await withLock(path, () => Promise.resolve('in'))).toBe('in');
  });

  it('takes over the lock of a process that is gone, even if its number is in use again', async () => {
    const path = join(folder, 'stale');
    await writeFile(path, `${process.pid} another-start`);
    expect(await withLock(path, () => Promise.resolve('in'))).toBe('in');
  });

  it('says once that it waits', async () => {
    const path = join(folder, 'wait');
    const told: string[] = [];
    const { promise: heard, resolve: hear } = Promise.withResolvers<undefined>();
    let second = Promise.resolve();
    await withLock(path, async () => {
      second = withLock(
        path,
        () => Promise.resolve(),
        () => {
          told.push('waits');
          hear(undefined);
        },
      );
      await heard;
    });
    await second;
    expect(told).toEqual(['waits']);
  });
});
