import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isRunning, type ServerProcess } from './server-process.ts';
import type { ServerName } from './versions.ts';

/** One use of a stack: a call of startStack in a process. */
export type StackUser = { process: ServerProcess; id: string };

/** A running server and the user who stops it. */
export type ServerState = { process: ServerProcess; port: number; uiPort?: number; owner: StackUser };
export type StackState = { users: StackUser[]; servers: Partial<Record<ServerName, ServerState>> };

/**
 * What runs in an instance's folder and who uses it, as far as it was written down; users whose process is gone
 * are left out, and a broken file counts as nothing.
 */
export async function readState(instance: string): Promise<StackState> {
  try {
    const state = JSON.parse(await readFile(statePath(instance), 'utf8')) as StackState;
    return { users: state.users.filter((user) => isRunning(user.process)), servers: state.servers };
  } catch {
    return { users: [], servers: {} };
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
