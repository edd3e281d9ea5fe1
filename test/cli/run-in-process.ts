import { runCli } from '../../src/cli/run-cli.ts';
import type { Environment } from '../../src/config.ts';

/** How a command ended and what it said. */
export interface CliResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command as it is typed, within this process. */
export async function ttxero(environment: Environment, ...args: string[]): Promise<CliResult> {
  let out = '';
  let err = '';
  const code = await runCli({
    args,
    environment,
    out: (text) => (out += text),
    err: (text) => (err += text),
  });
  return { code, out, err };
}
