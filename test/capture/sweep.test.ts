import { describe, expect, it } from 'vitest';
import { rowsPerPass } from '../../src/capture/sweep.ts';

describe('a pass of the sweep', () => {
  it('looks at a small table whole', () => {
    for (const total of [0, 40, 1000]) expect(rowsPerPass(total, 1)).toBeGreaterThanOrEqual(total);
  });

  it('looks at a part of a large table, so that all of it is seen within a few minutes', () => {
    for (const total of [1001, 5000, 50_000, 500_000]) {
      for (const interval of [0.2, 1, 10, 60]) {
        const secondsPerRound = (total / rowsPerPass(total, interval)) * interval;
        expect(secondsPerRound).toBeLessThanOrEqual(180);
      }
    }
  });

  it('does not hash 50,000 rows each second', () => {
    expect(rowsPerPass(50_000, 1)).toBe(500);
  });
});
