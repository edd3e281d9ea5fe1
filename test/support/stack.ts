import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, inject } from 'vitest';

/** What one test file uses of the shared servers; nothing in it collides with another file or run. */
export type TestStack = {
  kafkaBrokers: string;
  temporalAddress: string;
  /** Put before topic names and group ids: `t1a2b3c4.` */
  topicPrefix: string;
  taskQueue: string;
};

/** The servers for this test file, with names of its own. Only in `*.integration.test.ts`. */
export function testStack(): TestStack {
  const { kafkaBrokers, temporalAddress } = inject('testServers');
  const unique = randomBytes(5).toString('hex');
  return { kafkaBrokers, temporalAddress, topicPrefix: `t${unique}.`, taskQueue: `test-${unique}` };
}

/** A fresh, empty database; it is dropped after the file's tests. Answers with its address. */
export async function createTestDatabase(): Promise<string> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await onServer(`create database ${name}`);
  afterAll(() => onServer(`drop database if exists ${name} with (force)`));
  return databaseUrl(name);
}

function databaseUrl(name: string): string {
  return inject('testServers').databaseUrl.replace(/DATABASE(?=$|\?)/, name);
}

async function onServer(statement: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl('postgres') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
