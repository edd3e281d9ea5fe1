import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { arch, availableParallelism, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { whileItRuns, type ChildProgram } from './child-program.ts';
import { removeAbandoned, removeDemo } from './claim.ts';
import { comparisonTable, summaryOf } from './comparison-table.ts';
import type { Comparison } from './compare-books.ts';
import { differencesOf, judgeCalls, judgeIds, unlessEqual, type Judgement } from './judge.ts';
import { makeEdits } from './make-edits.ts';
import { problemList } from './problem-list.ts';
import { beginBeside, keepPromise } from './promise/keep-promise.ts';
import { promiseSummary, promiseTable } from './promise/promise-table.ts';
import { readBooks } from './read-books.ts';
import { demoRegion } from './regions/demo-regions.ts';
import { enterMissingRates } from './regions/enter-rates.ts';
import { proveRegion } from './regions/prove-region.ts';
import type { DemoRegion } from './regions/region.ts';
import { startDemo, type RunningDemo } from './running-demo.ts';
import type { MappingChoices } from './settings.ts';
import { stopSignal, unlessStopped } from './stop-signal.ts';

/*
 * npm run demo [-- --region UK] [-- --json FILE]: everything fresh and on free ports; compares the sandbox's books with
 * the TimeTracker database, makes some changes, compares again, proves each row of the promise, and removes what it
 * made. Ends with 0 or 1. Firms of other regions are smaller, and prove what is peculiar there.
 */

const { values } = parseArgs({
  options: { json: { type: 'string' }, region: { type: 'string', default: 'UK' } },
});
const stackFolder = join(import.meta.dirname, '..', '..', '.stack');
const prefix = 'demo-run-';
const mostMegabytes = 400;
const say = (line = ''): void => console.log(line);
const seconds = (): string => `${(performance.now() / 1000).toFixed(1)} s`;
const stopping = stopSignal();

try {
  const region = demoRegion(values.region);
  say('A fresh demo on free ports: servers, a small firm, the worker, and a sandbox that plays Xero.');
  say(`Region ${region.name}: ${region.organisation}, ${region.currency}`);
  await mkdir(stackFolder, { recursive: true });
  await removeAbandoned(stackFolder, prefix);
  const folder = await mkdtemp(join(stackFolder, prefix));
  process.exit(await demonstrate(folder, region));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

/** Answers with the exit code. The folder stays where something failed, for its logs. */
async function demonstrate(folder: string, region: DemoRegion): Promise<number> {
  const failures = await inFolder(folder, region);
  if (failures === undefined || failures.length === 0) await removeDemo(folder);
  if (failures === undefined) {
    say('\nStopped, and removed what was made.');
    return 130;
  }
  for (const failure of failures) say(`FAILED: ${failure}`);
  if (failures.length > 0) say(`What was logged: ${join(folder, 'logs')}`);
  say(`${failures.length === 0 ? 'The demo passed' : 'The demo failed'} in ${seconds()}`);
  return failures.length === 0 ? 0 : 1;
}

/** Answers with what failed, or undefined if a person stopped it. */
async function inFolder(folder: string, region: DemoRegion): Promise<string[] | undefined> {
  const options = { folder, region, log: say, ports: 'free', durable: false, signal: stopping } as const;
  const demo = await startDemo(options).catch((error: unknown) => {
    if (stopping.aborted) return undefined;
    throw error;
  });
  if (demo === undefined) return undefined;
  try {
    return await unlessStopped(stopping, run(demo, folder));
  } finally {
    try {
      await demo.forget();
    } finally {
      await demo.stop();
    }
  }
}

async function run(demo: RunningDemo, folder: string): Promise<string[]> {
  const worker = await demo.startWorker();
  return whileItRuns(worker, compareAndProve(demo, worker, folder));
}

async function compareAndProve(demo: RunningDemo, worker: ChildProgram, folder: string): Promise<string[]> {
  const { name, organisation, expected, expectedAfterEdits } = demo.region;
  const consent = await demo.connectAndSetUp();
  say(`Connected to ${organisation} through its consent page after ${seconds()}`);
  const beside = name === 'UK' ? beginBeside(demo, folder) : undefined;
  await demo.untilSettled({ timeoutSeconds: 120 });
  say(`All documents settled after ${seconds()}\n`);

  const first = await demo.compare(true);
  say(comparisonTable(first));
  const { documents } = await demo.status();
  say(`\nWhat needs you, and what to do:\n\n${problemList(documents)}\n`);
  const failures = [
    ...differencesOf(first, expected.documents),
    ...(await judgeContacts(demo, expected.contacts)),
  ];

  const { choices, flowed, failures: notFlowed } = await enterWhatIsMissing(demo, folder);
  failures.push(...notFlowed, ...told(await judgeIds(demo)));
  say('\nChanges in TimeTracker:\n');
  failures.push(...(await makeEdits(demo, say)));
  const last = await demo.compare(false, choices);
  say(`\n${summaryOf(last)}`);
  failures.push(...differencesOf(last, expectedAfterEdits), ...told(await judgeCalls(demo)));

  const workerPeakMegabytes = worker.peakMegabytes();
  say(`The worker used ${workerPeakMegabytes} MB at most.`);
  if (workerPeakMegabytes >= mostMegabytes) failures.push(`the worker may use ${mostMegabytes} MB`);
  say(`\nEach row of the promise, proved by what happens now (after ${seconds()}):\n`);
  const rows =
    beside === undefined
      ? await proveRegion(demo, { documents, first, flowed, last, choices })
      : await keepPromise(demo, { folder, consent, comparison: last, beside });
  say(`${promiseTable(rows)}\n\n${promiseSummary(rows)}`);
  const seedRows = rows.filter(({ isProved }) => isProved).length;
  for (const { row, isProved, words } of rows) if (!isProved) failures.push(`${row}: ${words}`);

  const { documents: invoices, inXero, held, rejected } = first.kinds.invoice;
  const twice = Math.max(first.twice, flowed?.twice ?? 0, last.twice);
  const missing = Math.max(first.missing, flowed?.missing ?? 0, last.missing);
  await writeFigures({ invoices, inXero, held, rejected, twice, missing, workerPeakMegabytes, seedRows });
  return failures;
}

/** Where Xero lacks rates, they are entered there and chosen; answers with what is chosen by now, and what came of it. */
async function enterWhatIsMissing(
  demo: RunningDemo,
  folder: string,
): Promise<{ choices: MappingChoices; flowed: Comparison | undefined; failures: string[] }> {
  const { choices, missing } = demo.region;
  if (missing === undefined) return { choices, flowed: undefined, failures: [] };
  const names = [...missing.sales, ...missing.purchases].map(({ name }) => name);
  say(`Entered in Xero, and chosen in the mapping: ${names.join(', ')}.\n`);
  try {
    const flowed = await enterMissingRates(demo, missing, folder);
    say(`${comparisonTable(flowed)}\n`);
    const failures = await judgeContacts(demo, missing.expected.contacts);
    return { choices: missing.choices, flowed, failures };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { choices: missing.choices, flowed: undefined, failures: [why] };
  }
}

async function judgeContacts({ sandboxUrl, region }: RunningDemo, expected: number): Promise<string[]> {
  const { contacts } = await readBooks(sandboxUrl, region.organisation);
  return unlessEqual('contacts in Xero', contacts.length, expected);
}

/** Says what was found; answers with what of it is wrong. */
function told({ words, failures }: Judgement): readonly string[] {
  say(words);
  return failures;
}

async function writeFigures(figures: Readonly<Record<string, number>>): Promise<void> {
  if (values.json === undefined) return;
  const machine = {
    platform: platform(),
    arch: arch(),
    processors: availableParallelism(),
    memoryMegabytes: Math.round(totalmem() / 1_048_576),
    node: process.version,
  };
  await writeFile(values.json, `${JSON.stringify({ name: 'demo', machine, figures }, undefined, 2)}\n`);
}
