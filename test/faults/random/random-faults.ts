import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../../sandbox/demo/random-edit.ts';
import { demoOrganisation, startDemo, type RunningDemo } from '../../../sandbox/demo/running-demo.ts';
import { stopSignal, unlessStopped } from '../../../sandbox/demo/stop-signal.ts';
import type { Figures } from '../check/figures.ts';
import { createByHand } from './by-hand.ts';
import { createChoose, type Choose } from './choose.ts';
import { createFaultDraw } from './draw-faults.ts';
import { emptyFirm, forgetBillingContacts } from './empty-firm.ts';
import { createHistory, type History } from './history.ts';
import { createJournal, type Journal } from './journal.ts';
import { createRecordTape } from './record-tape.ts';
import { createServers } from './servers.ts';
import { restFor, timingScale, type DrawnFault, type Stage } from './stage.ts';
import { lookUntilSettled, type Made } from './look-until-settled.ts';
import { tenantOf } from './tenant-of.ts';
import { openTimetracker } from './timetracker-session.ts';
import { alike, createWorkerPool } from './worker-pool.ts';

export interface RandomFaultsOptions {
  readonly documents: number;
  readonly seed: number;
  /** Documents between two faults, on average. */
  readonly every: number;
  /** Only faults of these names. */
  readonly faults?: readonly string[];
  /** Also faults that take minutes. */
  readonly long: boolean;
  readonly workers: number;
  readonly say: (line: string) => void;
  /** The folder that holds the `src` to run, this repository unless given. */
  readonly program?: string;
}

export interface RandomFaultsResult {
  readonly right: boolean;
  readonly figures: Figures;
}

const root = join(import.meta.dirname, '..', '..', '..');
/** Milliseconds between two changes, on average. */
const pace = 60;

/**
 * Random histories on both sides while faults are drawn, then a comparison of both books. What went wrong is shown with
 * the end of the history, and the whole of it stays in a file.
 */
export async function randomFaults(options: RandomFaultsOptions): Promise<RandomFaultsResult> {
  const { seed, say } = options;
  mkdirSync(join(root, '.stack'), { recursive: true });
  const folder = mkdtempSync(join(root, '.stack', 'faults-random-'));
  const signal = stopSignal();
  const demo = await startDemo({
    folder,
    log: say,
    signal,
    ports: 'free',
    environment: {},
    durable: false,
    sandbox: { seed, latencyMs: 50 },
    timingScale,
    firm: emptyFirm,
    settings: { SCAN_INTERVAL_SECONDS: '0.5' },
    ...(options.program === undefined ? {} : { program: options.program }),
  });
  const began = performance.now();
  const journal = createJournal(
    `seed ${seed}, ${options.documents} documents, a fault every ${options.every}`,
    () => (performance.now() - began) / 1000,
  );
  let right = false;
  try {
    const result = await unlessStopped(signal, runIn(demo, journal, options));
    if (result === undefined) throw new Error('The run was stopped.');
    ({ right } = result);
    return result;
  } catch (error) {
    journal.add(`the run itself failed: ${String(error)}`);
    throw error;
  } finally {
    await demo.stop();
    if (right) rmSync(folder, { recursive: true, force: true });
    else {
      const file = join(folder, 'history.txt');
      journal.save(file);
      say(`The end of what happened:\n${journal.last(60)}`);
      say(`All of it stands in ${file}, the logs in ${demo.logs}.`);
    }
  }
}

async function runIn(
  demo: RunningDemo,
  journal: Journal,
  options: RandomFaultsOptions,
): Promise<RandomFaultsResult> {
  await using cleaner = new AsyncDisposableStack();
  const timetracker = await openTimetracker(demo.timetrackerUrl, journal);
  cleaner.defer(() => timetracker.close());
  await forgetBillingContacts(timetracker.client());
  const pool = await createWorkerPool(demo, alike(options.workers), journal);
  cleaner.defer(() => pool.close());
  const tenantId = await tenantOf(demo);
  await demo.connectAndSetUp();
  const tape = await createRecordTape(demo.stack.kafkaBrokers, demo.environment['KAFKA_TOPIC_PREFIX'] ?? '');
  cleaner.defer(() => tape.close());
  const servers = createServers(demo);
  cleaner.defer(() => servers.close());
  const stage: Stage = {
    demo,
    pool,
    tape,
    servers,
    timetracker,
    journal,
    tenantId,
    rest: restFor,
    ...(options.program === undefined ? {} : { program: options.program }),
  };
  const choose = createChoose(seededRandom(options.seed));
  const byHand = createByHand(demo.sandbox, demo.sandboxUrl, demoOrganisation, tenantId);
  const history = createHistory(timetracker.client, choose, byHand);
  const made = await live(history, stage, options);
  journal.add('no more faults');
  const looked = await lookUntilSettled(demo, history.byHand, journal);
  options.say(`looked for the last time ${looked.seconds.toFixed(0)} s after the faults`);
  return { right: looked.isRight, figures: looked.figures(made) };
}

/** Lets the firm live, and makes faults meanwhile, until they are over. */
async function live(history: History, stage: Stage, options: RandomFaultsOptions): Promise<Made> {
  const { seed, every } = options;
  const draw = createFaultDraw(createChoose(seededRandom(seed + 1)), {
    long: options.long,
    ...(options.faults === undefined ? {} : { names: options.faults }),
  });
  const gaps = createChoose(seededRandom(seed + 2));
  const underWay = new Set<Promise<void>>();
  let documents = 1;
  let faults = 0;
  let nextFault = documents + gap(gaps, every);
  while (documents < options.documents) {
    const step = await stage.timetracker.change(() => history.next());
    stage.journal.add(step.text);
    if (step.isNew) documents += 1;
    if (step.isNew && documents >= nextFault) {
      nextFault += gap(gaps, every);
      faults += 1;
      start(draw(), stage, underWay);
    }
    await sleep(gaps.whole(0, 2 * pace));
  }
  options.say(`${documents} documents, ${faults} faults; the last faults come to their end`);
  await Promise.all(underWay);
  await stage.demo.sandbox.clearFaults();
  await stage.demo.sandbox.set('switches', { readLagSeconds: 0 });
  return { documents, faults };
}

function start({ text, run }: DrawnFault, stage: Stage, underWay: Set<Promise<void>>): void {
  stage.journal.add(`FAULT ${text}`);
  const work: Promise<void> = run(stage)
    .catch((error: unknown) => stage.journal.add(`FAULT ${text}: could not be made: ${String(error)}`))
    .then(() => stage.journal.add(`over: ${text}`))
    .finally(() => underWay.delete(work));
  underWay.add(work);
}

function gap(choose: Choose, every: number): number {
  return choose.whole(1, Math.max(1, 2 * every - 1));
}
