import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { rewordLine } from '../sandbox/demo/edits.ts';
import type { RunningDemo } from '../sandbox/demo/running-demo.ts';
import { postedInvoice } from './support/posted-invoice.ts';
import { rounded } from './support/statistics.ts';
import { until } from './support/until.ts';
import { withDemo } from './support/with-demo.ts';

const rounds = 5;
/** Milliseconds that a call takes which is under way when the worker is asked to stop: longer than it waits for it. */
const hangingCall = 60_000;

export interface RestartFigures {
  /** Seconds from the start of the program until it says that it is ready; the slowest, with all servers up. */
  readonly readySeconds: number;
  /** Seconds from SIGTERM to its end while nothing is to be done; the slowest. */
  readonly idleStopSeconds: number;
  /** The same while a call to Xero gets no answer. */
  readonly hangingStopSeconds: number;
}

/** How long the worker takes to be ready, and to stop. */
export async function restart(say: (line: string) => void): Promise<RestartFigures> {
  return withDemo('restart', { log: say, durable: true }, async (demo) => {
    const first = await demo.startWorker();
    await demo.connectAndSetUp();
    await demo.untilSettled({ timeoutSeconds: 180 });
    await first.stop(60);
    const ready: number[] = [];
    const stopped: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const from = performance.now();
      const worker = await demo.startWorker();
      await until('the worker is ready', 60, () => isReady(demo));
      ready.push(secondsSince(from));
      await sleep(3_000);
      const asked = performance.now();
      await worker.stop(60);
      stopped.push(secondsSince(asked));
    }
    const hangingStopSeconds = await stopInACall(demo);
    return {
      readySeconds: rounded(Math.max(...ready), 1),
      idleStopSeconds: rounded(Math.max(...stopped), 1),
      hangingStopSeconds: rounded(hangingStopSeconds, 1),
    };
  });
}

async function stopInACall(demo: RunningDemo): Promise<number> {
  const worker = await demo.startWorker();
  await demo.sandbox.set('latency', { ms: hangingCall });
  const timetracker = new Client({ connectionString: demo.timetrackerUrl });
  await timetracker.connect();
  try {
    await rewordLine(timetracker, await postedInvoice(timetracker), 'Said differently');
  } finally {
    await timetracker.end();
  }
  await until('a call is under way', 60, () => isInACall(demo));
  const asked = performance.now();
  await worker.stop(60);
  return secondsSince(asked);
}

async function isInACall({ storeUrl }: RunningDemo): Promise<boolean> {
  const store = new Client({ connectionString: storeUrl });
  await store.connect();
  try {
    const found = await store.query(
      `select from timetracker_xero.gate_slot
        where answered_at is null and in_flight_until > clock_timestamp()`,
    );
    return found.rowCount !== 0;
  } finally {
    await store.end();
  }
}

async function isReady({ overviewUrl }: RunningDemo): Promise<boolean> {
  const response = await fetch(new URL('/readyz', overviewUrl));
  return response.ok;
}

function secondsSince(moment: number): number {
  return (performance.now() - moment) / 1000;
}
