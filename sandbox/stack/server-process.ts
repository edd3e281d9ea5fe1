import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processStart, type RunAs } from './platform.ts';
import { lastLines } from './run-command.ts';

/** A server that runs; the start time tells it from a later process with the same pid. */
export type ServerProcess = { pid: number; start: string };

export type ServerCommand = {
  name: string;
  run: RunAs;
  cwd: string;
  env?: NodeJS.ProcessEnv;
  logFile: string;
  /** Resolves to true once the server answers. */
  answers: () => Promise<boolean>;
  startSeconds: number;
  /** Called as soon as the process exists, long before it answers. */
  onSpawn: (process: ServerProcess) => void;
  signal: AbortSignal | undefined;
};

const starting = new Set<number>();

// A program that ends while its servers start will not use them.
process.once('exit', () => {
  for (const pid of starting) {
    try {
      process.kill(pid, 'SIGTERM');
    } catch {
      // It ended in the same moment.
    }
  }
});

/** Says that the start is over: these servers go on when this program ends without having stopped them. */
export function keepRunning(servers: readonly ServerProcess[]): void {
  for (const { pid } of servers) starting.delete(pid);
}

/**
 * Starts a server in its own process group (so that Ctrl-C reaches us first) and waits until it answers. It ends
 * with this program until `keepRunning` is called.
 * @throws with the end of its log if it ends or stays silent; the signal's reason if that is given
 */
export async function startServer(command: ServerCommand): Promise<ServerProcess> {
  await mkdir(dirname(command.logFile), { recursive: true });
  const log = openSync(command.logFile, 'w', 0o600);
  const { run } = command;
  const child = spawn(run.command, run.args, {
    cwd: command.cwd,
    env: command.env ?? process.env,
    detached: true,
    stdio: ['ignore', log, log],
    ...(run.uid === undefined ? {} : { uid: run.uid }),
    ...(run.gid === undefined ? {} : { gid: run.gid }),
  });
  closeSync(log);
  const end: { reason?: string } = {};
  const { pid } = child;
  if (pid !== undefined) starting.add(pid);
  child.once('error', (error) => (end.reason = error.message));
  child.once('exit', (code, signal) => {
    end.reason = `it ended with ${signal ?? `code ${code}`}`;
    if (pid !== undefined) starting.delete(pid);
  });
  child.unref();
  const start = pid === undefined ? undefined : processStart(pid);
  if (pid !== undefined && start !== undefined) command.onSpawn({ pid, start });
  const until = Date.now() + command.startSeconds * 1000;
  while (end.reason === undefined && Date.now() < until && command.signal?.aborted !== true) {
    if (await command.answers()) {
      // The answer may have come from another program on that port.
      await sleep(20);
      if (pid !== undefined && start !== undefined && end.reason === undefined) return { pid, start };
    }
    await sleep(50);
  }
  if (end.reason === undefined && pid !== undefined) process.kill(pid, 'SIGKILL');
  command.signal?.throwIfAborted();
  const logged = await readFile(command.logFile, 'utf8').catch(() => '');
  throw new Error(
    `${command.name} did not start: ${end.reason ?? `no answer within ${command.startSeconds} s`}. ` +
      `The end of its log (${command.logFile}):\n${lastLines(logged)}`,
  );
}

/** True while exactly this process runs. */
export function isRunning(server: ServerProcess): boolean {
  return processStart(server.pid) === server.start;
}

/**
 * Waits until the system has cleared away a process that has ended, a few seconds at most. Until then PostgreSQL
 * takes its old process for a running one and refuses to start.
 */
export async function untilCleared(server: ServerProcess): Promise<void> {
  const until = Date.now() + 5_000;
  while (!isRunning(server) && exists(server.pid) && Date.now() < until) await sleep(10);
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Ends a server in order, or by force after `seconds`. */
export async function stopServer(server: ServerProcess, signal: NodeJS.Signals, seconds = 20): Promise<void> {
  if (!isRunning(server)) return;
  process.kill(server.pid, signal);
  const until = Date.now() + seconds * 1000;
  while (isRunning(server) && Date.now() < until) await sleep(25);
  if (isRunning(server)) process.kill(server.pid, 'SIGKILL');
  while (isRunning(server)) await sleep(25);
}
