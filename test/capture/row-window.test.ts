import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRowWindow } from '../../src/capture/row-window.ts';

describe('a row window', () => {
  it('gives each row once, and asks for no row that it has', () => {
    const window = createRowWindow(0n, 10n);
    expect(window.take([1n, 2n], 2n)).toEqual([1n, 2n]);
    expect([window.after(), window.missing()]).toEqual([2n, []]);
    expect(window.take([3n], 3n)).toEqual([3n]);
  });

  it('finds a row that was committed behind one with a higher id', () => {
    const window = createRowWindow(0n, 10n);
    window.take([1n, 3n], 3n);
    expect([window.after(), window.missing()]).toEqual([3n, [2n]]);
    expect(window.take([2n], 3n)).toEqual([2n]);
    expect(window.missing()).toEqual([]);
  });

  it('gives up what is missing for longer than the overlap', () => {
    const window = createRowWindow(0n, 10n);
    window.take([1n, 3n], 3n);
    expect(window.take([12n, 13n], 13n)).toEqual([12n, 13n]);
    expect(window.missing()).toEqual([4n, 5n, 6n, 7n, 8n, 9n, 10n, 11n]);
  });

  it('looks back by the overlap after a start in the middle', () => {
    expect(createRowWindow(1000n, 10n).after()).toBe(990n);
    expect(createRowWindow(5n, 10n).after()).toBe(0n);
  });

  it('takes what stood there at a start for read, and what comes later for new, also behind it', () => {
    const window = createRowWindow(1000n, 10n);
    expect(window.take([992n, 1000n, 1001n], 1001n)).toEqual([1001n]);
    expect(window.missing()).toContain(995n);
    expect(window.take([995n, 1002n], 1002n)).toEqual([995n, 1002n]);
  });

  it('goes back with a table that was put back: what is there counts as read, what comes after is new', () => {
    const window = createRowWindow(0n, 10n);
    window.take([100n], 100n);
    expect(window.take([], 40n)).toEqual([]);
    expect([window.after(), window.missing()]).toEqual([30n, []]);
    expect(window.take([35n, 40n, 41n], 41n)).toEqual([41n]);
    expect(window.take([100n], 100n)).toEqual([100n]);
  });

  it('misses nothing that becomes visible within the overlap, in whatever order', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.bigInt({ min: 1n, max: 40n }), { minLength: 1 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 5 })),
        (order, sizes) => {
          const window = createRowWindow(0n, 40n);
          const found: bigint[] = [];
          const visible: bigint[] = [];
          for (let from = 0; from < order.length;) {
            const size = sizes.next().value ?? 1;
            visible.push(...order.slice(from, from + size));
            from += size;
            const missing = window.missing();
            const rows = visible.filter((id) => id > window.after() || missing.includes(id));
            found.push(
              ...window.take(
                rows,
                visible.reduce((a, b) => (a > b ? a : b)),
              ),
            );
          }
          expect(found.toSorted((a, b) => Number(a - b))).toEqual(order.toSorted((a, b) => Number(a - b)));
        },
      ),
    );
  });
});
