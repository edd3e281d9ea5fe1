import { createTemporalAccess } from '../../src/temporal.ts';
import { readConfig } from '../../src/config.ts';
import type { RunningDemo } from '../../sandbox/demo/running-demo.ts';
import { namedNumber } from '../../sandbox/xero/ids.ts';
import { openBenchFirm } from '../support/bench-firm.ts';
import { openBenchStore, type BenchStore } from '../support/bench-store.ts';
import { rounded } from '../support/statistics.ts';
import { until } from '../support/until.ts';
import { withDemo } from '../support/with-demo.ts';
import { openOtherUser } from './other-user.ts';

export interface DayOptions {
  readonly documents: number;
  readonly seed: number;
  readonly say: (line: string) => void;
}

export interface DayFigures {
  readonly documents: number;
  /** Documents that came to Xero while the day lasted; the others waited for the next one. */
  readonly withinDay: number;
  readonly refusedCalls: number;
  /** Calls of the day that were left for people and fresh documents when the backlog stopped. */
  readonly reserveKept: number;
  /** Open runs in Temporal while the others waited. */
  readonly waitingRuns: number;
  /** An invoice that was written while they waited, from its commit to Xero's answer. */
  readonly freshMs: number;
  /** Seconds until all were in Xero: as `ttxero status` said, and as it came. */
  readonly saidSeconds: number;
  readonly tookSeconds: number;
  readonly etaErrorPercent: number;
}

const dayLimit = 1_000;
const daySeconds = 86_400;
/** Calls of the day that are left for 10,000 documents; for fewer, the backlog's part of it is as much smaller. */
const left = { forAll: 100, reserve: 50 };
/** Seconds of the day that are left when the backlog begins, and when time is let go on by itself. */
const begins = 2 * 3600;
const resumes = 90;
const clientId = 'demo-client';
const freshDate = '2026-10-01';

/**
 * 900 of a day's 1,000 calls are used when a backlog begins, and the worker has seen that day begin. Time is moved on to
 * the moments that matter, for Xero and for our database alike.
 */
export function day(options: DayOptions): Promise<DayFigures> {
  const { documents, seed, say } = options;
  return withDemo('day', { log: say, durable: true, sandbox: { seed, latencyMs: 500 } }, async (demo) => {
    await demo.sandbox.set('switches', { dayLimit });
    const firm = await openBenchFirm(demo.timetrackerUrl);
    await demo.startWorker();
    await demo.connectAndSetUp();
    await demo.untilSettled({ timeoutSeconds: 120 });
    const store = await openBenchStore(demo.storeUrl);
    try {
      const tenantId = await store.tenantId();
      const other = await openOtherUser(demo, { clientId, tenantId });
      const time = createMovedTime(demo, store, dayEnd(seed, tenantId));
      const firstId = firm.take(documents);
      await firm.addInvoices({ firstId, count: documents, issueDate: '2026-06-10' });
      await until('all invoices are known', 60 + documents / 5, async () => {
        return (await store.invoicesKnown()) >= documents;
      });
      say(`${documents} invoices are known`);

      const writeFresh = async (): Promise<number> => {
        const id = firm.take(1);
        const committed = await firm.addInvoices({ firstId: id, count: 1, issueDate: freshDate });
        await until('a fresh invoice is in Xero', 120, async () => (await store.wayOf([id])).length === 1);
        return ((await store.wayOf([id]))[0]?.answered ?? 0) - committed;
      };
      // The worker sees one day end and the next one begin.
      await other.use(100);
      await time.moveTo(60);
      await writeFresh();
      await time.move(90);
      await writeFresh();
      await other.useUntilLeft(left.reserve + Math.ceil((documents / 10_000) * (left.forAll - left.reserve)));
      await time.moveTo(begins);
      const before = (await demo.sandbox.calls()).at(-1)?.n ?? 0;
      await store.goLive('2026-06-01');
      const sync = await demo.cli('sync', '--kinds', 'invoice', '--wait', '--json');
      if (sync.code !== 0) throw new Error(`Sync now ended with code ${sync.code}:\n${sync.output}`);
      const withinDay = await store.invoicesInXero(firstId, documents);
      say(`${withinDay} of ${documents} are in Xero; the day's calls are used`);
      const reserveKept = await other.left();
      await until('only one run is open', 120, async () => (await openRuns(demo)) <= 1);
      const waitingRuns = await openRuns(demo);
      const freshMs = await writeFresh();

      const said = await forecastOf(demo);
      const saidAt = performance.now();
      const moved = await time.moveTo(resumes);
      await lookAtTheTime(demo);
      await until('all are in Xero', 300 + documents, async () => {
        return (await store.invoicesInXero(firstId, documents)) === documents;
      });
      const took = moved + (performance.now() - saidAt) / 1000;
      const calls = await demo.sandbox.calls(before);
      return {
        documents,
        withinDay,
        refusedCalls: calls.filter(({ status }) => status === 429).length,
        reserveKept,
        waitingRuns,
        freshMs: rounded(freshMs),
        saidSeconds: rounded(said),
        tookSeconds: rounded(took),
        etaErrorPercent: rounded((Math.abs(said - took) / took) * 100, 1),
      };
    } finally {
      await Promise.all([store.close(), firm.close()]);
    }
  });
}

/** A moment at which Xero begins to count a day anew, in milliseconds. */
function dayEnd(seed: number, tenantId: string): number {
  return namedNumber(seed, `window/day/${clientId}/${tenantId}`, daySeconds * 1000);
}

/** Moves time on, for Xero and for our database. */
function createMovedTime(demo: RunningDemo, store: BenchStore, phase: number) {
  async function move(seconds: number): Promise<number> {
    await store.pass(seconds);
    await demo.sandbox.set('clock', { advanceSeconds: seconds });
    return seconds;
  }
  return {
    move,
    /** To the moment at which Xero's day has so many seconds left. @returns by how many seconds time was moved */
    async moveTo(secondsLeft: number): Promise<number> {
      const { now } = (await demo.sandbox.set('clock', {})) as { readonly now: string };
      const into = ((((Date.parse(now) - phase) / 1000) % daySeconds) + daySeconds) % daySeconds;
      return move((((daySeconds - secondsLeft - into) % daySeconds) + daySeconds) % daySeconds);
    },
  };
}

/** Seconds until the last document is in Xero, as people are told. */
async function forecastOf(demo: RunningDemo): Promise<number> {
  const { code, output } = await demo.cli('status', '--json');
  if (code !== 0) throw new Error(`ttxero status ended with code ${code}.`);
  const { backlog } = JSON.parse(output) as { readonly backlog: { readonly doneIn: number } | null };
  if (backlog === null) throw new Error('ttxero status knows of nothing that waits for a limit.');
  return backlog.doneIn;
}

async function openRuns(demo: RunningDemo): Promise<number> {
  return withTemporal(demo, async ({ client }) => {
    const counted = await client.workflow.count(`ExecutionStatus = 'Running'`);
    return counted.count;
  });
}

/** Temporal's clock was not moved: the run that waits is told to look at the time. */
async function lookAtTheTime(demo: RunningDemo): Promise<void> {
  await withTemporal(demo, ({ client }) =>
    client.workflow.getHandle('resume/demo').signal('resumeForgotten'),
  );
}

async function withTemporal<T>(
  demo: RunningDemo,
  work: (access: ReturnType<typeof createTemporalAccess>) => Promise<T>,
): Promise<T> {
  const access = createTemporalAccess(readConfig(demo.environment));
  try {
    return await work(access);
  } finally {
    await access.close();
  }
}
