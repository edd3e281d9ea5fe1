import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { freshWorkflowBundle } from '../sandbox/demo/workflow-bundle.ts';
import type { Environment } from '../src/config.ts';
import { createDatabase } from '../src/store/database.ts';
import { createRuns, createTemporalAccess, runIdOf } from '../src/temporal.ts';
import { runProgram } from './support/run-program.ts';
import { createTestDatabase, testStack } from './support/stack.ts';
import { createSwitchedProxy } from './support/switched-proxy.ts';
import { testConfig, testEnvironmentWith } from './support/test-config.ts';

const servers = testStack();
let storeUrl = '';
let timetrackerUrl = '';

beforeAll(async () => {
  await freshWorkflowBundle();
  storeUrl = await createTestDatabase();
  timetrackerUrl = await createTestDatabase();
}, 120_000);

/** Everything names a server that is there; what a test changes does not. */
function environment(changes: Environment = {}): Environment {
  return testEnvironmentWith({
    STORE_DATABASE_URL: storeUrl,
    TIMETRACKER_DATABASE_URL: timetrackerUrl,
    KAFKA_BROKERS: servers.kafkaBrokers,
    KAFKA_TOPIC_PREFIX: servers.topicPrefix,
    KAFKA_GROUP_ID: `${servers.topicPrefix}group`,
    TEMPORAL_ADDRESS: servers.temporalAddress,
    TEMPORAL_TASK_QUEUE: servers.taskQueue,
    LOG_LEVEL: 'info',
    ...changes,
  });
}

const start = (changes: Environment = {}) => runProgram('main.ts', [], environment(changes));

/** The settings of one of several installations. */
function fileWith(id: string, databaseUrl: string, port: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'ttxero-files-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, `${id}.env`);
  const lines = [
    `INSTALLATION_ID=${id}`,
    `TIMETRACKER_DATABASE_URL=${databaseUrl}`,
    `HTTP_PORT=${port}`,
    `PUBLIC_URL=http://localhost:${port}`,
  ];
  writeFileSync(file, lines.join('\n'));
  return file;
}

/** A port that was free a moment ago. */
async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}

function withPassword(url: string, password: string): string {
  const changed = new URL(url);
  changed.password = password;
  return changed.href;
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

async function inDatabase(url: string, statement: string): Promise<void> {
  const database = createDatabase({ url, applicationName: 'test', onError: () => {} });
  try {
    await database.query(statement);
  } finally {
    await database.close();
  }
}

const says = (program: ReturnType<typeof start>, text: string) =>
  expect.poll(() => program.output(), { timeout: 30_000, interval: 100 }).toContain(text);

describe('a start that cannot work', () => {
  it('names every fault of the configuration at once, each with what to do', async () => {
    const program = start({
      MODE: 'sometimes',
      ENCRYPTION_KEY: 'short',
      STORE_DATABASE_URL: '',
      KAFKA_BROKERS: 'localhost',
      ROLES: 'worker,cook',
    });
    expect(await program.ended).toBe(2);
    const said = program.errors();
    for (const name of ['MODE', 'ENCRYPTION_KEY', 'STORE_DATABASE_URL', 'KAFKA_BROKERS', 'ROLES'])
      expect(said).toContain(`  - ${name} `);
    expect(said).toContain('docs/configuration.md');
    expect(said).not.toContain('    at ');
  });

  it('refuses a database that holds TimeTracker’s tables', async () => {
    const url = await createTestDatabase();
    await inDatabase(url, 'create table clients (id int); create table invoices (id int)');
    const program = start({ STORE_DATABASE_URL: url });
    expect(await program.ended).toBe(2);
    expect(program.errors()).toBe(
      "STORE_DATABASE_URL names a database that holds TimeTracker's tables. Create an empty database for this product and name that one.\n",
    );
    await expect(inDatabase(url, 'select from timetracker_xero.schema_migration')).rejects.toThrow(
      'does not exist',
    );
  });

  it.each([
    ['password', () => withPassword(storeUrl, 'planted-password')],
    ['database', () => withDatabase(storeUrl, 'there_is_none')],
  ] as const)('says that PostgreSQL refuses our own database: wrong %s', async (_, url) => {
    const program = start({ STORE_DATABASE_URL: url() });
    expect(await program.ended).toBe(2);
    expect(program.errors()).toContain('PostgreSQL refuses STORE_DATABASE_URL');
    expect(program.output() + program.errors()).not.toContain('planted-password');
  });

  it.each(['trial', 'live'])('says that PostgreSQL refuses TimeTracker’s database (%s)', async (mode) => {
    const program = start({
      MODE: mode,
      TIMETRACKER_DATABASE_URL: withDatabase(timetrackerUrl, 'there_is_none'),
      ...(mode === 'live' ? { XERO_SANDBOX_URL: '' } : {}),
    });
    expect(await program.ended).toBe(2);
    expect(program.errors()).toContain('PostgreSQL refuses TIMETRACKER_DATABASE_URL');
  });

  it('refuses the demo firm in live mode', async () => {
    const url = await createTestDatabase();
    await inDatabase(url, `comment on schema public is 'timetracker-xero demo firm'`);
    const program = start({ MODE: 'live', XERO_SANDBOX_URL: '', TIMETRACKER_DATABASE_URL: url });
    expect(await program.ended).toBe(2);
    expect(program.errors()).toContain('names the demo firm');
  });

  it('names the installation whose firm must not be read, and is not stopped by one that refuses us', async () => {
    const demo = await createTestDatabase();
    await inDatabase(demo, `comment on schema public is 'timetracker-xero demo firm'`);
    const program = start({
      MODE: 'live',
      XERO_SANDBOX_URL: '',
      INSTALLATION_FILES: [
        fileWith('acme', withDatabase(timetrackerUrl, 'there_is_none'), 8480),
        fileWith('globex', demo, 8481),
      ].join(','),
    });
    expect(await program.ended).toBe(2);
    expect(program.output()).toMatch(
      /"installation":"acme".*PostgreSQL refuses TIMETRACKER_DATABASE_URL.*everything else goes on/,
    );
    expect(program.errors()).toMatch(/^globex: TIMETRACKER_DATABASE_URL names the demo firm/);
  });

  it('says which port is taken', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    const program = start({ HTTP_PORT: String(port) });
    expect(await program.ended).toBe(2);
    taken.close();
    expect(program.errors()).toContain(`Port ${port} is taken`);
  });
});

describe('a stop', () => {
  it('comes at once while the process still waits for a server', async () => {
    const program = start({ STORE_DATABASE_URL: 'postgres://a:b@127.0.0.1:9/store' });
    await says(program, 'our own database does not answer');
    const began = performance.now();
    program.send('SIGTERM');
    expect(await program.ended).toBe(0);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it('of everything at work ends it in order, well within its 30 seconds', async () => {
    const program = start({ HTTP_PORT: await freePort() });
    await says(program, 'timetracker-xero is running');
    const began = performance.now();
    program.send('SIGTERM');
    expect(await program.ended).toBe(0);
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(program.output()).toContain('"msg":"stopped"');
    expect(program.output()).not.toContain('did not stop in order');
    expect(program.errors()).toBe('');
  });
});

describe('a process', () => {
  it('says its mode first, and writes its log as JSON lines', async () => {
    const program = start({ ROLES: 'http', HTTP_PORT: await freePort() });
    await says(program, 'timetracker-xero is running');
    const lines = program.output().trimEnd().split('\n');
    const log = lines.map((line) => JSON.parse(line) as { msg: string; mode?: string });
    expect(log[0]).toMatchObject({ mode: 'trial', msg: 'timetracker-xero starts in TRIAL mode' });
  });

  it('waits for Temporal and Kafka, shows its pages meanwhile, and starts when they come', async () => {
    const temporal = await createSwitchedProxy(servers.temporalAddress);
    const kafka = await createSwitchedProxy(servers.kafkaBrokers);
    await temporal.off();
    await kafka.off();
    const port = await freePort();
    const program = start({
      TEMPORAL_ADDRESS: temporal.address,
      KAFKA_BROKERS: kafka.address,
      HTTP_PORT: port,
      PUBLIC_URL: `http://localhost:${port}`,
    });
    await says(program, 'Temporal does not answer');
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    await temporal.on();
    await says(program, 'Kafka does not answer');
    const ready = async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).json();
    expect(await ready()).toEqual({ status: 'down', database: 'up', temporal: 'up', kafka: 'down' });
    await kafka.on();
    await says(program, 'timetracker-xero is running');
    expect(await ready()).toEqual({ status: 'up', database: 'up', temporal: 'up', kafka: 'up' });
  }, 90_000);

  it('says which namespace is missing in Temporal', async () => {
    const program = start({ ROLES: 'worker', TEMPORAL_NAMESPACE: 'there-is-none' });
    await expect
      .poll(() => program.output(), { timeout: 30_000 })
      .toContain('Temporal has no such namespace: create it, or correct TEMPORAL_NAMESPACE');
  });

  it('goes on working when Temporal was away for a while', async () => {
    const temporal = await createSwitchedProxy(servers.temporalAddress);
    const installationId = servers.taskQueue;
    const program = start({
      ROLES: 'worker',
      INSTALLATION_ID: installationId,
      TEMPORAL_ADDRESS: temporal.address,
    });
    await says(program, 'timetracker-xero is running');
    await temporal.off();
    await new Promise((resolve) => setTimeout(resolve, 8000));
    await temporal.on();
    const access = createTemporalAccess(testConfig({ TEMPORAL_ADDRESS: servers.temporalAddress }));
    try {
      const document = { installationId, kind: 'client', sourceId: '1' } as const;
      await createRuns(access.client, servers.taskQueue).start(document, 1n);
      // Nothing is known of this document, and the worker says so.
      await expect(access.client.workflow.getHandle(runIdOf(document)).result()).rejects.toMatchObject({
        cause: { cause: { type: 'UnknownDocument' } },
      });
    } finally {
      await access.close();
    }
  }, 90_000);
});
