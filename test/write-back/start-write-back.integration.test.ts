import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createWriteBackRole, dropWriteBackRole } from '../../sandbox/demo/write-back-role.ts';
import { storeStops } from '../../src/capture/stops.ts';
import { createCore, type Core } from '../../src/core.ts';
import { connectionSettings } from '../../src/store/connection-settings.ts';
import { stopAll, writeBackProblems } from '../../src/write-back/write-back-problems.ts';
import { startWriteBack } from '../../src/write-back/start-write-back.ts';
import { createBench, installationId, until, type Bench } from '../capture/capture-bench.ts';
import { connectStore } from '../support/connected-store.ts';
import { testConfig } from '../support/test-config.ts';
import { newLink } from './write-back-bench.ts';

const role = `ids_${randomBytes(5).toString('hex')}`;
let bench: Bench;
let core: Core;
const running: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  bench = await createBench();
  bench.capture().start();
  await bench.settled();
  core = createCore(
    testConfig({
      MODE: 'demo',
      INSTALLATION_ID: installationId,
      TIMETRACKER_DATABASE_URL: bench.timetrackerUrl,
      TIMETRACKER_WRITE_DATABASE_URL: await createWriteBackRole(bench.timetrackerUrl, role),
      STORE_DATABASE_URL: await storeUrl(),
    }),
    pino({ enabled: false }),
  );
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()));
  await bench.store.query(`truncate link, write_back, capture_stop, connection_settings, connection cascade`);
});
afterAll(async () => {
  await core.close();
  await bench.firm.query(`drop owned by ${role}`);
  await dropWriteBackRole(bench.timetrackerUrl, role);
  await bench.close();
});

const start = () => running.push(startWriteBack(core));

async function storeUrl(): Promise<string> {
  const found = await bench.store.query<{ name: string }>(`select current_database() as name`);
  const url = new URL(bench.timetrackerUrl);
  url.pathname = `/${found.rows[0]?.name}`;
  return url.href;
}

async function noted(id: number): Promise<boolean> {
  const found = await bench.firm.query(
    `select from invoices where id = $1 and integration_metadata ->> 'xero_invoice_id' is not null`,
    [id],
  );
  return found.rowCount === 1;
}

async function post(id: number, tenantId: string): Promise<void> {
  const document = { installationId, kind: 'invoice', sourceId: String(id) } as const;
  expect(await core.links.save(document, newLink({ tenantId }))).toBe(true);
}

const problems = async () => (await bench.store.query(`select from capture_stop`)).rowCount;

describe('the part of the worker that writes ids', () => {
  it('begins once the setting is switched on and ends once it is switched off, without a restart', async () => {
    const connection = await connectStore(bench.store, { installationId });
    const change = async (version: number, writeBack: boolean) =>
      core.settings.append(connection.id, version, connectionSettings.parse({ writeBack }), 'test');
    await post(12, connection.tenantId);
    await post(13, connection.tenantId);
    await bench.firm.query(`update invoices set integration_metadata = '[]' where id = 13`);
    start();
    await change(1, true);
    await until('it is written where there is room', () => noted(12));
    await until('it is said where there is none', async () => (await problems()) === 1);
    await change(2, false);
    await until('it has noticed that it is switched off', async () => (await problems()) === 0);
    await post(14, connection.tenantId);
    await running.shift()?.stop();
    expect(await noted(14)).toBe(false);
  });

  it('leaves the ids of an organisation alone that was connected to in another mode', async () => {
    const connection = await connectStore(
      bench.store,
      { installationId, issuer: 'xero' },
      { writeBack: true },
    );
    await post(15, connection.tenantId);
    await storeStops(bench.store, installationId, [stopAll('ids-in-trial')], writeBackProblems);
    start();
    await until('it has looked', async () => (await problems()) === 0);
    expect(await noted(15)).toBe(false);
  });

  it('is done by one process at a time, and by another once that one has stopped', async () => {
    const connection = await connectStore(bench.store, { installationId }, { writeBack: true });
    start();
    await post(16, connection.tenantId);
    await until('the first writes', () => noted(16));
    start();
    await running.shift()?.stop();
    await post(17, connection.tenantId);
    await until('the second writes', () => noted(17));
    expect(await problems()).toBe(0);
  });
});
