import { setTimeout as sleep } from 'node:timers/promises';

/** Looks a few times a second until something is so. Throws after so many seconds. */
export async function until(what: string, seconds: number, isSo: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!(await isSo())) {
    if (performance.now() > end)
      throw new Error(`After ${Math.round(seconds)} s it is still not so that ${what}.`);
    await sleep(200);
  }
}
