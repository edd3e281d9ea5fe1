import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isRunning, stopServer, type ServerProcess } from '../stack/server-process.ts';

/*
 * A demo that was ended by force leaves its worker and its sandbox running. They are written down with their
 * start times, so that the next start in the same folder stops exactly them.
 */

/** Writes a process down that the demo in this folder has started. */
export async function noteProcess(folder: string, process: ServerProcess): Promise<void> {
  const known = (await readProcesses(folder)).filter(isRunning);
  await writeFile(listPath(folder), JSON.stringify([...known, process]), { mode: 0o600 });
}

/** Stops what an earlier demo in this folder has left running. */
export async function stopLeftovers(folder: string): Promise<void> {
  const left = (await readProcesses(folder)).filter(isRunning);
  await Promise.all(left.map((process) => stopServer(process, 'SIGTERM', 30)));
}

async function readProcesses(folder: string): Promise<ServerProcess[]> {
  try {
    return JSON.parse(await readFile(listPath(folder), 'utf8')) as ServerProcess[];
  } catch {
    return [];
  }
}

function listPath(folder: string): string {
  return join(folder, 'processes.json');
}
