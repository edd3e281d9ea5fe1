import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchFirm } from '../support/bench-firm.ts';

/** An invoice that somebody wrote while the backlog was on its way. */
export interface Fresh {
  readonly id: number;
  /** Milliseconds of the database's clock. */
  readonly committedAt: number;
}

export interface FreshInvoices {
  /** Ends it, and says what was written. */
  stop(): Promise<readonly Fresh[]>;
}

/** Writes an invoice into TimeTracker every `everyMs` real milliseconds, from now on. */
export function writeFreshInvoices(firm: BenchFirm, issueDate: string, everyMs: number): FreshInvoices {
  const ending = new AbortController();
  const written: Fresh[] = [];

  async function run(): Promise<void> {
    for (;;) {
      await sleep(everyMs, undefined, { signal: ending.signal }).catch(() => undefined);
      if (ending.signal.aborted) return;
      const id = firm.take(1);
      written.push({ id, committedAt: await firm.addInvoices({ firstId: id, count: 1, issueDate }) });
    }
  }

  const running = run();
  running.catch(() => undefined);
  return {
    async stop() {
      ending.abort();
      await running;
      return written;
    },
  };
}
