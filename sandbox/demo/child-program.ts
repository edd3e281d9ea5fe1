import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { peakMegabytes, processStart } from '../stack/platform.ts';
import { lastLines } from '../stack/run-command.ts';
import { stopServer, type ServerProcess } from '../stack/server-process.ts';

/** A program of this repository that runs in a process of its own. */
export interface ChildProgram {
  readonly pid: number;
  /** The process with its start time, by which a later start knows it again. */
  readonly process: ServerProcess;
  /** Resolves to how it ended, such as `code 1` or `SIGKILL`. */
  readonly ended: Promise<string>;
  /** How it ended, or undefined while it runs. */
  readonly end: () => string | undefined;
  /** Sends a signal and waits until the process is gone. */
  readonly kill: (signal: NodeJS.Signals) => Promise<void>;
  /** Asks it to stop and ends it by force after `seconds`. */
  readonly stop: (seconds: number) => Promise<void>;
  /** The most resident memory it has had so far, in MiB. */
  readonly peakMegabytes: () => number;
  /** Throws with the end of its log if it has ended. */
  readonly assertRuns: () => void;
}

export interface ChildProgramOptions {
  /** For error texts. */
  readonly name: string;
  readonly file: string;
  /** What Node itself is told. */
  readonly flags?: readonly string[];
  readonly args?: readonly string[];
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly logFile: string;
}

const running = new Set<number>();

// Whatever ends this program in a hurry must not leave the others behind.
process.once('exit', () => {
  for (const pid of running) {
    try {
      process.kill(pid, 'SIGTERM');
    } catch {
      // It ended in the same moment.
    }
  }
});

/** Starts a program in its own process group, so that Ctrl-C reaches us first, with its output in a log file. */
export function startChildProgram(options: ChildProgramOptions): ChildProgram {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, 'a', 0o600);
  const child = spawn(
    process.execPath,
    [...(options.flags ?? nodeFlags), options.file, ...(options.args ?? [])],
    {
      cwd: options.cwd,
      env: options.environment,
      detached: true,
      stdio: ['ignore', log, log],
    },
  );
  closeSync(log);
  const { pid } = child;
  if (pid !== undefined) running.add(pid);
  let how: string | undefined;
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`));
  }).then((end) => {
    how = end;
    if (pid !== undefined) running.delete(pid);
    return end;
  });
  const start = pid === undefined ? undefined : processStart(pid);
  if (pid === undefined || start === undefined) throw new Error(`${options.name} could not be started.`);
  const identity = { pid, start };
  let peak = 0;
  const look = (): void => {
    if (how === undefined) peak = Math.max(peak, peakMegabytes(pid) ?? 0);
  };
  const timer = setInterval(look, 500);
  timer.unref();
  void ended.then(() => clearInterval(timer));
  return {
    pid,
    process: identity,
    ended,
    end: () => how,
    kill: async (signal) => {
      look();
      if (how === undefined) process.kill(pid, signal);
      await ended;
    },
    stop: async (seconds) => {
      look();
      await stopServer(identity, 'SIGTERM', seconds);
      await ended;
    },
    peakMegabytes: () => {
      look();
      return peak;
    },
    assertRuns: () => {
      if (how === undefined) return;
      const logged = readFileSync(options.logFile, 'utf8');
      throw new Error(
        `${options.name} has ended (${how}). The end of its log (${options.logFile}):\n${lastLines(logged)}`,
      );
    },
  };
}

/** Waits until `answers` is true. Throws if the program ends, or stays silent for `seconds`. */
export async function untilAnswers(
  program: Pick<ChildProgram, 'assertRuns'>,
  name: string,
  seconds: number,
  answers: () => Promise<boolean>,
): Promise<void> {
  const until = Date.now() + seconds * 1000;
  while (!(await answers())) {
    program.assertRuns();
    if (Date.now() > until) throw new Error(`${name} did not answer within ${seconds} s.`);
    await sleep(50);
  }
}

/** Waits for work that needs the program. Throws with the end of its log if the program ends first. */
export async function whileItRuns<T>(
  program: Pick<ChildProgram, 'assertRuns' | 'ended'>,
  work: Promise<T>,
): Promise<T> {
  const ended = program.ended.then(() => program.assertRuns());
  work.catch(() => undefined);
  await Promise.race([work, ended]);
  return work;
}

// Node 22 announces at every start that it runs TypeScript.
export const nodeFlags = ['--disable-warning=ExperimentalWarning'];
