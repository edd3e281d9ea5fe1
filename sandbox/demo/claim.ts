import { existsSync, statSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from '../stack/lock.ts';
import { processStart } from '../stack/platform.ts';
import { isRunning, stopServer, type ServerProcess } from '../stack/server-process.ts';
import { readState } from '../stack/state.ts';

/*
 * A demo's folder belongs to one process at a time, which writes down what it has started. A demo that was
 * ended by force leaves programs running; the next one stops exactly those.
 */

interface Claim {
  readonly owner: ServerProcess;
  readonly programs: readonly ServerProcess[];
}

/** Another process runs a demo in this folder. */
export class DemoRunsAlready extends Error {
  override readonly name = 'DemoRunsAlready';
  readonly pid: number;

  constructor(pid: number) {
    super(`A demo runs in this folder already (pid ${pid}).`);
    this.pid = pid;
  }
}

/**
 * Takes a folder for this process and stops the programs that an earlier owner has left behind.
 * @throws DemoRunsAlready
 */
export async function claimFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await withLock(join(folder, 'claim.lock'), async () => {
    await assertNobodyRuns(folder);
    await stopAll((await readClaim(folder))?.programs ?? []);
    const owner = { pid: process.pid, start: processStart(process.pid) ?? '' };
    await writeClaim(folder, { owner, programs: [] });
  });
}

/** @throws DemoRunsAlready if another process has the folder */
export async function assertNobodyRuns(folder: string): Promise<void> {
  const claim = await readClaim(folder);
  if (claim !== undefined && isRunning(claim.owner)) throw new DemoRunsAlready(claim.owner.pid);
}

/** Writes down a program that the owner has started. */
export async function noteProgram(folder: string, program: ServerProcess): Promise<void> {
  await withLock(join(folder, 'claim.lock'), async () => {
    const claim = await readClaim(folder);
    if (claim === undefined) return;
    await writeClaim(folder, { ...claim, programs: [...claim.programs.filter(isRunning), program] });
  });
}

export async function releaseFolder(folder: string): Promise<void> {
  await rm(claimPath(folder), { force: true });
}

/** Seconds that the folder of a demo which failed is kept for its logs. */
const keptSeconds = 3600;

/**
 * Removes folders of demos whose process has gone without cleaning up, after stopping what still runs there, and
 * those of demos that failed a while ago.
 * @param prefix what the names of such folders begin with
 */
export async function removeAbandoned(parent: string, prefix: string): Promise<void> {
  const names = existsSync(parent) ? await readdir(parent) : [];
  for (const name of names.filter((one) => one.startsWith(prefix))) {
    const folder = join(parent, name);
    const claim = await readClaim(folder);
    const age = (Date.now() - statSync(folder).mtimeMs) / 1000;
    if (claim === undefined ? age > keptSeconds : !isRunning(claim.owner)) await removeDemo(folder);
  }
}

/**
 * Stops what runs in a folder that nobody uses any more and removes it.
 * @throws DemoRunsAlready if somebody uses it
 */
export async function removeDemo(folder: string): Promise<void> {
  const claim = await readClaim(folder);
  const { users, servers } = await readState(folder);
  const user = [claim?.owner, ...users.map((one) => one.process)]
    .filter((one) => one !== undefined)
    .find((one) => isRunning(one) && one.pid !== process.pid);
  if (user !== undefined) throw new DemoRunsAlready(user.pid);
  await stopAll(claim?.programs ?? []);
  await stopAll(Object.values(servers).map((server) => server.process));
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

async function stopAll(programs: readonly ServerProcess[]): Promise<void> {
  await Promise.all(programs.map((program) => stopServer(program, 'SIGTERM', 30)));
}

async function readClaim(folder: string): Promise<Claim | undefined> {
  try {
    return JSON.parse(await readFile(claimPath(folder), 'utf8')) as Claim;
  } catch {
    return undefined;
  }
}

async function writeClaim(folder: string, claim: Claim): Promise<void> {
  const path = claimPath(folder);
  await writeFile(`${path}.draft`, JSON.stringify(claim), { mode: 0o600 });
  await rename(`${path}.draft`, path);
}

function claimPath(folder: string): string {
  return join(folder, 'claim.json');
}
