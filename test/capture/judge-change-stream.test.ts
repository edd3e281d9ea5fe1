import { describe, expect, it } from 'vitest';
import { createFewAtOnce } from '../../src/capture/few-at-once.ts';
import { judgeChangeStream } from '../../src/capture/judge-change-stream.ts';
import { describeProblem } from '../../src/problems.ts';

const megabyte = 1_048_576;
const well = {
  slotName: 'timetracker_xero',
  slot: { isRead: true, isUsable: true, keptBytes: 3 * megabyte },
  unreadSeconds: 0,
  silentSeconds: 10,
  mostMegabytes: 100,
} as const;

const found = (state: Partial<Parameters<typeof judgeChangeStream>[0]>) =>
  judgeChangeStream({ ...well, ...state }).map(({ problem }) => problem);

describe('the watch over Debezium', () => {
  it('finds nothing where the slot is read and the connector is heard of', () => {
    expect(found({})).toEqual([]);
  });

  it('tells that the slot is not there, or was given up', () => {
    expect(found({ slot: undefined })).toEqual(['debezium-slot-gone']);
    expect(found({ slot: { ...well.slot, isUsable: false } })).toEqual(['debezium-slot-gone']);
  });

  it('lets a connector start again, and tells one that stays away', () => {
    const slot = { ...well.slot, isRead: false };
    expect(found({ slot, unreadSeconds: 30 })).toEqual([]);
    expect(found({ slot, unreadSeconds: 200, silentSeconds: 200 })).toEqual(['debezium-slot-unread']);
  });

  it('tells a slot that keeps more than was said', () => {
    expect(found({ slot: { ...well.slot, keptBytes: 101 * megabyte } })).toEqual(['debezium-slot-behind']);
    expect(found({ slot: { ...well.slot, keptBytes: 100 * megabyte } })).toEqual([]);
  });

  it('tells a connector that is not heard of, also where the slot may not be seen', () => {
    expect(found({ silentSeconds: 150 })).toEqual(['debezium-silent']);
    expect(found({ slot: 'unknown', silentSeconds: 150 })).toEqual(['debezium-silent']);
    expect(found({ slot: 'unknown' })).toEqual([]);
  });

  it('has all its values in words', () => {
    const states = [
      { slot: undefined },
      { slot: { ...well.slot, isRead: false }, unreadSeconds: 200 },
      { slot: { ...well.slot, keptBytes: 500 * megabyte } },
      { silentSeconds: 150 },
    ];
    for (const { problem, parameters } of states.flatMap((state) =>
      judgeChangeStream({ ...well, ...state }),
    )) {
      expect(Object.values(describeProblem(problem, parameters)).join(' ')).not.toMatch(/[{}]/);
    }
  });
});

describe('few at once', () => {
  const ids = (from: number, to: number) =>
    new Set(Array.from({ length: to - from + 1 }, (_, index) => BigInt(from + index)));

  it('lets ten posted documents of a kind be marked in a minute, and leaves more to the scan', () => {
    let now = 0;
    const few = createFewAtOnce(() => now);
    expect(few.admit('invoice', ids(1, 6))).toEqual(ids(1, 6));
    expect(few.admit('invoice', ids(5, 10))).toEqual(ids(5, 10));
    expect(few.admit('invoice', ids(11, 11))).toEqual(new Set());
    expect(few.admit('client', ids(11, 11))).toEqual(ids(11, 11));
    now = 61_000;
    expect(few.admit('invoice', ids(11, 11))).toEqual(ids(11, 11));
  });

  it('counts those that it has left to the scan: the last few of many do not slip through', () => {
    const few = createFewAtOnce(() => 0);
    expect(few.admit('invoice', ids(1, 400))).toEqual(new Set());
    expect(few.admit('invoice', ids(401, 403))).toEqual(new Set());
  });

  it('marks none of many', () => {
    expect(createFewAtOnce(() => 0).admit('invoice', ids(1, 11))).toEqual(new Set());
  });
});
