import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from './faults.ts';

/** How long calls take, in real milliseconds: half of it passes before the work, half after. */
export interface Latency {
  set(ms: number): void;
  get(): number;
  before(fault: Fault | null): Promise<void>;
  after(fault: Fault | null): Promise<void>;
}

export function createLatency(ms = 0): Latency {
  let current = ms;
  const pause = async (time: number) => {
    if (time > 0) await wait(time);
  };
  const extra = (fault: Fault | null, when: 'before' | 'after') => {
    if (!fault) return 0;
    const side = ['delay', 'html', 'garbage'].includes(fault.kind) ? fault.when : 'before';
    return side === when ? fault.delayMs : 0;
  };
  return {
    set(next) {
      if (!Number.isFinite(next) || next < 0)
        throw new Error(`The latency must be 0 ms or more, not ${next}.`);
      current = next;
    },
    get: () => current,
    before: (fault) => pause(current / 2 + extra(fault, 'before')),
    after: (fault) => pause(current / 2 + extra(fault, 'after')),
  };
}
