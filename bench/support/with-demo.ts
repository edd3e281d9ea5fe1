import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startDemo, type DemoOptions, type RunningDemo } from '../../sandbox/demo/running-demo.ts';

const root = join(import.meta.dirname, '..', '..');

/** Runs `work` on servers, a sandbox and data of its own, and removes all of it, also when it is interrupted. */
export async function withDemo<T>(
  name: string,
  options: Omit<DemoOptions, 'folder' | 'ports' | 'environment'>,
  work: (demo: RunningDemo) => Promise<T>,
): Promise<T> {
  mkdirSync(join(root, '.stack'), { recursive: true });
  const folder = mkdtempSync(join(root, '.stack', `bench-${name}-`));
  const starting = new AbortController();
  let demo: RunningDemo | undefined;
  const clean = async () => {
    starting.abort();
    await demo?.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const interrupted = () => void clean().finally(() => process.exit(130));
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    demo = await startDemo({ ...options, folder, ports: 'free', environment: {}, signal: starting.signal });
    return await work(demo);
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    await clean();
  }
}
