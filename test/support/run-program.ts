import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Environment } from '../../src/config.ts';

/** Programs start in half the time when Node finds them compiled. */
const compileCache = join(import.meta.dirname, '..', '..', '.stack', 'cache', 'compiled');

const running = new Set<ChildProcess>();
// Tests that are broken off leave nothing behind.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A program of the product in a process of its own. */
export interface Program {
  /** What it wrote so far. */
  output(): string;
  errors(): string;
  send(signal: NodeJS.Signals): void;
  /** Its exit code, once it has ended. */
  readonly ended: Promise<number | null>;
  /** Ends it by force. */
  kill(): Promise<void>;
}

/** The same, and ended by force after the test. */
export function runProgram(file: string, args: readonly string[], environment: Environment): Program {
  const program = startProgram(file, args, environment);
  onTestFinished(() => program.kill());
  return program;
}

/**
 * Starts a program of `src` with this environment and no other, in an empty folder, so that no `.env` counts. It is for
 * the caller to end it.
 */
export function startProgram(file: string, args: readonly string[], environment: Environment): Program {
  const folder = mkdtempSync(join(tmpdir(), 'ttxero-test-'));
  const program = join(import.meta.dirname, '..', '..', 'src', file);
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], NO_COLOR: '1', NODE_COMPILE_CACHE: compileCache, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let output = '';
  let errors = '';
  child.stdout.on('data', (bytes: Buffer) => (output += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (errors += bytes.toString()));
  const ended = new Promise<number | null>((resolve) =>
    child.on('close', (code) => {
      running.delete(child);
      resolve(code);
    }),
  );
  return {
    output: () => output,
    errors: () => errors,
    send: (signal) => void child.kill(signal),
    ended,
    async kill() {
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
