import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processStart } from '../../../sandbox/stack/platform.ts';
import { readState } from '../../../sandbox/stack/state.ts';
import { startStack, type Stack, type StackOptions } from '../../../sandbox/stack/stack.ts';

const stackFolder = join(import.meta.dirname, '..', '..', '..', '.stack');

describe('starting and stopping the stack', () => {
  let folder: string;
  let lines: string[];
  let started: Stack[];

  beforeEach(() => {
    folder = join(stackFolder, `test-lifecycle-${process.pid}-${Date.now()}`);
    lines = [];
    started = [];
  });

  afterEach(async () => {
    for (const stack of started) await stack.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(options: Partial<StackOptions> = {}): Promise<Stack> {
    const stack = await startStack({
      folder,
      log: (line) => lines.push(line),
      servers: ['postgresql'],
      ports: { postgresql: 0 },
      durable: false,
      environment: {},
      ...options,
    });
    started.push(stack);
    return stack;
  }

  function isAlive(pid: number | undefined): boolean {
    return pid !== undefined && processStart(pid) !== undefined;
  }

  /** Another process that starts PostgreSQL in the same folder and prints its pid. */
  function startElsewhere(): ChildProcessByStdio<null, Readable, null> {
    const script = `import { startStack } from ${JSON.stringify(join(stackFolder, '../sandbox/stack/stack.ts'))};
      const stack = await startStack({ folder: ${JSON.stringify(folder)}, log: () => {}, servers: ['postgresql'],
        ports: { postgresql: 0 }, durable: false, environment: {} });
      console.log(stack.pids.postgresql); setInterval(() => {}, 1000);`;
    return spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  }

  /** The pid of PostgreSQL, as soon as it is written down. */
  async function writtenPid(): Promise<number> {
    for (;;) {
      const { servers } = await readState(folder);
      if (servers.postgresql !== undefined) return servers.postgresql.process.pid;
      await sleep(2);
    }
  }

  it('stops what it started, and keeps the data for the next start', async () => {
    const first = await start();
    const url = await first.createDatabase('kept');
    await query(url, 'create table kept (word text)');
    expect(await first.createDatabase('kept')).toBe(url);
    await first.stop();
    expect(isAlive(first.pids.postgresql)).toBe(false);
    const second = await start();
    expect(await query(second.databaseUrl('kept'), 'select count(*)::int as rows from kept')).toEqual([
      { rows: 0 },
    ]);
  });

  it('removes what an earlier run has left when told so, but nothing that runs', async () => {
    const first = await start();
    const url = await first.createDatabase('left');
    const beside = await start({ fresh: true });
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await beside.stop();
    await first.stop();
    const second = await start({ fresh: true });
    await expect(query(second.databaseUrl('left'), 'select 1')).rejects.toThrow(/"left" does not exist/);
  });

  it('uses what runs already, and leaves it running while somebody uses it', async () => {
    const first = await start();
    const second = await start();
    expect(second.pids).toEqual(first.pids);
    expect(lines.filter((line) => line.includes('runs already'))).toHaveLength(1);
    await first.stop();
    expect(await query(second.databaseUrl('postgres'), 'select 1 as one')).toEqual([{ one: 1 }]);
    await second.stop();
    expect(isAlive(second.pids.postgresql)).toBe(false);
  });

  it('two starts at once start each server once', async () => {
    const [first, second] = await Promise.all([start(), start()]);
    expect(second.pids).toEqual(first.pids);
  });

  it('takes over the servers of a process that was killed', async () => {
    const child = startElsewhere();
    const [printed] = (await once(child.stdout, 'data')) as [Buffer];
    child.kill('SIGKILL');
    await once(child, 'exit');
    const stack = await start();
    expect(stack.pids.postgresql).toBe(Number(printed.toString()));
    await stack.stop();
    expect(isAlive(stack.pids.postgresql)).toBe(false);
  });

  it('leaves nothing behind when it is told to end while it starts', async () => {
    const ending = new AbortController();
    const starting = start({ signal: ending.signal });
    const pid = await writtenPid();
    ending.abort(new Error('enough'));
    await expect(starting).rejects.toThrow('enough');
    expect(isAlive(pid)).toBe(false);
  });

  it('finds the server of a process that was killed while it started it', async () => {
    const child = startElsewhere();
    const pid = await writtenPid();
    child.kill('SIGKILL');
    await once(child, 'exit');
    const stack = await start();
    expect(await query(stack.databaseUrl('postgres'), 'select 1 as one')).toEqual([{ one: 1 }]);
    await stack.stop();
    expect(isAlive(pid)).toBe(false);
  });

  it('starts a server again that has died, or that is silent', async () => {
    const first = await start();
    const pid = first.pids.postgresql ?? 0;
    process.kill(pid, 'SIGKILL');
    const second = await start();
    expect(second.pids.postgresql).not.toBe(pid);
    expect(await query(second.databaseUrl('postgres'), 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('takes another port when the wanted one is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const stack = await start({ ports: { postgresql: port } });
    other.close();
    expect(new URL(stack.databaseUrl('x')).port).not.toBe(String(port));
  });

  it('asks for a password on loopback too', async () => {
    const stack = await start();
    const url = new URL(stack.databaseUrl('postgres'));
    url.password = 'guess';
    await expect(query(url.href, 'select 1')).rejects.toThrow(/password authentication failed/);
  });
});

async function query(url: string, statement: string): Promise<object[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<object>(statement)).rows;
  } finally {
    await client.end();
  }
}
