import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerProcess } from './server-process.ts';
import type { ServerName } from './versions.ts';

/** A running server and the process that started it and will stop it. */
export type ServerState = { process: ServerProcess; port: number; uiPort?: number; owner: ServerProcess };
export type StackState = Partial<Record<ServerName, ServerState>>;

/** What runs in an instance's folder, as far as it was written down; a broken file counts as nothing. */
export async function readState(instance: string): Promise<StackState> {
  try {
    return JSON.parse(await readFile(statePath(instance), 'utf8')) as StackState;
  } catch {
    return {};
  }
}

export async function writeState(instance: string, state: StackState): Promise<void> {
  const path = statePath(instance);
  await writeFile(`${path}.draft`, `${JSON.stringify(state, undefined, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.draft`, path);
}

function statePath(instance: string): string {
  return join(instance, 'state.json');
}
