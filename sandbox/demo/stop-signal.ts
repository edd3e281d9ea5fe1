import { setTimeout as sleep } from 'node:timers/promises';

/** How many seconds what is starting may take before a stop no longer waits for it. */
const patience = 15;

/**
 * Runs `start`, and `stop` at the first Ctrl-C, SIGTERM or SIGHUP: also while `start` is under way, whose result
 * is then awaited for a moment so that nothing is left half started. The second signal ends the process at once.
 * Never more than one `stop`; the process then exits with `code`.
 */
export async function startUntilStopped<T>(
  start: () => Promise<T>,
  stop: (started: T) => Promise<void>,
  code: () => number,
): Promise<T> {
  let signals = 0;
  const starting = start();
  const end = async (): Promise<void> => {
    const started = await Promise.race([starting.catch(() => undefined), sleep(patience * 1000)]);
    if (started !== undefined) await stop(started);
    process.exit(code());
  };
  // A terminal and npm may both pass the same Ctrl-C on, in the same moment.
  let last = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (performance.now() - last < 300) return;
      last = performance.now();
      signals += 1;
      if (signals > 1) process.exit(130);
      void end();
    });
  }
  const started = await starting;
  // Nobody goes on with what is being stopped.
  return signals > 0 ? new Promise<never>(() => undefined) : started;
}
