import { spawn } from 'node:child_process';

export type CommandResult = { code: number; output: string };

const running = new Set<number>();

// A fetch that is cut off by Ctrl-C must not leave a compiler behind.
process.once('exit', () => {
  for (const pid of running) {
    try {
      process.kill(-pid, 'SIGTERM');
    } catch {
      // It ended in the same moment.
    }
  }
});

/** Runs a command to its end; its output (both streams, the last 64 Ki characters unless told) is answered, not shown. */
export function runCommand(
  command: string,
  args: readonly string[],
  {
    mostOutput = 65_536,
    ...options
  }: {
    cwd?: string;
    env?: NodeJS.ProcessEnv;
    uid?: number;
    gid?: number;
    mostOutput?: number;
  } = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (chunk: Buffer): void => {
      output = (output + chunk.toString('utf8')).slice(-mostOutput);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    if (child.pid !== undefined) running.add(child.pid);
    const end = (code: number, text: string): void => {
      if (child.pid !== undefined) running.delete(child.pid);
      resolve({ code, output: text });
    };
    child.once('error', (error) => end(127, error.message));
    child.once('close', (code) => end(code ?? 1, output));
  });
}

/** The last lines of an output, for an error text. */
export function lastLines(output: string, count = 12): string {
  return output.trimEnd().split('\n').slice(-count).join('\n');
}
