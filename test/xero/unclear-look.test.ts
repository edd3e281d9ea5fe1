import { describe, expect, it } from 'vitest';
import { createTiming } from '../../src/timing.ts';
import { afterUnclearLook } from '../../src/xero/unclear-look.ts';

const timing = createTiming();

/** What one write that Xero never tells of does to the organisation: when it is looked at, and when a person hears. */
function looksOf(seconds: number) {
  const at: number[] = [];
  let personAt: number | undefined;
  for (let now = 0; now < seconds;) {
    at.push(now);
    const { nextInSeconds, needsPerson } = afterUnclearLook(at.length, now, timing);
    if (needsPerson) personAt ??= now;
    now += nextInSeconds;
  }
  return { at, personAt };
}

describe('looks that tell nothing', () => {
  it('come at once at first, every two minutes while it may be an outage, and then once an hour', () => {
    const { at } = looksOf(86_400);
    const rests = at.slice(1).map((one, index) => one - (at[index] ?? 0));
    expect(rests[0]).toBeLessThan(15);
    expect(rests).toEqual(rests.toSorted((a, b) => a - b));
    expect(rests.filter((rest) => rest === 120).length).toBeGreaterThan(5);
    expect(rests.at(-1)).toBe(3600);
    expect(at.length).toBeLessThan(40);
  });

  it('need a person within half an hour', () => {
    const { personAt } = looksOf(86_400);
    expect(personAt).toBeGreaterThan(1200);
    expect(personAt).toBeLessThan(1800);
  });

  it('need none before there were several of them, however long ago the first was', () => {
    expect(afterUnclearLook(4, 80_000, timing).needsPerson).toBe(false);
    expect(afterUnclearLook(5, 80_000, timing).needsPerson).toBe(true);
  });

  it('rest no longer than that after thousands of them', () => {
    expect(afterUnclearLook(5000, 80_000_000, timing).nextInSeconds).toBe(3600);
  });
});
