import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { CommandError } from './command-error.ts';

/**
 * Takes a secret from a file, or else as it is typed, unseen, or piped in. Never from an argument, which every user
 * of a machine can read.
 * @throws CommandError if the file cannot be read or nothing was given.
 */
export async function readSecret(file: string | undefined, question: string): Promise<string> {
  const secret = (file === undefined ? await fromInput(question) : fromFile(file)).trim();
  if (secret === '') throw new CommandError('The secret is empty. Nothing was changed.', 2);
  return secret;
}

function fromFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new CommandError(`${file} cannot be read. Nothing was changed.`, 2);
  }
}

async function fromInput(question: string): Promise<string> {
  if (!process.stdin.isTTY) return text(process.stdin);
  process.stdout.write(question);
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const prompt = createInterface({ input: process.stdin, output: unseen, terminal: true });
  try {
    return await prompt.question('');
  } finally {
    prompt.close();
    process.stdout.write('\n');
  }
}
