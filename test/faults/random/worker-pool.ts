import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { ChildProgram } from '../../../sandbox/demo/child-program.ts';
import type { RunningDemo } from '../../../sandbox/demo/running-demo.ts';
import type { Journal } from './journal.ts';
import { createLock } from './one-at-a-time.ts';
import { createWorkerProxies, type WorkerProxies } from './worker-proxies.ts';

/** One of several worker processes; what a supervisor would start again when it ends. */
export interface PoolWorker {
  readonly name: string;
  readonly proxies: WorkerProxies['proxies'];
  /** A fault is at work on its process. */
  busy: boolean;
  kill(): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
  /** From its next start on it runs the build in this folder. */
  upgrade(folder: string): void;
  /** From its next start on its wall clock is so many seconds off. */
  skewClock(seconds: number): void;
  /** Freezes it as it is, or lets it go on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
}

export interface WorkerPool {
  readonly workers: readonly PoolWorker[];
  /** One more worker, of some roles. Who asked for it stops it, and says that it is busy no more. */
  add(roles: string): Promise<PoolWorker>;
  /** Stops all workers, once no other fault is at work on one, does something, and starts them again. */
  whileStopped(inOrder: boolean, work: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

const skewedClock = pathToFileURL(join(import.meta.dirname, 'skewed-clock.ts')).href;

/** What each worker of a firm does. */
const allRoles = 'capture,consumer,worker';

/** The roles of so many workers that are alike; the first one has the pages too. */
export function alike(count: number): readonly [string, ...string[]] {
  return [`${allRoles},http`, ...Array.from({ length: count - 1 }, () => allRoles)];
}

/** Starts a worker for each of these roles, the first one before the others. What ends by itself is started again, and written down. */
export async function createWorkerPool(
  demo: RunningDemo,
  [first, ...others]: readonly [string, ...string[]],
  journal: Journal,
): Promise<WorkerPool> {
  const all: { readonly worker: PoolWorker; readonly proxies: WorkerProxies }[] = [];
  let closing = false;

  async function make(name: string, settings: NodeJS.ProcessEnv): Promise<PoolWorker> {
    const proxies = await createWorkerProxies(demo);
    let program: ChildProgram | undefined;
    let wanted = false;
    let build: string | undefined;
    let clock: NodeJS.ProcessEnv = {};

    const watch = (started: ChildProgram) =>
      started.ended.then((how) => {
        if (!wanted || closing || program !== started) return undefined;
        journal.add(`worker ${name} ended by itself (${how}); it is started again`);
        return sleep(1000).then(() => launch());
      });

    async function launch(): Promise<void> {
      for (;;) {
        if (!wanted || closing) return;
        try {
          program = await demo.startWorker({ ...settings, ...proxies.environment, ...clock }, build);
          void watch(program);
          return;
        } catch (error) {
          journal.add(`worker ${name} did not start: ${firstLine(error)}`);
          await sleep(1000);
        }
      }
    }

    const worker: PoolWorker = {
      name,
      proxies: proxies.proxies,
      busy: false,
      async kill() {
        wanted = false;
        await program?.kill('SIGKILL');
      },
      async stop() {
        wanted = false;
        await program?.stop(35);
      },
      async start() {
        wanted = true;
        await launch();
      },
      upgrade(folder) {
        build = folder;
      },
      skewClock(seconds) {
        clock =
          seconds === 0
            ? {}
            : { NODE_OPTIONS: `--import=${skewedClock}`, CLOCK_SKEW_SECONDS: String(seconds) };
      },
      signal(signal) {
        if (program !== undefined && program.end() === undefined) process.kill(program.pid, signal);
      },
    };
    all.push({ worker, proxies });
    await worker.start();
    return worker;
  }

  const names = ['A', 'B', 'C', 'D', 'E', 'F'];
  const started = [await make('A', { ROLES: first })];
  started.push(
    ...(await Promise.all(others.map((roles, at) => make(names[at + 1] ?? 'G', { ROLES: roles })))),
  );
  let added = 0;
  const lock = createLock();
  return {
    workers: started,
    add: (some) =>
      lock.hold(async () => {
        const guest = await make(`guest ${(added += 1)}`, { ROLES: some });
        guest.busy = true;
        return guest;
      }),
    whileStopped: (inOrder, work) =>
      lock.hold(async () => {
        while (all.some(({ worker }) => worker.busy)) await sleep(100);
        for (const worker of started) worker.busy = true;
        await Promise.all(started.map((worker) => (inOrder ? worker.stop() : worker.kill())));
        try {
          await work();
        } finally {
          await Promise.all(started.map((worker) => worker.start()));
          for (const worker of started) worker.busy = false;
        }
      }),
    async close() {
      closing = true;
      for (const { worker } of all) worker.signal('SIGCONT');
      await Promise.all(all.map(({ worker }) => worker.kill()));
      await Promise.all(all.map(({ proxies }) => proxies.close()));
    },
  };
}

function firstLine(error: unknown): string {
  return String(error).split('\n')[0] ?? '';
}
