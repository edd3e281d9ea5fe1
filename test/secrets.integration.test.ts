import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Client as Temporal, Connection } from '@temporalio/client';
import { Kafka, logLevel } from 'kafkajs';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { plantedSecrets } from '../sandbox/demo/firm-clients.ts';
import { startDemo, type RunningDemo } from '../sandbox/demo/running-demo.ts';
import { readConfig } from '../src/config.ts';
import { createEncryption } from '../src/oauth/encryption.ts';
import { createDatabase } from '../src/store/database.ts';
import { createTokenStore } from '../src/oauth/token-store.ts';

/*
 * The whole demo runs at the chattiest log level, with values planted in TimeTracker, in the configuration and in
 * Kafka; then everything that leaves the process and is not meant to carry them is searched for all of them.
 */

let demo: RunningDemo;
let folder: string;
let needles: string[];
let temporalText: string;
let deadLetterHeaders: string;
const poison = 'planted-in-a-broken-record';

beforeAll(async () => {
  const root = join(import.meta.dirname, '..', '.stack');
  mkdirSync(root, { recursive: true });
  folder = mkdtempSync(join(root, 'test-secrets-'));
  const servers = inject('testServers');
  demo = await startDemo({
    folder,
    log: () => undefined,
    ports: 'free',
    environment: {
      PATH: process.env['PATH'],
      STORE_DATABASE_URL: servers.databaseUrl.replace(/DATABASE(?=$|\?)/, 'postgres'),
      KAFKA_BROKERS: servers.kafkaBrokers,
      TEMPORAL_ADDRESS: servers.temporalAddress,
    },
    settings: { LOG_LEVEL: 'debug' },
  });
  const worker = await demo.startWorker();
  await demo.connectAndSetUp();
  await publishPoison();
  await demo.untilSettled({ timeoutSeconds: 150 });
  needles = await collectNeedles();
  temporalText = await readTemporal();
  deadLetterHeaders = await readDeadLetterHeaders();
  await worker.stop(30);
}, 240_000);

afterAll(async () => {
  await demo.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('what leaves the process', () => {
  it('has something to be searched for, and something to search', () => {
    expect(needles.length).toBeGreaterThan(100);
    expect(logText().length).toBeGreaterThan(10_000);
    expect(temporalText).toContain('syncDocument');
    expect(deadLetterHeaders).toContain('not-json');
  });

  it('keeps secrets and client data out of every log', () => {
    expect(found(logText())).toEqual([]);
  });

  it('keeps secrets and client data out of Temporal: histories, memos and search attributes', () => {
    expect(found(temporalText)).toEqual([]);
  });

  it('keeps data of a broken record out of the headers of its dead letter', () => {
    expect(found(deadLetterHeaders)).toEqual([]);
  });

  it('keeps secrets out of the terminal', async () => {
    const outputs = await Promise.all([
      demo.cli('config'),
      demo.cli('status'),
      demo.cli('settings'),
      demo.cli('retry', 'invoice', '1000000'),
    ]);
    const text = outputs.map(({ output }) => output).join('\n');
    expect(secretsIn(text)).toEqual([]);
  });

  it('keeps tokens unreadable in our own database, and secrets of TimeTracker out of it', async () => {
    const store = new Client({ connectionString: demo.storeUrl });
    await store.connect();
    const dump: string[] = [];
    const tables = await store.query<{ name: string }>(
      `select quote_ident(table_name) as name from information_schema.tables where table_schema = 'timetracker_xero'`,
    );
    for (const { name } of tables.rows) {
      const rows = await store.query<{ row: string }>(
        `select t::text as row from timetracker_xero.${name} t`,
      );
      dump.push(...rows.rows.map(({ row }) => row));
    }
    await store.end();
    expect(secretsIn(dump.join('\n'))).toEqual([]);
  });
});

function found(text: string): string[] {
  return needles.filter((needle) => text.includes(needle));
}

function secretsIn(text: string): string[] {
  return secrets().filter((secret) => text.includes(secret));
}

let tokens: string[] = [];

function secrets(): string[] {
  const config = readConfig(demo.environment);
  return [
    ...plantedSecrets,
    config.xeroClientSecret ?? 'no secret',
    ...config.encryptionKey.map((key) => key.slice(key.indexOf(':') + 1)),
    ...tokens,
  ];
}

function logText(): string {
  return readdirSync(demo.logs)
    .filter((name) => name.startsWith('worker'))
    .map((name) => readFileSync(join(demo.logs, name), 'utf8'))
    .join('\n');
}

/** Everything that may not be found: secrets, tokens, and the firm's own data. */
async function collectNeedles(): Promise<string[]> {
  const config = readConfig(demo.environment);
  const database = createDatabase({
    url: demo.storeUrl,
    applicationName: 'test',
    searchPath: 'timetracker_xero',
    onError: () => undefined,
  });
  const connection = await database.query<{ id: string; access_token: Buffer; refresh_token: Buffer }>(
    `select id, access_token, refresh_token from connection`,
  );
  const encryption = createEncryption(config.encryptionKey);
  const row = connection.rows[0];
  if (row === undefined) throw new Error('The demo is not connected.');
  expect(await createTokenStore(database, encryption).read(row.id)).toBeDefined();
  tokens = [
    encryption.decrypt('access_token', row.id, row.access_token),
    encryption.decrypt('refresh_token', row.id, row.refresh_token),
  ];
  await database.close();

  const timetracker = new Client({ connectionString: demo.timetrackerUrl });
  await timetracker.connect();
  const data = await timetracker.query<{ value: string }>(
    `select name as value from clients union select email from clients union select address from clients
     union select contact_person from clients union select invoice_number from invoices
     union select description from invoice_items union select name from extra_goods
     union select title from expenses union select buyer_reference from invoices
     union select total_amount::text from invoices where total_amount > 1000`,
  );
  await timetracker.end();
  const values = data.rows.map(({ value }) => value).filter((value) => value !== null && value.length >= 6);
  return [...secrets(), poison, ...values];
}

async function publishPoison(): Promise<void> {
  const config = readConfig(demo.environment);
  const producer = kafka().producer();
  await producer.connect();
  await producer.send({
    topic: `${config.kafkaTopicPrefix}invoices`,
    messages: [
      { key: 'demo/1', value: `{"broken": "${poison}` },
      {
        key: 'demo/2',
        value: JSON.stringify({ specversion: '1.0', type: poison, source: poison, data: { name: poison } }),
      },
    ],
  });
  await producer.disconnect();
}

async function readDeadLetterHeaders(): Promise<string> {
  const config = readConfig(demo.environment);
  const consumer = kafka().consumer({ groupId: `secrets-${Date.now()}` });
  const headers: string[] = [];
  await consumer.connect();
  await consumer.subscribe({ topics: [`${config.kafkaTopicPrefix}invoices.dlq`], fromBeginning: true });
  await consumer.run({
    eachMessage: ({ message }) => {
      const values = Object.entries(message.headers ?? {}).map(([name, value]) => `${name}=${String(value)}`);
      headers.push(values.join('\n'));
      return Promise.resolve();
    },
  });
  await vi.waitFor(() => expect(headers.length).toBe(2), { timeout: 20_000 });
  await consumer.disconnect();
  return headers.join('\n');
}

/** All histories of this demo's runs, with every payload decoded. */
async function readTemporal(): Promise<string> {
  const config = readConfig(demo.environment);
  const connection = await Connection.connect({ address: config.temporalAddress });
  const client = new Temporal({ connection });
  const parts: string[] = [];
  for await (const run of client.workflow.list({ query: `TaskQueue = "${config.temporalTaskQueue}"` })) {
    const history = await client.workflow.getHandle(run.workflowId, run.runId).fetchHistory();
    parts.push(JSON.stringify(run.raw, decodeBytes), JSON.stringify(history.events, decodeBytes));
  }
  await connection.close();
  return parts.join('\n');
}

function decodeBytes(_: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (isBufferJson(value)) return Buffer.from(value.data).toString('utf8');
  return value;
}

function isBufferJson(value: unknown): value is { type: 'Buffer'; data: number[] } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    value.type === 'Buffer' &&
    'data' in value
  );
}

function kafka(): Kafka {
  return new Kafka({ brokers: readConfig(demo.environment).kafkaBrokers, logLevel: logLevel.NOTHING });
}
