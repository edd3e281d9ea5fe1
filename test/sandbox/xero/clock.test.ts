import { describe, expect, it } from 'vitest';
import { createClock } from '../../../sandbox/xero/clock.ts';

describe("the sandbox's clock", () => {
  it('runs with real time, from a moment of its own', () => {
    let real = 1_000;
    const clock = createClock({ now: () => real, startAt: 500_000 });
    real += 250;
    expect(clock.now()).toBe(500_250);
  });

  it('can be moved forward and made to run faster, without a jump at the change', () => {
    let real = 0;
    const clock = createClock({ now: () => real });
    clock.advance(60);
    expect(clock.now()).toBe(60_000);
    clock.setScale(100);
    expect(clock.now()).toBe(60_000);
    real += 10;
    expect(clock.now()).toBe(61_000);
    clock.setScale(0);
    real += 10_000;
    expect(clock.now()).toBe(61_000);
  });

  it('never goes backwards, even where the machine does', () => {
    let real = 10_000;
    const clock = createClock({ now: () => real });
    expect(clock.now()).toBe(10_000);
    real = 9_000;
    expect(clock.now()).toBe(10_000);
    expect(() => clock.advance(-1)).toThrow(/only moves forward/);
    expect(() => clock.setScale(-1)).toThrow(/0 or more/);
  });
});
