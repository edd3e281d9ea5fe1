import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processStart } from './platform.ts';

/**
 * Runs `work` while holding a lock file, so that no two processes do it at once. A lock whose process is gone
 * is taken over.
 * @param onWait called once if another process holds the lock
 * @throws the signal's reason if that is given while waiting
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  onWait?: () => void,
  signal?: AbortSignal,
): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  const mine = `${process.pid} ${processStart(process.pid)}`;
  let told = false;
  while (!(await take(path, mine))) {
    if (!told) onWait?.();
    told = true;
    signal?.throwIfAborted();
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function take(path: string, mine: string): Promise<boolean> {
  const draft = `${path}.${process.pid}.${draftNumber++}`;
  await writeFile(draft, mine);
  try {
    // A link appears complete or not at all, unlike a file that is created and then written.
    await link(draft, path);
    return true;
  } catch {
    const holder = await readFile(path, 'utf8').catch(() => undefined);
    if (holder !== undefined && !isAlive(holder)) {
      await rename(path, `${draft}.stale`).catch(() => undefined);
      await rm(`${draft}.stale`, { force: true });
    }
    return false;
  } finally {
    await rm(draft, { force: true });
  }
}

let draftNumber = 0;

function isAlive(holder: string): boolean {
  const [pid, start] = holder.split(/ (.*)/s);
  return processStart(Number(pid)) === start;
}
