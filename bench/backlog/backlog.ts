import { join } from 'node:path';
import type { RunningDemo } from '../../sandbox/demo/running-demo.ts';
import { openBenchFirm, type BenchFirm } from '../support/bench-firm.ts';
import { openBenchStore, type BenchStore } from '../support/bench-store.ts';
import { watchCpu } from '../support/cpu-seconds.ts';
import { rounded } from '../support/statistics.ts';
import { until } from '../support/until.ts';
import { withDemo } from '../support/with-demo.ts';
import { backlogFigures, freshWay, type BacklogFigures } from './backlog-figures.ts';
import { writeFreshInvoices } from './fresh-invoices.ts';

export interface BacklogOptions {
  readonly documents: number;
  readonly seed: number;
  /** Durations and the sandbox's clock run so many times faster; below 1, slower, for a slow machine. */
  readonly scale: number;
  /** Whether somebody goes on writing invoices meanwhile. */
  readonly fresh?: boolean;
  /** Writes a profile of the worker into this folder; undefined for none. */
  readonly profile: string | undefined;
  readonly say: (line: string) => void;
}

/** A call takes so long at Xero, and a fresh invoice is written so often: seconds of Xero's time. */
const secondsPerCall = 2;
const freshEvery = 5;
const freshDate = '2026-10-01';

export type BacklogResult = BacklogFigures & {
  readonly memoryRatio: number;
  readonly memoryMegabytes: number;
  readonly ingestPerSecond: number;
  /** Processor seconds while the backlog was on its way. */
  readonly cpuSeconds: Readonly<Record<string, number>>;
};

/** How many invoices there are, and when they are dated: all before the first go-live date, so that they are left alone. */
interface Batch {
  readonly count: number;
  readonly issueDate: string;
  readonly goLiveDate: string;
}

/**
 * A tenth of the invoices through Sync now, and then all of them, by a fresh worker each, while somebody goes on writing
 * invoices, or nobody.
 */
export function backlog(options: BacklogOptions): Promise<BacklogResult> {
  const { documents, seed, scale, say } = options;
  const sandbox = { seed, latencyMs: (secondsPerCall * 1000) / scale };
  // Slower than life, also the look at TimeTracker each second comes less often: else fresh invoices would gain by it.
  const settings = { SCAN_INTERVAL_SECONDS: String(Math.max(1, 1 / scale)) };
  const setUp = { log: say, durable: true, sandbox, timingScale: scale, settings };
  return withDemo('backlog', setUp, async (demo) => {
    const firm = await openBenchFirm(demo.timetrackerUrl);
    const worker = await demo.startWorker();
    await demo.connectAndSetUp();
    await demo.untilSettled({ timeoutSeconds: 120 });
    await worker.stop(35);
    const store = await openBenchStore(demo.storeUrl);
    try {
      const tenth = Math.ceil(documents / 10);
      const small = await runBatch(demo, firm, store, options, {
        count: tenth,
        issueDate: '2026-06-10',
        goLiveDate: '2026-06-01',
      });
      say(JSON.stringify(small));
      const large = await runBatch(demo, firm, store, options, {
        count: documents,
        issueDate: '2026-05-10',
        goLiveDate: '2026-05-01',
      });
      return { ...large, memoryRatio: rounded(large.memoryMegabytes / small.memoryMegabytes, 2) };
    } finally {
      await Promise.all([store.close(), firm.close()]);
    }
  });
}

async function runBatch(
  demo: RunningDemo,
  firm: BenchFirm,
  store: BenchStore,
  { seed, scale, fresh: isFresh = true, profile, say }: BacklogOptions,
  { count, issueDate, goLiveDate }: Batch,
): Promise<Omit<BacklogResult, 'memoryRatio'>> {
  const known = await store.invoicesKnown();
  const firstId = firm.take(count);
  const ingesting = await demo.startWorker();
  await firm.addInvoices({ firstId, count, issueDate });
  const begun = performance.now();
  await until(`${count} invoices are known`, 60 + count / 5, async () => {
    return (await store.invoicesKnown()) >= known + count;
  });
  const ingestPerSecond = rounded(count / ((performance.now() - begun) / 1000));
  await ingesting.stop(35);
  say(`${count} invoices are known (${ingestPerSecond} a second); syncing them`);

  const worker = await demo.startWorker(
    profile === undefined
      ? {}
      : {
          NODE_OPTIONS: `--cpu-prof --cpu-prof-interval 5000 --cpu-prof-dir=${join(profile, String(count))}`,
        },
  );
  await store.goLive(goLiveDate);
  const before = (await demo.sandbox.calls()).at(-1)?.n ?? 0;
  const { postgresql, kafka, temporal } = demo.stack.pids;
  const used = watchCpu({ worker: worker.pid, postgresql, kafka, temporal, everything: process.pid });
  const writing = isFresh ? writeFreshInvoices(firm, freshDate, (freshEvery * 1000) / scale) : undefined;
  const { code, output } = await demo.cli('sync', '--kinds', 'invoice', '--wait', '--json');
  const cpuSeconds = used();
  const fresh = (await writing?.stop()) ?? [];
  if (code !== 0) throw new Error(`Sync now ended with code ${code}:\n${output}`);
  const ids = fresh.map(({ id }) => id);
  await until('all fresh invoices are in Xero', 120, async () => {
    return (await store.wayOf(ids)).length === ids.length;
  });
  const committed = new Map(fresh.map(({ id, committedAt }) => [id, committedAt]));
  const ways = (await store.wayOf(ids)).map((way) =>
    freshWay(way, committed.get(way.id) ?? way.known, scale),
  );
  const inXero = await store.invoicesInXero(firstId, count);
  if (inXero !== count) throw new Error(`Only ${inXero} of ${count} invoices came to Xero:\n${output}`);
  const memoryMegabytes = worker.peakMegabytes();
  const figures = backlogFigures({
    calls: await demo.sandbox.calls(before),
    members: await store.membersOfCalls(firstId, count),
    fresh: ways,
    seed,
  });
  await worker.stop(35);
  return { ...figures, memoryMegabytes, ingestPerSecond, cpuSeconds };
}
