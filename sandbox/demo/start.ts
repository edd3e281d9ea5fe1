import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { whileItRuns, type ChildProgram } from './child-program.ts';
import { assertNobodyRuns, DemoRunsAlready, removeDemo } from './claim.ts';
import { keepAddresses, readAddresses } from './demo-addresses.ts';
import { demoOrganisation, startDemo, type RunningDemo } from './running-demo.ts';
import type { Progress } from './settled.ts';
import { stopSignal, unlessStopped } from './stop-signal.ts';

/*
 * npm start: the demo firm, the worker and a sandbox that plays Xero, until Ctrl-C. --fresh begins anew.
 */

const { values } = parseArgs({ options: { fresh: { type: 'boolean', default: false } } });
const folder = join(import.meta.dirname, '..', '..', '.stack', 'demo');
const say = (line = ''): void => console.log(line);
const stopping = stopSignal();

try {
  if (values.fresh) await removeDemo(folder);
  await assertNobodyRuns(folder);
  say('The demo: a small firm in a TimeTracker database, and a sandbox that plays Xero.');
  const demo = await startDemo({ folder, log: say, ports: 'fixed', signal: stopping });
  try {
    await unlessStopped(stopping, run(demo));
    say('\nStopping the worker, the sandbox and the servers.');
  } finally {
    await demo.stop();
  }
  say('Stopped. The next npm start goes on from here.');
  process.exit(0);
} catch (error) {
  if (error instanceof DemoRunsAlready) await tellWhereItRuns(error);
  else if (stopping.aborted) say('\nStopped.');
  else console.error(error instanceof Error ? error.message : error);
  process.exit(stopping.aborted ? 130 : 1);
}

async function run(demo: RunningDemo): Promise<never> {
  await keepAddresses(folder, demo);
  say(
    demo.isNew
      ? 'The firm: made, with 8 clients, 40 invoices, 20 expenses, 25 payments'
      : 'The firm: as it was left',
  );
  const worker = await demo.startWorker();
  say(`The worker: runs (pid ${worker.pid})`);
  await whileItRuns(worker, connectAndSettle(demo));
  await tellWhatNext(demo);
  // Since this process began; a first start has fetched Node and the packages before that.
  say(`Ready in ${Math.max(1, Math.round(performance.now() / 1000))} s (DEMO)`);
  return keepRunning(demo, worker);
}

async function connectAndSettle(demo: RunningDemo): Promise<void> {
  if ((await demo.connectionStatus()) !== 'connected') {
    await demo.connectAndSetUp();
    say(`Xero: connected to ${demoOrganisation} in the sandbox, through its consent page`);
  }
  await settle(demo);
}

/** Waits until all documents are where they belong; what takes longer is told and goes on. */
async function settle(demo: RunningDemo): Promise<void> {
  let told = Date.now();
  try {
    const settled = await demo.untilSettled({
      timeoutSeconds: 60,
      waitingIsRest: true,
      onLook: ({ atRest }, expected) => {
        if (Date.now() - told < 5000 || atRest === expected) return;
        told = Date.now();
        say(`Documents: ${atRest} of ${expected} done`);
      },
    });
    say(`Documents: ${counted(settled)}`);
  } catch (error) {
    if (stopping.aborted) throw error;
    say(`Documents: ${error instanceof Error ? error.message : String(error)} The overview says more.`);
  }
}

function counted({ outcomes }: Progress): string {
  const sum = (...names: string[]): number => names.reduce((so, name) => so + (outcomes[name] ?? 0), 0);
  const waiting = sum('waiting');
  return [
    `${sum('synced', 'unchanged')} in Xero`,
    `${sum('held', 'rejected')} need you`,
    `${sum('skipped')} left alone`,
    ...(waiting === 0 ? [] : [`${waiting} waiting`]),
  ].join(', ');
}

async function tellWhatNext(demo: RunningDemo): Promise<void> {
  const rows = [
    ['Overview', demo.overviewUrl],
    ['The books in Xero', await demo.sandbox.booksUrl(demoOrganisation)],
    ["Temporal's pages", demo.stack.temporalUiUrl ?? demo.stack.temporalAddress],
    ['Change an invoice', 'npm run demo:edit'],
    ['What needs you', 'npm run demo:ttxero -- status'],
    ['Logs', '.stack/demo/logs'],
    ['Stop', 'Ctrl-C'],
  ];
  say();
  for (const [what = '', where = ''] of rows) say(`  ${what.padEnd(20)}${where}`);
  say();
}

/** Starts the worker again when it ends, unless it does so over and over. */
async function keepRunning(demo: RunningDemo, first: ChildProgram): Promise<never> {
  let worker = first;
  const ends: number[] = [];
  for (;;) {
    const how = await worker.ended;
    if (stopping.aborted) return forever();
    ends.push(Date.now());
    if (ends.length >= 3 && Date.now() - (ends.at(-3) ?? 0) < 60_000) worker.assertRuns();
    say(`The worker has ended (${how}): starting it again`);
    worker = await demo.startWorker();
    say(`The worker: runs (pid ${worker.pid})`);
  }
}

function forever(): Promise<never> {
  return new Promise(() => undefined);
}

async function tellWhereItRuns(error: DemoRunsAlready): Promise<void> {
  const known = await readAddresses(folder);
  console.error(`The demo runs already (pid ${error.pid})${known ? `: ${known.overviewUrl}` : ''}`);
  console.error('Stop it there with Ctrl-C, or go on with it.');
}
