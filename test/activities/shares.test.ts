import { describe, expect, it } from 'vitest';
import { createShares, OthersFirst, slotsFor } from '../../src/activities/shares.ts';

/** Work that goes on until it is let end. */
function openWork() {
  const { promise, resolve } = Promise.withResolvers<string>();
  return { work: () => promise, end: () => resolve('done') };
}

async function secondsUntilReturn(work: Promise<unknown>): Promise<number> {
  const error: unknown = await work.then(() => undefined).catch((thrown: unknown) => thrown);
  if (!(error instanceof OthersFirst)) throw new Error('It was not sent away.');
  return error.seconds;
}

describe('the slots of a worker', () => {
  it('are shared: an installation with more at work than its share leaves room for the others', async () => {
    const shares = createShares(2, () => 0);
    const [one, two, other] = [openWork(), openWork(), openWork()];
    const first = shares.run('acme', one.work);
    const second = shares.run('acme', two.work);
    expect(await secondsUntilReturn(shares.run('acme', one.work))).toBe(5);
    const others = shares.run('globex', other.work);
    one.end();
    await first;
    const third = shares.run('acme', () => Promise.resolve('next'));
    expect(await third).toBe('next');
    two.end();
    other.end();
    expect(await Promise.all([second, others])).toEqual(['done', 'done']);
  });

  it('are free again after work that failed', async () => {
    const shares = createShares(1, () => 0);
    await expect(shares.run('acme', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await shares.run('acme', () => Promise.resolve('yes'))).toBe('yes');
  });

  it('are asked for again one after the other by those that were sent away', async () => {
    let now = 0;
    const shares = createShares(0, () => now);
    const sentAway = () => secondsUntilReturn(shares.run('acme', () => Promise.resolve()));
    expect(await sentAway()).toBeCloseTo(5);
    expect(await sentAway()).toBeCloseTo(5.1);
    now = 50;
    expect(await sentAway()).toBeCloseTo(5.15);
    now = 100_000;
    expect(await sentAway()).toBeCloseTo(5);
  });

  it('are all there for a single installation, and some are left for syncs beside several', () => {
    expect(slotsFor(1)).toEqual({ slots: 150, share: 150 });
    for (const count of [2, 5, 6, 20]) {
      const { slots, share } = slotsFor(count);
      expect(share).toBeGreaterThanOrEqual(7);
      expect(slots - share * count).toBeGreaterThanOrEqual(10 * count);
    }
  });
});
