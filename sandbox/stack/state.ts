import { renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
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

/** Synchronous, so that what was started is written down before anything else can happen to this process. */
export function writeState(instance: string, state: StackState): void {
  const path = statePath(instance);
  writeFileSync(`${path}.draft`, `${JSON.stringify(state, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.draft`, path);
}

function statePath(instance: string): string {
  return join(instance, 'state.json');
}
