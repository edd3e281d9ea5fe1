import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from '../../../src/config.ts';
import type { Database } from '../../../src/store/database.ts';
import { startProgram, type Program } from '../../support/run-program.ts';

/** Capture in a process of its own, which is ended without warning and started again. */
export interface CaptureProcess {
  /** Starts a process; the answer does not wait for it. */
  start(): void;
  /** Waits until the process that was started last does the work. */
  works(): Promise<void>;
  /** Ends it as a power cut does. */
  kill(): Promise<void>;
  /** Waits until it has looked at everything at least once since this call. */
  looked(): Promise<void>;
  /** The end of what its processes wrote. */
  log(): string;
}

export function createCaptureProcess(
  store: Database,
  environment: Environment,
  installationId: string,
): CaptureProcess {
  let program: Program | undefined;
  let written = '';
  /** Who scanned before the present process was started. */
  let before: string | undefined;

  async function lease(): Promise<{ holder: string; until: string } | undefined> {
    const found = await store.query<{ holder: string; until: string }>(
      `select holder::text, expires_at::text as until from lease where name = $1`,
      [`scan/${installationId}`],
    );
    return found.rows[0];
  }

  async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
    for (let left = 4800; left > 0; left -= 1) {
      if (await condition()) return;
      await sleep(25);
    }
    throw new Error(`It never came about that ${what}.\n${log()}`);
  }

  const log = () => `${written}${program?.output() ?? ''}${program?.errors() ?? ''}`.slice(-4000);

  return {
    start() {
      program = startProgram('main.ts', [], { ...environment, ROLES: 'capture' });
    },
    works: () =>
      until('the new process scans', async () => {
        const now = await lease();
        return now !== undefined && now.holder !== before;
      }),
    async kill() {
      await program?.kill();
      before = (await lease())?.holder;
      written = log();
      program = undefined;
    },
    async looked() {
      const seen = new Set<string>();
      // A lease is renewed at the beginning of each look: between the second and the third lies a whole one.
      await until('it has looked', async () => {
        const now = await lease();
        if (now !== undefined) seen.add(now.until);
        return seen.size > 3;
      });
    },
    log,
  };
}
