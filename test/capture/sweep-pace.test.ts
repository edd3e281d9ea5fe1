import { describe, expect, it } from 'vitest';
import { createSweepPace, rowsPerPass, smallTable, sweepSeconds } from '../../src/capture/sweep-pace.ts';

describe('a pass of the sweep', () => {
  it('looks at a small table whole', () => {
    for (const rows of [0, 40, smallTable]) expect(rowsPerPass(rows, 1)).toBeGreaterThanOrEqual(rows);
  });

  it('looks at a part of a large table, so that all of it is seen in time', () => {
    for (const rows of [1001, 5000, 50_000, 500_000]) {
      for (const interval of [0.2, 1, 10, 60]) {
        const secondsPerRound = Math.ceil(rows / rowsPerPass(rows, interval)) * interval;
        expect(secondsPerRound).toBeLessThanOrEqual(sweepSeconds);
      }
    }
  });

  it('does not hash 50,000 rows each second', () => {
    expect(rowsPerPass(50_000, 1)).toBe(500);
    expect(rowsPerPass(100_000, 5)).toBeLessThan(600);
  });
});

describe('the pace of the sweep', () => {
  const unknown = () => Promise.resolve(1_000_000n);
  const notAsked = () => Promise.reject(new Error('nobody knows better'));

  it('goes by the highest id until a round was counted, and by the count from then on', async () => {
    const pace = createSweepPace(60);
    expect(await pace.next('invoice', 0, unknown)).toBe(rowsPerPass(1_000_000, 60));
    pace.seen('invoice', { from: 0n, rows: 70_000, isRound: false });
    pace.seen('invoice', { from: 900_000n, rows: 30_000, isRound: true });
    expect(await pace.next('invoice', 60, notAsked)).toBe(rowsPerPass(100_000, 60));
    expect(await pace.next('client', 60, unknown)).toBe(rowsPerPass(1_000_000, 60));
  });

  it('does not take the end of a round for a whole one', async () => {
    const pace = createSweepPace(60);
    pace.seen('invoice', { from: 900_000n, rows: 30_000, isRound: true });
    expect(await pace.next('invoice', 0, unknown)).toBe(rowsPerPass(1_000_000, 60));
  });

  it('makes up for a pass that came late, but not for a rest', async () => {
    const pace = createSweepPace(60);
    pace.seen('invoice', { from: 0n, rows: 100_000, isRound: true });
    await pace.next('invoice', 0, notAsked);
    expect(await pace.next('invoice', 90, notAsked)).toBe(rowsPerPass(100_000, 90));
    expect(await pace.next('invoice', 90_000, notAsked)).toBe(rowsPerPass(100_000, 120));
  });
});
