import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { seededRandom } from '../../../sandbox/demo/random-edit.ts';
import { demoOrganisation, startDemo, type RunningDemo } from '../../../sandbox/demo/running-demo.ts';
import { compareBothBooks } from '../check/compare.ts';
import { countFigures, isRight, judge, type Fault, type Figures } from '../check/figures.ts';
import { readFirm, type Firm } from '../check/firm.ts';
import { readProductWords } from '../check/product-words.ts';
import { readXeroBooks } from '../check/xero-books.ts';
import { createByHand } from './by-hand.ts';
import { createChoose, type Choose } from './choose.ts';
import { createFaultDraw } from './draw-faults.ts';
import { createLock } from './edit-lock.ts';
import { emptyFirm, forgetBillingContacts } from './empty-firm.ts';
import { createHistory } from './history.ts';
import { createJournal, type Journal } from './journal.ts';
import { createRecordTape } from './record-tape.ts';
import { restFor, timingScale, type Stage } from './stage.ts';
import { createWorkerPool } from './worker-pool.ts';

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
/** Real seconds after which what is still wrong is lost. */
const patience = 240;

/**
 * Random histories on both sides while faults are drawn, then a comparison of both books. What went wrong is shown with
 * the end of the history, and the whole of it stays in a file.
 */
export async function randomFaults(options: RandomFaultsOptions): Promise<RandomFaultsResult> {
  const { seed, say } = options;
  mkdirSync(join(root, '.stack'), { recursive: true });
  const folder = mkdtempSync(join(root, '.stack', 'faults-random-'));
  const demo = await startDemo({
    folder,
    log: say,
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
    const result = await runIn(demo, journal, options);
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
  const { seed, say } = options;
  const timetracker = new Client({ connectionString: demo.timetrackerUrl });
  await timetracker.connect();
  await forgetBillingContacts(timetracker);
  const pool = await createWorkerPool(demo, options.workers, journal);
  const tenantId = await tenantOf(demo);
  await demo.connectAndSetUp();
  const tape = await createRecordTape(demo.stack.kafkaBrokers, demo.environment['KAFKA_TOPIC_PREFIX'] ?? '');
  const editing = createLock();
  const stage: Stage = {
    demo,
    pool,
    tape,
    journal,
    tenantId,
    rest: restFor,
    whileNobodyEdits: (work) => editing.hold(work),
  };
  try {
    const choose = createChoose(seededRandom(seed));
    const byHand = createByHand(demo.sandbox, demo.sandboxUrl, demoOrganisation, tenantId);
    const history = createHistory(timetracker, choose, byHand);
    const draw = createFaultDraw(createChoose(seededRandom(seed + 1)), {
      long: options.long,
      ...(options.faults === undefined ? {} : { names: options.faults }),
    });
    const underWay = new Set<Promise<void>>();
    const gaps = createChoose(seededRandom(seed + 2));
    let documents = 1;
    let faults = 0;
    let nextFault = documents + gap(gaps, options.every);
    while (documents < options.documents) {
      const step = await editing.hold(() => history.next());
      journal.add(step.text);
      if (step.isNew) documents += 1;
      if (step.isNew && documents >= nextFault) {
        nextFault += gap(gaps, options.every);
        faults += 1;
        start(draw, stage, underWay);
      }
      await sleep(gaps.whole(0, 2 * pace));
    }
    say(`${documents} documents, ${faults} faults; the last faults come to their end`);
    await Promise.all(underWay);
    await demo.sandbox.clearFaults();
    await demo.sandbox.set('switches', { readLagSeconds: 0 });
    journal.add('no more faults');
    return await look(demo, faults, history.byHand, journal, options);
  } finally {
    await Promise.allSettled([pool.close(), tape.close(), timetracker.end()]);
  }
}

function start(
  draw: () => ReturnType<ReturnType<typeof createFaultDraw>>,
  stage: Stage,
  underWay: Set<Promise<void>>,
) {
  const { text, run } = draw();
  stage.journal.add(`FAULT ${text}`);
  const work: Promise<void> = run(stage)
    .catch((error: unknown) => stage.journal.add(`FAULT ${text}: could not be made: ${String(error)}`))
    .then(() => stage.journal.add(`over: ${text}`))
    .finally(() => underWay.delete(work));
  underWay.add(work);
}

/** Looks until all is right, at the least once and 5 minutes of the protocol's time after the faults. */
async function look(
  demo: RunningDemo,
  faultCount: number,
  byHand: ReadonlySet<string>,
  journal: Journal,
  options: RandomFaultsOptions,
): Promise<RandomFaultsResult> {
  const ended = performance.now();
  const fiveMinutes = 300 / timingScale;
  let early: readonly Fault[] | undefined;
  for (;;) {
    await sleep(1500);
    const { firm, faults } = await lookOnce(demo, byHand);
    const seconds = (performance.now() - ended) / 1000;
    journal.add(`looked: ${faults.length} faults`);
    if (early === undefined && (faults.length === 0 || seconds >= fiveMinutes)) early = faults;
    // What is right once must stay so: what still comes would be too much.
    const isOver = faults.length === 0 ? await staysRight(demo, byHand) : seconds > patience;
    if (!isOver) continue;
    const figures = countFigures(firm, faultCount, faults, early ?? faults);
    for (const { counts, document, text } of [...(early ?? []), ...faults])
      journal.add(`${counts}: ${document}: ${text}`);
    options.say(`settled ${seconds.toFixed(0)} s after the faults`);
    return { right: isRight(figures, firm), figures };
  }
}

async function staysRight(demo: RunningDemo, byHand: ReadonlySet<string>): Promise<boolean> {
  await restFor(60);
  return (await lookOnce(demo, byHand)).faults.length === 0;
}

async function lookOnce(
  demo: RunningDemo,
  byHand: ReadonlySet<string>,
): Promise<{ readonly firm: Firm; readonly faults: readonly Fault[] }> {
  const [firm, books, status] = await Promise.all([
    readFirm(demo.timetrackerUrl),
    readXeroBooks(demo.sandboxUrl, demoOrganisation),
    demo.cli('status', '--json'),
  ]);
  if (status.code !== 0) throw new Error(`ttxero status ended with ${status.code}: ${status.output}`);
  const words = readProductWords(status.output);
  return { firm, faults: judge({ firm, findings: compareBothBooks(firm, books), words, byHand }) };
}

async function tenantOf(demo: RunningDemo): Promise<string> {
  const response = await fetch(new URL('/sandbox/state', demo.sandboxUrl));
  const { organisations } = (await response.json()) as {
    readonly organisations: readonly { readonly name: string; readonly tenantId: string }[];
  };
  const found = organisations.find(({ name }) => name === demoOrganisation);
  if (found === undefined) throw new Error(`The sandbox has no organisation ${demoOrganisation}.`);
  return found.tenantId;
}

function gap(choose: Choose, every: number): number {
  return choose.whole(1, Math.max(1, 2 * every - 1));
}
