import { describe, expect, it } from 'vitest';
import { eventually } from '../../../../sandbox/demo/promise/eventually.ts';
import { once } from '../../../../sandbox/demo/promise/once.ts';

describe('looking until there is something', () => {
  it('answers with what it found', async () => {
    let looks = 0;
    const found = await eventually(5, 'nothing', () => Promise.resolve(++looks < 2 ? undefined : 'there'));
    expect([found, looks]).toEqual(['there', 2]);
  });

  it('says what it did not find', async () => {
    await expect(eventually(0, 'no claim', () => Promise.resolve(undefined))).rejects.toThrow('no claim');
  });
});

describe('work that several rows rest on', () => {
  it('is done once, and not before it is asked for', async () => {
    let times = 0;
    const work = once(() => Promise.resolve(++times));
    expect(times).toBe(0);
    expect(await Promise.all([work(), work()])).toEqual([1, 1]);
  });

  it('fails for each of them', async () => {
    const work = once(() => Promise.reject(new Error('no worker')));
    await expect(work()).rejects.toThrow('no worker');
    await expect(work()).rejects.toThrow('no worker');
  });
});
