import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { startDemo, type RunningDemo } from '../../../sandbox/demo/running-demo.ts';
import { unlessStopped } from '../../../sandbox/demo/stop-signal.ts';
import type { Figures } from '../check/figures.ts';
import { emptyFirm, forgetBillingContacts } from '../random/empty-firm.ts';
import { createJournal, type Journal } from '../random/journal.ts';
import { lookUntilSettled } from '../random/look-until-settled.ts';
import { createRecordTape, type RecordTape } from '../random/record-tape.ts';
import { tenantOf } from '../random/tenant-of.ts';
import { createWorkerPool, type WorkerPool } from '../random/worker-pool.ts';

/** What a scenario is played with: a firm with one client and nothing else, its workers, and the sandbox. */
export interface Scene {
  readonly demo: RunningDemo;
  readonly pool: WorkerPool;
  /** TimeTracker's database: what people do there. */
  readonly timetracker: Client;
  /** The product's own database, past the proxies. */
  readonly store: Client;
  readonly tape: RecordTape;
  readonly tenantId: string;
  readonly journal: Journal;
  /** Waits so many seconds of the protocol's time. */
  readonly rest: (seconds: number) => Promise<void>;
}

/** A short story about one guarantee, in which the program as it is does right. */
export interface Scenario {
  /** What happens, in words. */
  readonly text: string;
  /** The roles of each worker; one that does all unless given. */
  readonly roles?: readonly [string, ...string[]];
  /** How many times faster than real time the protocol runs; 10 unless given. */
  readonly scale?: number;
  /** Ends when the product has nothing more to do, by what it knows itself. */
  readonly play: (scene: Scene) => Promise<void>;
}

export interface Played {
  readonly isRight: boolean;
  readonly figures: Figures;
  readonly seconds: number;
}

export interface PlayOptions {
  readonly name: string;
  /** The folder that holds the `src` to run. */
  readonly program: string;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** What went wrong is to be looked at: then its history is shown, and stays with the logs. */
  readonly isWanted: 'right' | 'wrong';
}

const root = join(import.meta.dirname, '..', '..', '..');
const seed = 1;
const usualScale = 10;

/** Plays a scenario with a program, and compares the books afterwards. */
export async function playScenario(scenario: Scenario, options: PlayOptions): Promise<Played> {
  const { name, program, signal, say } = options;
  const scale = scenario.scale ?? usualScale;
  mkdirSync(join(root, '.stack'), { recursive: true });
  const folder = mkdtempSync(join(root, '.stack', 'faults-scene-'));
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const journal = createJournal(`${name}: ${scenario.text}`, seconds);
  let isAsWanted = false;
  try {
    const demo = await startDemo({
      folder,
      log: (line) => journal.add(line),
      signal,
      ports: 'free',
      environment: {},
      durable: false,
      sandbox: { seed, latencyMs: 50 },
      timingScale: scale,
      firm: emptyFirm,
      settings: { SCAN_INTERVAL_SECONDS: '0.5' },
      program,
    });
    try {
      const played = await unlessStopped(signal, playIn(demo, journal, scenario, scale));
      if (played === undefined) throw new Error('The run was stopped.');
      isAsWanted = played.isRight === (options.isWanted === 'right');
      return { ...played, seconds: seconds() };
    } finally {
      await demo.stop();
    }
  } catch (error) {
    journal.add(`it failed by itself: ${String(error)}`);
    throw error;
  } finally {
    if (isAsWanted) rmSync(folder, { recursive: true, force: true });
    else {
      journal.save(join(folder, 'history.txt'));
      say(`${journal.last(40)}\nThe logs are in ${folder}.`);
    }
  }
}

async function playIn(
  demo: RunningDemo,
  journal: Journal,
  scenario: Scenario,
  scale: number,
): Promise<Omit<Played, 'seconds'>> {
  await using cleaner = new AsyncDisposableStack();
  const timetracker = await connected(demo.timetrackerUrl, journal);
  cleaner.defer(() => timetracker.end());
  await forgetBillingContacts(timetracker);
  const pool = await createWorkerPool(demo, scenario.roles ?? ['capture,consumer,worker,http'], journal);
  cleaner.defer(() => pool.close());
  await demo.connectAndSetUp();
  const store = await connected(demo.storeUrl, journal, 'timetracker_xero');
  cleaner.defer(() => store.end());
  const tape = await createRecordTape(demo.stack.kafkaBrokers, demo.environment['KAFKA_TOPIC_PREFIX'] ?? '');
  cleaner.defer(() => tape.close());
  const rest = (seconds: number) => sleep((seconds * 1000) / scale);
  journal.add('the curtain rises');
  await scenario.play({
    demo,
    pool,
    timetracker,
    store,
    tape,
    tenantId: await tenantOf(demo),
    journal,
    rest,
  });
  await demo.sandbox.clearFaults();
  await demo.sandbox.set('switches', { readLagSeconds: 0 });
  journal.add('the curtain falls');
  const looked = await lookUntilSettled(demo, new Set(), journal, { scale, isHurried: true });
  return { isRight: looked.isRight, figures: looked.figures({ documents: 0, faults: 0 }) };
}

async function connected(url: string, journal: Journal, schema = 'public'): Promise<Client> {
  const client = new Client({ connectionString: url, options: `-c search_path=${schema}` });
  client.on('error', (error) => journal.add(`a connection to PostgreSQL broke: ${error.message}`));
  await client.connect();
  return client;
}
