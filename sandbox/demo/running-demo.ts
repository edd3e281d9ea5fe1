import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { flagsFor } from '../../bootstrap.mjs';
import { runCommand } from '../stack/run-command.ts';
import { choosePort } from '../stack/ports.ts';
import type { Log } from '../stack/server.ts';
import { startStack, type Stack } from '../stack/stack.ts';
import { nodeFlags, startChildProgram, untilAnswers, type ChildProgram } from './child-program.ts';
import { claimFolder, noteProgram, releaseFolder } from './claim.ts';
import { compareBooks, type Comparison } from './compare-books.ts';
import type { ProductWord } from './compare-words.ts';
import { hasSettings, readConnectionStatus } from './connection-state.ts';
import { walkThroughConsent, type Consent } from './consent.ts';
import { createDemoFirm, hasDemoFirm, type FirmParts } from './create-demo-firm.ts';
import { demoEnvironment } from './demo-environment.ts';
import { demoIdentity, firmNames } from './demo-identity.ts';
import { readDemoStatus, type DemoStatus } from './demo-status.ts';
import { deleteTopics, dropDatabases } from './forget-demo.ts';
import { readFirmRows } from './firm-rows.ts';
import { readAccounts, readBooks } from './read-books.ts';
import type { DemoRegion } from './regions/region.ts';
import { unitedKingdom } from './regions/united-kingdom.ts';
import { createSandboxControl, type SandboxControl } from './sandbox-control.ts';
import { settingsFor, type MappingChoices } from './settings.ts';
import { untilSettled, type Progress, type SettleOptions } from './settled.ts';
import { freshWorkflowBundle } from './workflow-bundle.ts';
import { createWriteBackRole, dropWriteBackRole } from './write-back-role.ts';

/** The organisation in the sandbox that the British firm is connected to. */
export const demoOrganisation = unitedKingdom.organisation;

export interface DemoOptions {
  /** The folder of everything the demo makes, directly below `.stack`. What runs or lies there is used again. */
  readonly folder: string;
  readonly log: Log;
  /** `fixed`: the well-known ports where they are free, so that addresses stay. `free`: any. */
  readonly ports: 'fixed' | 'free';
  readonly sandbox?: {
    /** Milliseconds that each call to the sandbox takes. */
    readonly latencyMs?: number;
    /** Makes its ids, tokens and windows; the same seed, the same books. */
    readonly seed?: number;
  };
  /** Runs the protocol's durations and the sandbox's clock so many times faster. */
  readonly timingScale?: number;
  /** False for data that may be lost with the machine's power. */
  readonly durable?: boolean;
  /** Ends a start that is under way: what it has started is stopped, and it is rejected. */
  readonly signal?: AbortSignal;
  /** Where the addresses of servers that run already are looked up; `{}` takes none. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Further settings of the worker and the commands. */
  readonly settings?: NodeJS.ProcessEnv;
  /** Where the firm and its organisation are; the United Kingdom unless given. */
  readonly region?: DemoRegion;
  /** The rows of the firm where it is created now; those of the region unless given. */
  readonly firm?: FirmParts;
  /** The folder that holds the `src` to run, with its workflows bundled already; this repository unless given. */
  readonly program?: string;
}

export type CommandOutcome = { readonly code: number; readonly output: string };

/** The servers, the sandbox and the demo firm; the worker is started on its own, as often as needed. */
export interface RunningDemo {
  readonly region: DemoRegion;
  readonly stack: Stack;
  /** True if the demo firm was created by this start. */
  readonly isNew: boolean;
  readonly sandboxUrl: string;
  readonly sandbox: SandboxControl;
  /** TimeTracker's database, as its owner: edits go here. */
  readonly timetrackerUrl: string;
  readonly storeUrl: string;
  readonly overviewUrl: string;
  /** What the worker and the commands are told. */
  readonly environment: NodeJS.ProcessEnv;
  readonly logs: string;
  /**
   * Starts a worker process and waits until its pages answer; with `roles` that leave out http, until it runs.
   * @param program the folder of another build than the demo's.
   */
  readonly startWorker: (settings?: NodeJS.ProcessEnv, program?: string) => Promise<ChildProgram>;
  /** Runs a command of ttxero. */
  readonly cli: (...words: string[]) => Promise<CommandOutcome>;
  /** Where connection and documents stand, by `ttxero status --json`. */
  readonly status: () => Promise<DemoStatus>;
  readonly connectionStatus: () => Promise<string | undefined>;
  /** Connects by a real authorisation, and chooses the settings if none were. Needs a running worker. Answers with what the browser saw. */
  readonly connectAndSetUp: () => Promise<Consent>;
  readonly untilSettled: (
    options: Pick<SettleOptions, 'timeoutSeconds' | 'waitingIsRest' | 'onLook'>,
  ) => Promise<Progress>;
  /**
   * Compares TimeTracker with Xero's books. `untouched`: nothing was edited since the books were empty. `choices`: what
   * the bookkeeper has chosen by now, where that is not what the region begins with.
   */
  readonly compare: (untouched: boolean, choices?: MappingChoices) => Promise<Comparison>;
  /** Removes what the demo made on servers that were given to it and stay. Call it before `stop`. */
  readonly forget: () => Promise<void>;
  /** Stops workers, sandbox and what this process started of the servers, in this order. */
  readonly stop: () => Promise<void>;
}

const root = join(import.meta.dirname, '..', '..');
const preferredPorts = { http: 8480, sandbox: 8491 } as const;
/** Seconds: the worker promises to stop within 30. */
const workerPatience = 35;

/**
 * Starts what the demo consists of, but no worker. Two demos in different folders have nothing in common.
 * @throws DemoRunsAlready, or with what to do if a server cannot be had
 */
export async function startDemo(options: DemoOptions): Promise<RunningDemo> {
  const folder = resolve(options.folder);
  const logs = join(folder, 'logs');
  const inherited = options.environment ?? process.env;
  const checkout = options.program ?? root;
  const region = options.region ?? unitedKingdom;
  await claimFolder(folder);
  await mkdir(logs, { recursive: true });
  const identity = await demoIdentity(folder);
  const wanted = options.ports === 'fixed' ? preferredPorts : { http: 0, sandbox: 0 };
  const httpPort = await choosePort(wanted.http, new Set());
  const sandboxPort = await choosePort(wanted.sandbox, new Set([httpPort]));
  const programs: ChildProgram[] = [];
  let stack: Stack | undefined;
  let stopping: Promise<void> | undefined;

  // The sandbox comes first in the list and is stopped last, so that the worker can end its calls.
  const stopPrograms = async (): Promise<void> => {
    for (const program of programs.toReversed()) await program.stop(workerPatience);
  };
  const stop = (): Promise<void> => (stopping ??= stopInOrder());
  const stopInOrder = async (): Promise<void> => {
    await stopPrograms();
    await stack?.stop();
    await releaseFolder(folder);
  };

  const sandboxUrl = `http://localhost:${sandboxPort}`;
  try {
    const bundle = options.program === undefined ? freshWorkflowBundle() : Promise.resolve();
    // Its failure is told below, after the others have come to an end.
    bundle.catch(() => undefined);
    const [started] = await allOrFirstError([
      startStack({
        folder,
        log: options.log,
        environment: inherited,
        ...(options.durable === undefined ? {} : { durable: options.durable }),
        ...(options.signal === undefined ? {} : { signal: options.signal }),
        ...(options.ports === 'free'
          ? { ports: { postgresql: 0, kafka: 0, temporal: 0, temporalUi: 0 } }
          : {}),
      }).then((running) => (stack = running)),
      startSandbox(),
    ]);
    await bundle;
    options.signal?.throwIfAborted();
    const names = firmNames(identity).firm;
    const [timetrackerUrl, storeUrl] = await Promise.all([
      started.createDatabase(names.timetracker),
      started.createDatabase(names.store),
    ]);
    const isNew = !(await hasDemoFirm(timetrackerUrl));
    if (isNew) await createDemoFirm(timetrackerUrl, options.firm ?? region.firm);
    const writeBackUrl = await createWriteBackRole(timetrackerUrl, names.role);
    const environment = demoEnvironment(
      inherited,
      {
        storeUrl,
        timetrackerUrl,
        writeBackUrl,
        kafkaBrokers: started.kafkaBrokers,
        temporalAddress: started.temporalAddress,
        temporalUiUrl: started.temporalUiUrl,
        sandboxUrl,
        httpPort,
      },
      identity,
      {
        ...(options.timingScale === undefined ? {} : { TIMING_SCALE: String(options.timingScale) }),
        ...options.settings,
      },
    );
    return running(started, { timetrackerUrl, storeUrl, isNew, environment });
  } catch (error) {
    await stop();
    throw error;
  }

  function start(program: ChildProgram): Promise<void> {
    programs.push(program);
    return noteProgram(folder, program.process);
  }

  async function startSandbox(): Promise<void> {
    const { latencyMs = 0, seed = 1 } = options.sandbox ?? {};
    const redirect = `http://localhost:${httpPort}/integrations/xero/callback`;
    const program = startChildProgram({
      name: 'The Xero sandbox',
      file: join(root, 'sandbox', 'xero', 'main.ts'),
      args: [
        ['--port', String(sandboxPort), '--seed', String(seed), '--latency-ms', String(latencyMs)],
        ['--redirect-uri', redirect, '--state-file', join(folder, 'xero.json')],
        // A random secret may begin with a dash.
        ['--client-id', 'demo-client', `--client-secret=${identity.clientSecret}`],
        ['--organisation', `${region.edition}:${region.organisation}`],
      ].flat(),
      cwd: folder,
      environment: inherited,
      logFile: join(logs, 'sandbox.log'),
    });
    await start(program);
    await untilAnswers(program, 'The Xero sandbox', 30, () => answersHttp(`${sandboxUrl}/sandbox/state`));
    if (options.timingScale !== undefined) {
      await createSandboxControl(sandboxUrl).set('clock', { scale: options.timingScale });
    }
  }

  function running(
    stack: Stack,
    parts: Pick<RunningDemo, 'timetrackerUrl' | 'storeUrl' | 'isNew'> & {
      environment: NodeJS.ProcessEnv;
    },
  ): RunningDemo {
    const { environment, timetrackerUrl, storeUrl } = parts;
    const overviewUrl = `http://localhost:${httpPort}`;

    const cli = (...words: string[]): Promise<CommandOutcome> =>
      runCommand(process.execPath, [...nodeFlags, join(checkout, 'src', 'cli.ts'), ...words], {
        cwd: folder,
        env: environment,
        // The status of a firm with many documents is long.
        mostOutput: 64 * 1024 * 1024,
      });
    const mustRun = async (...words: string[]): Promise<string> => {
      const { code, output } = await cli(...words);
      if (code !== 0) throw new Error(`ttxero ${words.join(' ')} ended with code ${code}:\n${output}`);
      return output;
    };
    const status = async (): Promise<DemoStatus> => readDemoStatus(await mustRun('status', '--json'));

    return {
      ...parts,
      region,
      stack,
      sandboxUrl,
      overviewUrl,
      logs,
      sandbox: createSandboxControl(sandboxUrl),
      cli,
      status,
      startWorker: async (settings = {}, build = checkout) => {
        const program = startChildProgram({
          name: 'The worker',
          flags: flagsFor('src/main.ts'),
          file: join(build, 'src', 'main.ts'),
          cwd: folder,
          environment: { ...environment, ...settings },
          logFile: join(logs, 'worker.log'),
        });
        await start(program);
        const { ROLES: roles = 'http', HTTP_PORT: port = String(httpPort) } = settings;
        if (roles.includes('http')) {
          await untilAnswers(program, 'The worker', 60, () =>
            answersHttp(`http://127.0.0.1:${port}/healthz`),
          );
        }
        return program;
      },
      connectionStatus: () => readConnectionStatus(storeUrl),
      connectAndSetUp: async () => {
        const { link } = JSON.parse(await mustRun('connect', '--json')) as { link: string };
        const consent = await walkThroughConsent(link, region.organisation);
        if (await hasSettings(storeUrl)) return consent;
        const file = join(folder, 'settings.json');
        const chosen = settingsFor(region.choices, await readAccounts(sandboxUrl, region.organisation));
        const settings = { ...chosen, writeBack: 'TIMETRACKER_WRITE_DATABASE_URL' in environment };
        await writeFile(file, `${JSON.stringify(settings, undefined, 2)}\n`);
        await mustRun('settings', 'import', file);
        return consent;
      },
      untilSettled: (settle) => untilSettled({ storeUrl, timetrackerUrl, installationId: 'demo', ...settle }),
      compare: async (untouched, choices = region.choices) => {
        const [rows, books, { documents }] = await Promise.all([
          readFirmRows(timetrackerUrl),
          readBooks(sandboxUrl, region.organisation),
          status(),
        ]);
        return compareBooks(rows, books, { untouched, choices, words: documents.map(toWord) });
      },
      forget: async () => {
        await stopPrograms();
        const { pids } = stack;
        if (pids.postgresql === undefined) {
          const server = stack.databaseUrl('postgres');
          for (const { timetracker, store, role } of Object.values(firmNames(identity))) {
            await dropDatabases(server, [timetracker, store]);
            await dropWriteBackRole(server, role);
          }
        }
        if (pids.kafka === undefined) {
          await deleteTopics(stack.kafkaBrokers, environment['KAFKA_TOPIC_PREFIX'] ?? 'demo-');
        }
      },
      stop,
    };
  }
}

/** As Promise.all, but nothing goes on in the background once it has thrown. */
async function allOrFirstError<T extends readonly Promise<unknown>[]>(
  promises: readonly [...T],
): Promise<{ [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

function toWord({ kind, id, outcome, problem }: DemoStatus['documents'][number]): ProductWord {
  return { kind, id: Number(id), state: outcome ?? 'none', reason: problem };
}

async function answersHttp(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
