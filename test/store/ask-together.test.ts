import { describe, expect, it } from 'vitest';
import { askTogether } from '../../src/store/ask-together.ts';

describe('what many ask at about the same time', () => {
  it('is answered by one query, each by its own key', async () => {
    const queries: (readonly number[])[] = [];
    const double = askTogether(async (keys: readonly number[]) => {
      queries.push(keys);
      return keys.map((key) => key * 2);
    });
    expect(await Promise.all([double(1), double(2), double(2)])).toEqual([2, 4, 4]);
    expect(queries).toEqual([[1, 2, 2]]);
  });

  it('is never answered by a query that had begun before it was asked', async () => {
    const begun: (() => void)[] = [];
    let value = 'old';
    const read = askTogether(async (keys: readonly string[]) => {
      const seen = value;
      await new Promise<void>((resolve) => begun.push(resolve));
      return keys.map(() => seen);
    });
    const first = read('a');
    await until(() => begun.length === 1);
    value = 'new';
    const second = read('a');
    begun[0]?.();
    expect(await first).toBe('old');
    await until(() => begun.length === 2);
    begun[1]?.();
    expect(await second).toBe('new');
  });

  it('is asked in several queries where it is very much', async () => {
    const sizes: number[] = [];
    const read = askTogether(async (keys: readonly number[]) => {
      sizes.push(keys.length);
      return keys;
    });
    const keys = Array.from({ length: 450 }, (_, index) => index);
    expect(await Promise.all(keys.map(read))).toEqual(keys);
    expect(sizes).toEqual([200, 200, 50]);
  });

  it('fails for all of them where the database fails, and is asked anew the next time', async () => {
    let isDown = true;
    const read = askTogether(async (keys: readonly string[]) => {
      if (isDown) throw new Error('down');
      return keys;
    });
    const results = await Promise.allSettled([read('a'), read('b')]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    isDown = false;
    expect(await read('a')).toBe('a');
  });

  it('fails alone where its key is none', async () => {
    const read = askTogether(async (keys: readonly string[]) => {
      if (keys.includes('x')) throw Object.assign(new Error('not a number'), { code: '22P02' });
      return keys;
    });
    const results = await Promise.allSettled([read('1'), read('x'), read('2')]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
