import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimFolder, DemoRunsAlready, releaseFolder, removeAbandoned } from '../../../sandbox/demo/claim.ts';
import { processStart } from '../../../sandbox/stack/platform.ts';

let parent: string;
let folder: string;
let sleeper: ChildProcess;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'claim-'));
  folder = join(parent, 'demo-run-a');
  sleeper = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
});

afterEach(() => {
  sleeper.kill('SIGKILL');
  rmSync(parent, { recursive: true, force: true });
});

const program = () => ({ pid: sleeper.pid ?? 0, start: processStart(sleeper.pid ?? 0) ?? '' });

/** What a process that was ended by force leaves behind. */
function abandon(started = program()): void {
  mkdirSync(folder, { recursive: true });
  const owner = { pid: process.pid, start: 'an earlier process with our number' };
  writeFileSync(join(folder, 'claim.json'), JSON.stringify({ owner, programs: [started] }));
}

describe('the folder of a demo', () => {
  it('belongs to one process at a time', async () => {
    await claimFolder(folder);
    await expect(claimFolder(folder)).rejects.toThrow(DemoRunsAlready);
    await releaseFolder(folder);
    await claimFolder(folder);
  });

  it('passes on when its process is gone, and what that had started is stopped', async () => {
    abandon();
    const ended = new Promise((resolve) => sleeper.once('exit', (_code, signal) => resolve(signal)));
    await claimFolder(folder);
    expect(await ended).toBe('SIGTERM');
  });

  it('leaves alone a program that only has the number of one it had started', async () => {
    abandon({ ...program(), start: 'another' });
    await claimFolder(folder);
    expect(sleeper.exitCode).toBeNull();
    expect(sleeper.signalCode).toBeNull();
  });

  it('is removed with what runs there once its process is gone', async () => {
    abandon();
    await removeAbandoned(parent, 'demo-run-');
    expect(existsSync(folder)).toBe(false);
  });

  it('is kept while it is in use, and for a while after a failure', async () => {
    await claimFolder(folder);
    const failed = join(parent, 'demo-run-b');
    mkdirSync(failed);
    await removeAbandoned(parent, 'demo-run-');
    expect([existsSync(folder), existsSync(failed)]).toEqual([true, true]);
    const longAgo = new Date(Date.now() - 7_200_000);
    utimesSync(failed, longAgo, longAgo);
    await removeAbandoned(parent, 'demo-run-');
    expect([existsSync(folder), existsSync(failed)]).toEqual([true, false]);
  });
});
