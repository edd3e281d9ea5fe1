/**
 * Aborted at the first Ctrl-C, SIGTERM or SIGHUP; the second ends the process at once. A terminal and npm may both
 * pass the same one on, in the same moment.
 */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  let last = Number.NEGATIVE_INFINITY;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (performance.now() - last < 300) return;
      last = performance.now();
      if (stop.signal.aborted) process.exit(130);
      stop.abort();
    });
  }
  return stop.signal;
}

/**
 * Does `work`, or leaves it to itself when the signal comes first.
 * @returns undefined if the signal came first
 */
export async function unlessStopped<T>(signal: AbortSignal, work: Promise<T>): Promise<T | undefined> {
  const stopped = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  try {
    return await Promise.race([work, stopped]);
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}
