import { setTimeout as sleep } from 'node:timers/promises';
import { Unproved } from './prove.ts';

/**
 * Looks until there is something to see.
 * @param seconds after which it gives up
 * @throws Unproved with `otherwise`
 */
export async function eventually<T>(
  seconds: number,
  otherwise: string,
  look: () => Promise<T | undefined>,
): Promise<T> {
  const until = performance.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > until) throw new Unproved(`${otherwise} (after ${seconds} s)`);
    await sleep(200);
  }
}
