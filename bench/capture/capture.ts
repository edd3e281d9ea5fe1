import { fork, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startStack } from '../../sandbox/stack/stack.ts';
import { watchCpu } from '../support/cpu-seconds.ts';
import { percentile, rounded } from '../support/statistics.ts';
import { createLargeFirm, readTableUse } from './large-firm.ts';
import type { CaptureReport, CaptureTask } from './messages.ts';

const root = join(import.meta.dirname, '..', '..');
const intervalSeconds = 5;
const looks = 12;
/** PostgreSQL's sessions write down what they read when they have nothing to do, within ten seconds. */
const countsLagSeconds = 11;
/** Clients of the large firm. */
const clients = 1_000;

export interface CaptureFigures {
  readonly invoices: number;
  readonly firstScanSeconds: number;
  /** What each process used of a core meanwhile: seconds travel badly between machines that others use too. */
  readonly firstScanCpuSeconds: Readonly<Record<string, number>>;
  /** Most memory of the process that captures, over what it had before. */
  readonly firstScanMegabytes: number;
  /** The slowest but one in twenty of the looks while nothing changes. */
  readonly idleScanMs: number;
  /** Rows that such a look reads, of all. */
  readonly idleRowsShare: number;
  /** Of one core, used by the PostgreSQL server of both databases, at a look every 5 s. */
  readonly databaseCpuShare: number;
  /** Of the machine, in the last minute. */
  readonly loadAverage: number;
}

/** What capture costs a TimeTracker with many invoices: the first load, and the looks afterwards. */
export async function capture(options: {
  invoices: number;
  say: (line: string) => void;
}): Promise<CaptureFigures> {
  const { invoices, say } = options;
  mkdirSync(join(root, '.stack'), { recursive: true });
  const folder = mkdtempSync(join(root, '.stack', 'bench-capture-'));
  const stack = await startStack({
    folder,
    log: say,
    ports: { postgresql: 0, kafka: 0 },
    servers: ['postgresql', 'kafka'],
    environment: {},
    durable: false,
  });
  let child: ChildProcess | undefined;
  try {
    const timetrackerUrl = await stack.createDatabase('timetracker');
    const storeUrl = await stack.createDatabase('store');
    say(`Making ${invoices} invoices of 5 lines.`);
    await createLargeFirm(timetrackerUrl, invoices);
    child = fork(join(import.meta.dirname, 'capture-program.ts'), [], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const task: CaptureTask = {
      timetrackerUrl,
      storeUrl,
      kafkaBrokers: stack.kafkaBrokers,
      documents: invoices + clients,
      intervalSeconds,
      looks,
    };
    const { postgresql, kafka } = stack.pids;
    const cpuOfLoad = watchCpu({ capture: child.pid, postgresql, kafka });
    const loaded = await ask(child, task, 'loaded');
    const firstScanCpuSeconds = cpuOfLoad();
    say(
      `All is published after ${rounded(loaded.seconds, 1)} s. Looking on for ${looks * intervalSeconds} s.`,
    );
    await sleep(countsLagSeconds * 1000);
    const before = await readTableUse(timetrackerUrl);
    const from = performance.now();
    const cpu = watchCpu({ postgresql });
    const idled = await ask(child, 'idle', 'idled');
    const used = cpu()['postgresql'] ?? 0;
    const seconds = (performance.now() - from) / 1000;
    await sleep(countsLagSeconds * 1000);
    const after = await readTableUse(timetrackerUrl);
    return {
      invoices,
      firstScanSeconds: rounded(loaded.seconds, 1),
      firstScanCpuSeconds,
      firstScanMegabytes: rounded(loaded.megabytes),
      idleScanMs: rounded(percentile(idled.milliseconds, 95)),
      idleRowsShare: rounded((after.read - before.read) / looks / after.rows, 4),
      databaseCpuShare: rounded(used / seconds, 3),
      loadAverage: rounded(loadavg()[0] ?? 0, 1),
    };
  } finally {
    child?.kill();
    await stack.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Sends and waits for the report of that name. @throws if the process ends before. */
function ask<I extends CaptureReport['is']>(
  child: ChildProcess,
  message: CaptureTask | 'idle',
  is: I,
): Promise<Extract<CaptureReport, { is: I }>> {
  return new Promise((resolve, reject) => {
    const listen = (given: unknown) => {
      const report = given as CaptureReport;
      if (report.is === is) resolve(report as Extract<CaptureReport, { is: I }>);
    };
    child.on('message', listen);
    child.once('exit', (code) => reject(new Error(`The process that captures ended with code ${code}.`)));
    child.send(message);
  });
}
