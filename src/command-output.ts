import { spawnSync } from 'node:child_process';

/** What a command printed, or why that cannot be had: in our words, since its own may hold a secret. */
export type CommandOutput = { readonly text: string } | { readonly problem: string };

/** Nothing that is configured is longer, in bytes. */
const limit = 65_536;

/**
 * Runs a command for what it prints, without a shell: its words are separated by blanks, and quotes hold some together.
 * It ends within `seconds`.
 */
export function commandOutput(command: string, seconds = 10): CommandOutput {
  const [program, ...args] = wordsOf(command);
  if (program === undefined) return { problem: 'is empty' };
  const { stdout, status, signal, error } = spawnSync(program, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: seconds * 1000,
    killSignal: 'SIGKILL',
    maxBuffer: limit,
    shell: false,
  });
  const code = error !== undefined && 'code' in error ? String(error.code) : undefined;
  if (code === 'ETIMEDOUT') return { problem: `did not end within ${seconds} s` };
  if (code === 'ENOBUFS') return { problem: `printed more than ${limit} bytes` };
  if (code !== undefined) return { problem: `cannot be run (${code})` };
  if (signal !== null) return { problem: `was ended by ${signal}` };
  if (status !== 0) return { problem: `ended with exit code ${status}` };
  return { text: stdout };
}

/** Words as a shell would split them, with quotes and nothing else of a shell. */
function wordsOf(command: string): string[] {
  return [...command.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) =>
    word.replaceAll(/"([^"]*)"|'([^']*)'/g, (_, double?: string, single?: string) => double ?? single ?? ''),
  );
}
