import { setTimeout as sleep } from 'node:timers/promises';

/** How long the event loop of this process, or something else that is probed, stood still at most. */
export interface StallWatch {
  /** Milliseconds since it was last asked. */
  take(): number;
  stop(): void;
}

/** Milliseconds between two looks. */
const every = 10;

/** @param probe is waited for at each look; what it takes counts as standing still. */
export function createStallWatch(probe: () => Promise<unknown> = () => Promise.resolve()): StallWatch {
  let longest = 0;
  let stopped = false;

  async function watch(): Promise<void> {
    while (!stopped) {
      const begun = performance.now();
      await sleep(every);
      await probe().catch(() => undefined);
      longest = Math.max(longest, performance.now() - begun - every);
    }
  }

  void watch();
  return {
    take() {
      const result = longest;
      longest = 0;
      return result;
    },
    stop: () => void (stopped = true),
  };
}
