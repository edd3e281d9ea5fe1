import { describe, expect, it } from 'vitest';
import { createForwardClock } from '../../src/xero/forward-clock.ts';

/** The clock on a machine whose two clocks are moved by hand. */
function machine() {
  let monotonic = 5000;
  let wall = 1_763_800_000_000;
  const now = createForwardClock(
    () => monotonic,
    () => wall,
  );
  return {
    now,
    run: (milliseconds: number) => {
      monotonic += milliseconds;
      wall += milliseconds;
    },
    sleep: (milliseconds: number) => void (wall += milliseconds),
    setBack: (milliseconds: number) => void (wall -= milliseconds),
  };
}

describe('the clock of time limits', () => {
  it('runs with the machine', () => {
    const { now, run } = machine();
    const start = now();
    run(250);
    expect(now() - start).toBe(250);
  });

  it('counts the time in which the machine slept', () => {
    const { now, run, sleep } = machine();
    const start = now();
    run(100);
    sleep(60_000);
    run(100);
    expect(now() - start).toBe(60_200);
    run(100);
    expect(now() - start).toBe(60_300);
  });

  it('never stands still or runs back, however the wall clock is set', () => {
    const { now, run, sleep, setBack } = machine();
    const start = now();
    setBack(3_600_000);
    run(100);
    expect(now() - start).toBe(100);
    // Forward and back again: the jump has counted once, and from then on time passes as ever.
    sleep(3_600_000);
    now();
    setBack(3_600_000);
    const after = now();
    run(100);
    expect(now() - after).toBe(100);
  });

  it('does not mind the wall clock being slewed by a little', () => {
    const { now, run, sleep } = machine();
    const start = now();
    for (let nth = 0; nth < 100; nth += 1) {
      run(250);
      sleep(1);
      now();
    }
    expect(now() - start).toBe(25_000);
  });
});
