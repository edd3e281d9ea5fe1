import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { rewordLine } from '../sandbox/demo/edits.ts';
import { startDemo, type RunningDemo } from '../sandbox/demo/running-demo.ts';
import { openEventPublisher } from './support/bench-events.ts';
import { postedInvoice } from './support/posted-invoice.ts';
import { percentile } from './support/statistics.ts';

/** Milliseconds that the sandbox takes for a call. */
const sandboxLatency = 100;
const changes = 40;
const events = 100;
/** Milliseconds between two measurements: the system is idle, and Xero's 60 calls a minute are not touched. */
const pause = 1100;

const root = join(import.meta.dirname, '..');

/**
 * How long a single change takes on an idle system until Xero has answered: from the commit in TimeTracker's
 * database, and from the acknowledged event in Kafka. Contacts are known, as on most days.
 */
export async function latency(say: (line: string) => void): Promise<Record<string, number>> {
  mkdirSync(join(root, '.stack'), { recursive: true });
  const folder = mkdtempSync(join(root, '.stack', 'bench-latency-'));
  const demo = await startDemo({
    folder,
    log: say,
    ports: 'free',
    environment: {},
    durable: true,
    sandbox: { latencyMs: sandboxLatency },
  });
  try {
    await demo.startWorker();
    await demo.connectAndSetUp();
    await demo.untilSettled({ timeoutSeconds: 180 });
    // The first minute's calls are over by then.
    await sleep(65_000);
    say(`measuring ${changes} changes in TimeTracker`);
    const fromChange = await measureChanges(demo);
    say(`measuring ${events} events in Kafka`);
    const fromEvent = await measureEvents(demo);
    return {
      changeToXeroP50Ms: Math.round(percentile(fromChange, 50)),
      changeToXeroP99Ms: Math.round(percentile(fromChange, 99)),
      eventToXeroP50Ms: Math.round(percentile(fromEvent, 50)),
      eventToXeroP99Ms: Math.round(percentile(fromEvent, 99)),
      sandboxCallMs: sandboxLatency,
    };
  } finally {
    await demo.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureChanges(demo: RunningDemo): Promise<number[]> {
  const timetracker = new Client({ connectionString: demo.timetrackerUrl });
  await timetracker.connect();
  try {
    const id = await postedInvoice(timetracker);
    return await repeat(changes, async (count) => {
      const answered = await nextWrite(demo);
      await rewordLine(timetracker, id, `Measured change ${count}`);
      return answered;
    });
  } finally {
    await timetracker.end();
  }
}

async function measureEvents(demo: RunningDemo): Promise<number[]> {
  const publisher = openEventPublisher(demo.environment);
  try {
    // The first record pays for the connection.
    return (
      await repeat(events + 1, async (count) => {
        const answered = await nextWrite(demo);
        await publisher.publish([900_000 + count], 1);
        return answered;
      })
    ).slice(1);
  } finally {
    await publisher.close();
  }
}

/** Runs `change` so often, and measures from its end until the next write to Xero was answered. */
async function repeat(
  times: number,
  change: (count: number) => Promise<() => Promise<void>>,
): Promise<number[]> {
  const measured: number[] = [];
  for (let count = 0; count < times; count += 1) {
    const answered = await change(count);
    const begun = performance.now();
    await answered();
    measured.push(performance.now() - begun);
    await sleep(pause);
  }
  return measured;
}

/** Notes what the sandbox has seen, and returns a wait for the next answered write. */
async function nextWrite(demo: RunningDemo): Promise<() => Promise<void>> {
  const since = (await demo.sandbox.calls()).at(-1)?.n ?? 0;
  return async () => {
    const until = performance.now() + 30_000;
    while (performance.now() < until) {
      const calls = await demo.sandbox.calls(since);
      if (
        calls.some((call) => call.method !== 'GET' && call.path.endsWith('/Invoices') && call.status === 200)
      )
        return;
      await sleep(10);
    }
    throw new Error('No write reached the sandbox within 30 s.');
  };
}
