import type { Logger } from 'pino';
import { DependencyError } from './dependency-error.ts';
import { whyNotRead } from './why-not-read.ts';

/** Says once that something is wrong and once that it is over, however many loops meet it and how often. */
export interface TroubleLog {
  report(loop: string, error: unknown): void;
  over(loop: string): void;
  current(): string[];
}

/** `work`: what the loops do, as a sentence begins. */
export function createTroubleLog(logger: Logger, work = 'Capture'): TroubleLog {
  const byLoop = new Map<string, string>();

  function clear(loop: string): void {
    const text = byLoop.get(loop);
    if (text === undefined) return;
    byLoop.delete(loop);
    if (![...byLoop.values()].includes(text)) logger.info({ trouble: text }, `${work} goes on.`);
  }

  return {
    report(loop, error) {
      const text = describe(error);
      if (byLoop.get(loop) === text) return;
      clear(loop);
      const known = [...byLoop.values()].includes(text);
      byLoop.set(loop, text);
      if (known) return;
      const code = error instanceof DependencyError ? error.code : undefined;
      logger.warn({ code }, `${work} waits and tries again: ${text}. Nothing is lost meanwhile.`);
    },
    over: clear,
    current: () => [...new Set(byLoop.values())],
  };
}

function describe(error: unknown): string {
  const notRead = whyNotRead(error);
  if (notRead !== undefined) return notRead;
  if (error instanceof DependencyError) return error.message;
  // A fault of the program: its place helps, its message might quote data.
  const place = error instanceof Error ? /\n\s+at (.+)/.exec(error.stack ?? '')?.[1] : undefined;
  return `an unexpected ${error instanceof Error ? error.name : typeof error}${place === undefined ? '' : ` at ${place}`}`;
}
