import { setTimeout as sleep } from 'node:timers/promises';
import type { TroubleLog } from './trouble-log.ts';

/** Work done again and again until it is stopped. */
export interface Loop {
  start(): void;
  /** Ends the present wait at once. */
  wake(): void;
  /** Lets the running round end and starts no other. */
  stop(): Promise<void>;
}

export interface LoopOptions {
  readonly name: string;
  /** Seconds between two rounds; a round that answers `again` is followed by the next at once. */
  readonly everySeconds: number;
  readonly round: () => Promise<'again' | 'rest'>;
  readonly troubles: TroubleLog;
}

const longestWaitSeconds = 30;

/** Seconds to wait after `failures` failed rounds in a row: 1, 2, 4 … 30. */
export function backoffSeconds(failures: number): number {
  return Math.min(2 ** (failures - 1), longestWaitSeconds);
}

/** A loop whose failed rounds are reported, waited out and tried again for ever. */
export function createLoop({ name, everySeconds, round, troubles }: LoopOptions): Loop {
  let running: Promise<void> | undefined;
  const ending = new AbortController();
  let woken = false;
  let waiting: AbortController | undefined;

  async function wait(seconds: number): Promise<void> {
    if (ending.signal.aborted || woken) return;
    waiting = new AbortController();
    await sleep(seconds * 1000, undefined, { signal: waiting.signal }).catch(() => undefined);
    waiting = undefined;
  }

  async function run(): Promise<void> {
    let failures = 0;
    while (!ending.signal.aborted) {
      woken = false;
      try {
        const next = await round();
        failures = 0;
        troubles.over(name);
        if (next === 'rest') await wait(everySeconds);
      } catch (error) {
        failures += 1;
        troubles.report(name, error);
        // A wake says that there is work; it does not say that the trouble is over.
        woken = false;
        await wait(Math.max(everySeconds, backoffSeconds(failures)));
      }
    }
  }

  return {
    start() {
      running ??= run();
    },
    wake() {
      woken = true;
      waiting?.abort();
    },
    async stop() {
      ending.abort();
      waiting?.abort();
      await running;
    },
  };
}
