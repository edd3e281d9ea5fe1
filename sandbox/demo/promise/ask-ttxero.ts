import type { z } from 'zod';
import type { RunningDemo } from '../running-demo.ts';
import { lastLines } from '../../stack/run-command.ts';
import { Unproved } from './prove.ts';

type Cli = RunningDemo['cli'];

/** What a command of ttxero answers with --json. @throws Unproved with its last words if it fails */
export async function askTtxero<T>(cli: Cli, schema: z.ZodType<T>, ...words: string[]): Promise<T> {
  return schema.parse(JSON.parse(await runTtxero(cli, ...words, '--json')));
}

/** What a command of ttxero prints. @throws Unproved with its last words if it fails */
export async function runTtxero(cli: Cli, ...words: string[]): Promise<string> {
  const { code, output } = await cli(...words);
  if (code === 0) return output;
  throw new Unproved(`ttxero ${words.join(' ')} ended with code ${code}: ${lastLines(output, 4)}`);
}
