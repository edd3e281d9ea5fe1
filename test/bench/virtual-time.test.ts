import { describe, expect, it } from 'vitest';
import { createVirtualTime } from '../../bench/peers/virtual-time.ts';

describe('time that does not wait', () => {
  it('wakes who sleeps in the order of time, however long they sleep', async () => {
    const time = createVirtualTime(1000);
    const woken: string[] = [];
    const sleeper =
      (name: string, ...sleeps: readonly number[]) =>
      async () => {
        for (const seconds of sleeps) {
          await time.sleep(seconds);
          woken.push(`${name} ${(time.now() - 1000) / 1000}`);
        }
      };
    await time.run(() => time.all([sleeper('a', 3600, 1), sleeper('b', 10, 20), sleeper('c', 30)]));
    expect(woken).toEqual(['b 10', 'c 30', 'b 30', 'a 3600', 'a 3601']);
    expect(time.now()).toBe(3_602_000);
  });

  it('stands still while anybody is at work', async () => {
    const time = createVirtualTime(0);
    const seen: number[] = [];
    const worker = async () => {
      for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
      seen.push(time.now());
    };
    await time.run(() => time.all([() => time.sleep(5), worker]));
    expect(seen).toEqual([0]);
  });
});
