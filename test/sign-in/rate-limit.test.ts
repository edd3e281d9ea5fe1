import { describe, expect, it } from 'vitest';
import { createRateLimit } from '../../src/sign-in/rate-limit.ts';

function limit(changes: Partial<Parameters<typeof createRateLimit>[0]> = {}) {
  let seconds = 1000;
  const created = createRateLimit({
    perAddress: { burst: 3, perSecond: 0.5 },
    overall: { burst: 5, perSecond: 1 },
    now: () => seconds,
    ...changes,
  });
  return { ...created, pass: (by: number) => void (seconds += by) };
}

const times = (count: number, take: () => number) => Array.from({ length: count }, take);

describe('a rate', () => {
  it('lets so many through at once, and says how long to wait for the next', () => {
    const { take, pass } = limit();
    expect(times(5, () => take('a'))).toEqual([0, 0, 0, 2, 2]);
    pass(1);
    expect(take('a')).toBe(1);
    pass(1);
    expect(times(2, () => take('a'))).toEqual([0, 2]);
  });

  it('counts each address for itself, and all of them together', () => {
    const { take, pass } = limit();
    expect(times(3, () => take('a'))).toEqual([0, 0, 0]);
    expect(times(3, () => take('b'))).toEqual([0, 0, 1]);
    pass(1);
    expect(take('b')).toBe(0);
    expect(take('c')).toBe(1);
  });

  it('never lets more through at once than its burst, however long it was quiet', () => {
    const { take, pass } = limit();
    take('a');
    pass(1_000_000);
    expect(times(4, () => take('a'))).toEqual([0, 0, 0, 2]);
  });

  it('does not count what is given back', () => {
    const { take, giveBack } = limit();
    for (let at = 0; at < 20; at += 1) {
      expect(take('a')).toBe(0);
      giveBack('a');
    }
    expect(times(4, () => take('a'))).toEqual([0, 0, 0, 2]);
  });

  it('does not take from all what an address may not have', () => {
    const { take } = limit();
    times(20, () => take('a'));
    expect(times(2, () => take('b'))).toEqual([0, 0]);
  });

  it('remembers a bounded number of addresses; the oldest is forgotten, and still held back with all others', () => {
    const { take } = limit({ overall: { burst: 1e9, perSecond: 1 } });
    times(3, () => take('a'));
    expect(take('a')).toBeGreaterThan(0);
    for (let at = 0; at < 10_000; at += 1) take(`b${at}`);
    expect(take('a')).toBe(0);
  });
});
