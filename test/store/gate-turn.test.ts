import { describe, expect, it } from 'vitest';
import type { GateLane } from '../../src/store/gate-lanes.ts';
import { turnOf, type GateState } from '../../src/store/gate-turn.ts';

/** An organisation that is quiet but for somebody at work in TimeTracker. */
const quiet: GateState = {
  atOnce: 0,
  left: 60,
  firstFree: 1,
  ahead: 0,
  calledAgo: 100,
  freshAgo: 10,
  turned: undefined,
};

/** Seconds that a call has to wait; 0: it goes. */
function wait(changes: Partial<GateState>, lane: GateLane = 'backlog'): number {
  const turn = turnOf({ ...quiet, ...changes }, lane, 60);
  return turn.go ? 0 : turn.wait;
}

describe('whose turn it is', () => {
  it('is anybody with a call left of the minute, but for those that are kept for what is fresh', () => {
    expect(wait({ left: 1, firstFree: 20 }, 'fresh')).toBe(0);
    expect(wait({ left: 0, firstFree: 20 }, 'fresh')).toBe(20);
    expect(wait({ left: 4, firstFree: 20 })).toBe(0);
    expect(wait({ left: 3, firstFree: 20 })).toBe(20);
    expect(wait({ left: 21 }, 'background')).toBe(0);
    expect(wait({ left: 20 }, 'background')).toBeGreaterThan(0);
  });

  it('is one of five, a backlog leaving one to what is fresh', () => {
    expect(wait({ atOnce: 4 }, 'fresh')).toBe(0);
    expect(wait({ atOnce: 5 }, 'fresh')).toBeGreaterThan(0);
    expect(wait({ atOnce: 3 })).toBe(0);
    expect(wait({ atOnce: 4 })).toBeGreaterThan(0);
  });

  it('comes evenly after a burst, and sooner for what is fresh', () => {
    expect(wait({ ahead: 4 })).toBe(0);
    expect(wait({ ahead: 10 })).toBeCloseTo(10 - (4 * 60) / 57, 5);
    expect(wait({ ahead: 10 }, 'fresh')).toBe(0);
    expect(wait({ ahead: 40 }, 'asking')).toBeCloseTo(40 - (29 * 60) / 57, 5);
  });
});

describe('a backlog, while nothing fresh has come for two minutes', () => {
  const alone = { freshAgo: 121 };

  it('goes at once, five at a time, and is not ahead of anybody', () => {
    expect(wait({ ...alone, left: 7, atOnce: 4, ahead: 50 })).toBe(0);
    expect(wait({ ...alone, atOnce: 5 })).toBeGreaterThan(0);
    expect(turnOf({ ...quiet, ...alone }, 'backlog', 60)).toEqual({ go: true, paced: false });
  });

  it('keeps as many calls for what is fresh as ever', () => {
    expect(wait({ ...alone, left: 3, firstFree: 20 })).toBe(20);
  });

  it('spreads its last calls until the first ones count no more, where no turn of the minute is known', () => {
    expect(wait({ ...alone, left: 6, firstFree: 36, calledAgo: 0 })).toBe(9);
    expect(wait({ ...alone, left: 6, firstFree: 27, calledAgo: 9 })).toBe(0);
    expect(wait({ ...alone, left: 5, firstFree: 27, calledAgo: 0 })).toBe(9);
  });

  it('keeps its last calls for when the minute turns, where it was seen to', () => {
    const turned = { from: 43, to: 40 };
    expect(wait({ ...alone, left: 6, firstFree: 30, calledAgo: 5, turned })).toBe(17);
    // From 60 to 57 s ago: it may turn at any moment.
    expect(wait({ ...alone, left: 6, firstFree: 30, calledAgo: 5, turned: { from: 60, to: 57 } })).toBe(0);
    expect(
      wait({ ...alone, left: 5, firstFree: 30, calledAgo: 0.4, turned: { from: 61, to: 58 } }),
    ).toBeCloseTo(0.6, 5);
    // It did not turn where it was looked for: the calls of a minute ago free theirs.
    expect(wait({ ...alone, left: 5, firstFree: 3, calledAgo: 1, turned: { from: 70, to: 67 } })).toBe(3);
  });
});
