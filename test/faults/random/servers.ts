import { dirname } from 'node:path';
import type { RunningDemo } from '../../../sandbox/demo/running-demo.ts';
import { processStart } from '../../../sandbox/stack/platform.ts';
import { stopServer } from '../../../sandbox/stack/server-process.ts';
import { startStack, type Stack } from '../../../sandbox/stack/stack.ts';
import { createLock } from './one-at-a-time.ts';
import type { ServerName } from './worker-proxies.ts';

/** The servers of a run that can be ended and started again. */
export interface Servers {
  /** Ends one, PostgreSQL in order and the others without warning, does something meanwhile, and starts it again where it was. */
  restart(name: ServerName, meanwhile: () => Promise<void>): Promise<void>;
  /** Hands what was started again over to the demo, which stops it. */
  close(): Promise<void>;
}

export function createServers(demo: RunningDemo): Servers {
  const lock = createLock();
  const started: Stack[] = [];
  return {
    restart: (name, meanwhile) =>
      lock.hold(async () => {
        const pid = (started.at(-1) ?? demo.stack).pids[name];
        const start = pid === undefined ? undefined : processStart(pid);
        if (pid === undefined || start === undefined) throw new Error(`${name} does not run.`);
        // Without syncing, as here, what PostgreSQL has committed last would be lost with it.
        await stopServer({ pid, start }, name === 'postgresql' ? 'SIGINT' : 'SIGKILL');
        await meanwhile();
        started.push(
          await startStack({
            folder: dirname(demo.logs),
            log: () => undefined,
            environment: {},
            durable: false,
            ports: {
              postgresql: portOf(demo.stack.databaseUrl('postgres')),
              kafka: portOf(`tcp://${demo.stack.kafkaBrokers}`),
              temporal: portOf(`tcp://${demo.stack.temporalAddress}`),
              temporalUi: portOf(demo.stack.temporalUiUrl ?? 'http://127.0.0.1:0'),
            },
          }),
        );
      }),
    async close() {
      for (const stack of started) await stack.stop();
    },
  };
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}
