/** Time that passes only when everybody waits for it, so that hours take seconds. */
export interface VirtualTime {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(seconds: number): Promise<void>;
  /** Runs something to its end; whoever is at work meanwhile must be part of it. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** All of them at once. */
  all(works: readonly (() => Promise<void>)[]): Promise<void>;
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

export function createVirtualTime(startAt: number): VirtualTime {
  let now = startAt;
  /** How many are neither asleep nor done. */
  let awake = 0;
  const sleepers: Sleeper[] = [];

  function rest(): void {
    awake -= 1;
    if (awake > 0) return;
    const next = sleepers.shift();
    if (next === undefined) return;
    now = Math.max(now, next.at);
    awake += 1;
    next.wake();
  }

  async function atWork<T>(work: () => Promise<T>): Promise<T> {
    awake += 1;
    try {
      return await work();
    } finally {
      rest();
    }
  }

  return {
    now: () => now,

    sleep(seconds) {
      const at = now + seconds * 1000;
      return new Promise((wake) => {
        const before = sleepers.findIndex((other) => other.at > at);
        sleepers.splice(before === -1 ? sleepers.length : before, 0, { at, wake });
        rest();
      });
    },

    run: atWork,

    async all(works) {
      if (works.length === 0) return;
      let open = works.length;
      const parts = works.map(async (work) => {
        awake += 1;
        try {
          await work();
        } finally {
          open -= 1;
          // Who ends last is at work no longer, but whoever waits for all of them is.
          if (open > 0) rest();
        }
      });
      rest();
      await Promise.all(parts);
    },
  };
}
