import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { arch, availableParallelism, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { whileItRuns, type ChildProgram } from './child-program.ts';
import { removeAbandoned, removeDemo } from './claim.ts';
import type { Comparison } from './compare-books.ts';
import { kindNames } from './compare-kind.ts';
import { comparisonTable, summaryOf } from './comparison-table.ts';
import { demoEdits, expectedAfterEdits } from './demo-edits.ts';
import { contactsExpected, demoExpectation, type ExpectedCounts } from './firm.ts';
import { idsInTimeTracker } from './ids-in-timetracker.ts';
import { problemList } from './problem-list.ts';
import { demoApp } from './promise/connection-rows.ts';
import { beginBeside, keepPromise } from './promise/keep-promise.ts';
import { promiseSummary, promiseTable } from './promise/promise-table.ts';
import { readBooks } from './read-books.ts';
import { demoOrganisation, startDemo, type RunningDemo } from './running-demo.ts';
import { stopSignal, unlessStopped } from './stop-signal.ts';

/*
 * npm run demo [-- --json FILE]: everything fresh and on free ports; compares the sandbox's books with the
 * TimeTracker database, makes some changes, compares again, proves each row of the promise, and removes what it made.
 * Ends with 0 or 1.
 */

const { values } = parseArgs({ options: { json: { type: 'string' } } });
const stackFolder = join(import.meta.dirname, '..', '..', '.stack');
const prefix = 'demo-run-';
const mostMegabytes = 400;
const say = (line = ''): void => console.log(line);
const seconds = (): string => `${(performance.now() / 1000).toFixed(1)} s`;
const stopping = stopSignal();

// kafkajs computes a negative wait for each connection; Node mends it to 1 ms and would say so.
process.removeAllListeners('warning');
process.on('warning', (warning) => {
  if (warning.name !== 'TimeoutNegativeWarning') console.error(`${warning.name}: ${warning.message}`);
});

try {
  say('A fresh demo on free ports: servers, a small firm, the worker, and a sandbox that plays Xero.');
  await mkdir(stackFolder, { recursive: true });
  await removeAbandoned(stackFolder, prefix);
  const folder = await mkdtemp(join(stackFolder, prefix));
  process.exit(await demonstrate(folder));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

/** Answers with the exit code. The folder stays where something failed, for its logs. */
async function demonstrate(folder: string): Promise<number> {
  const failures = await inFolder(folder);
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
async function inFolder(folder: string): Promise<string[] | undefined> {
  const options = { folder, log: say, ports: 'free', durable: false, signal: stopping } as const;
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
  const consent = await demo.connectAndSetUp();
  say(`Connected to ${demoOrganisation} through its consent page after ${seconds()}`);
  const beside = beginBeside(demo, folder);
  await demo.untilSettled({ timeoutSeconds: 120 });
  say(`All documents settled after ${seconds()}\n`);

  const first = await demo.compare(true);
  say(comparisonTable(first));
  const { documents } = await demo.status();
  say(`\nWhat needs you, and what to do:\n\n${problemList(documents)}\n`);
  const contacts = (await readBooks(demo.sandboxUrl, demoOrganisation)).contacts.length;
  const failures = [
    ...differencesOf(first, demoExpectation),
    ...unlessEqual('contacts in Xero', contacts, contactsExpected),
  ];

  failures.push(...(await judgeIds(demo)));
  say('Changes in TimeTracker:\n');
  failures.push(...(await makeEdits(demo)));
  const second = await demo.compare(false);
  say(`\n${summaryOf(second)}`);
  failures.push(...differencesOf(second, expectedAfterEdits), ...(await judgeCalls(demo)));

  const workerPeakMegabytes = worker.peakMegabytes();
  say(`The worker used ${workerPeakMegabytes} MB at most.`);
  if (workerPeakMegabytes >= mostMegabytes) failures.push(`the worker may use ${mostMegabytes} MB`);
  say(`\nEach row of the promise, proved by what happens now (after ${seconds()}):\n`);
  const rows = await keepPromise(demo, { folder, consent, comparison: second, beside });
  say(`${promiseTable(rows)}\n\n${promiseSummary(rows)}`);
  const seedRows = rows.filter(({ isProved }) => isProved).length;
  for (const { row, isProved, words } of rows) if (!isProved) failures.push(`${row}: ${words}`);

  const { documents: invoices, inXero, held, rejected } = first.kinds.invoice;
  const twice = Math.max(first.twice, second.twice);
  const missing = Math.max(first.missing, second.missing);
  await writeFigures({ invoices, inXero, held, rejected, twice, missing, workerPeakMegabytes, seedRows });
  return failures;
}

/** Makes the changes, waits until they have arrived, and says what Xero shows of each. */
async function makeEdits(demo: RunningDemo): Promise<string[]> {
  const client = new Client({ connectionString: demo.timetrackerUrl });
  await client.connect();
  try {
    for (const { apply } of demoEdits) await apply(client);
  } finally {
    await client.end();
  }
  const began = performance.now();
  await demo.untilSettled({ timeoutSeconds: 60 });
  const books = await readBooks(demo.sandboxUrl, demoOrganisation);
  const failures: string[] = [];
  for (const { what, shown } of demoEdits) {
    const seen = shown(books);
    say(`  ${what.padEnd(66)} Xero shows ${seen ?? 'nothing of it'}`);
    if (seen === undefined) failures.push(`${what}: Xero does not show it`);
  }
  say(`\nAll of it settled ${((performance.now() - began) / 1000).toFixed(1)} s later.`);
  return failures;
}

/** The expected numbers and no difference at all. */
function differencesOf(comparison: Comparison, expected: ExpectedCounts): string[] {
  const states = ['documents', 'inXero', 'held', 'rejected', 'leftAlone'] as const;
  return [
    ...comparison.differences.map(({ document, what, timeTracker, xero }) => {
      return `${document}: ${what} is ${timeTracker} in TimeTracker, ${xero} in Xero`;
    }),
    ...kindNames.flatMap((kind) =>
      states.flatMap((state) =>
        unlessEqual(`${kind} ${state}`, comparison.kinds[kind][state], expected[kind][state]),
      ),
    ),
  ];
}

function unlessEqual(what: string, found: number, expected: number): string[] {
  return found === expected ? [] : [`${what}: ${found} instead of ${expected}`];
}

/** TimeTracker knows the id of every invoice and expense that is in Xero. */
async function judgeIds(demo: RunningDemo): Promise<string[]> {
  if (!('TIMETRACKER_WRITE_DATABASE_URL' in demo.environment)) {
    say('TimeTracker is not told any ids: on this PostgreSQL server the demo may not make a role for it.\n');
    return [];
  }
  const { invoices, expenses } = await idsInTimeTracker(demo, 30);
  say(
    `TimeTracker has noted the id in Xero of ${invoices.noted} of ${invoices.inXero} invoices and ` +
      `${expenses.noted} of ${expenses.inXero} expenses.\n`,
  );
  return [
    ...unlessEqual('invoices whose id TimeTracker has noted', invoices.noted, invoices.inXero),
    ...unlessEqual('expenses whose id TimeTracker has noted', expenses.noted, expenses.inXero),
  ];
}

/** The worker spoke only of what Xero knows, and never so much that Xero had to refuse it. */
async function judgeCalls(demo: RunningDemo): Promise<string[]> {
  const calls = await demo.sandbox.calls();
  const api = calls.filter(({ path, clientId }) => path.startsWith('/api.xro/') && clientId === demoApp);
  const writes = api.filter(({ method }) => method !== 'GET');
  say(`The worker made ${api.length} calls to Xero, ${writes.length} of them to write.`);
  const unknown = calls.filter((call) => call.unknown !== null);
  const refused = calls.filter((call) => call.status === 429);
  return [
    ...unknown.map((call) => `${call.method} ${call.path} is not known to Xero: ${call.unknown ?? ''}`),
    ...(refused.length === 0 ? [] : [`Xero refused ${refused.length} calls as too many`]),
  ];
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
