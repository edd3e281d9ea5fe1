import { beforeAll, describe, expect, it } from 'vitest';
import { startMinuteTick } from '../src/activities/minute-tick.ts';
import { testConnection } from '../src/connection-test/test-connection.ts';
import { createHandOver, type HandOver } from '../src/consumers/hand-over.ts';
import type { DocumentData } from '../src/events/document-event.ts';
import type { DocumentKind } from '../src/events/document-kind.ts';
import { createApp } from '../src/http/app.ts';
import { createGate } from '../src/store/gate.ts';
import { createOverview } from '../src/store/overview.ts';
import { createMemorySignIn } from './http/memory-sign-in.ts';
import { createTestBrowser, wordsOf } from './http/test-browser.ts';
import { decideAtXero, publicUrl } from './oauth/oauth-setup.ts';
import { createWholeWorker, type WholeWorker } from './support/whole-worker.ts';
import { client, invoice } from './xero/samples.ts';

/*
 * A connection is lost, a thousand documents come meanwhile, and somebody presses Reconnect: the whole worker, its pages
 * and Xero's.
 */

let whole: WholeWorker;
let handOver: HandOver;
let browser: ReturnType<typeof createTestBrowser>;

beforeAll(async () => {
  whole = await createWholeWorker();
  const { core, sandbox } = whole;
  handOver = createHandOver({
    ...core,
    connections: core.xero.connections,
    startRun: (document, sequence) => core.runs.start(document, sequence),
    startRuns: (documents) => core.runs.startAll(documents),
  });
  const app = createApp({
    config: core.config,
    hosts: core.xero.hosts,
    flow: core.xero.flow,
    connections: core.xero.connections,
    overview: createOverview(core.database),
    signIn: createMemorySignIn().signIn,
    health: {},
    log: core.log,
  });
  browser = createTestBrowser(app);
  const registered = sandbox.apps.find(({ clientId }) => clientId === 'test-app');
  registered?.redirectUris.push(`${publicUrl}/integrations/xero/callback`);
  await whole.start();
});

let sequence = 0n;
async function publish<K extends DocumentKind>(kind: K, sourceId: string, data: DocumentData[K]) {
  const { installationId } = whole;
  sequence += 1n;
  const time = '2026-11-22T10:00:00Z';
  return handOver({ installationId, kind, sourceId, sequence, data, id: `e${sequence}`, time });
}

/** Runs that Temporal has open for the installation. */
async function openRuns(): Promise<string[]> {
  const { core, installationId } = whole;
  const query = `ExecutionStatus = 'Running' AND TaskQueue = '${whole.taskQueue}'`;
  const open: string[] = [];
  for await (const { workflowId } of core.temporal.client.workflow.list({ query }))
    if (workflowId.includes(installationId)) open.push(workflowId);
  return open;
}

const connection = async () => {
  const found = await whole.core.xero.connections.ofInstallation(whole.installationId);
  if (found === undefined) throw new Error('There is no connection.');
  return found;
};

async function waiting(): Promise<number> {
  const found = await whole.core.database.query<{ count: number }>(
    `select count(*)::int as count from outcome where outcome = 'waiting' and problem = 'needs-reconnect'`,
  );
  return found.rows[0]?.count ?? 0;
}

/** The number by which an invoice goes; the oldest has the highest. */
const ids = Array.from({ length: 60 }, (_, nth) => String(60 - nth));
const manyMore = 1_000;

describe('a connection that is lost', () => {
  it('is noticed with the first document, which waits as all others do', async () => {
    whole.sandbox.tokens.revokeAll('test-app');
    await whole.core.database.query(`update connection set access_expires_at = clock_timestamp()`);
    await publish('client', '3', client());
    await expect.poll(waiting, { timeout: 30_000 }).toBe(1);
    expect(await connection()).toMatchObject({ status: 'needs_reconnect', statusReason: 'grant_refused' });
    const words = wordsOf((await browser.get('/')).text);
    expect(words).toContain('somebody removed it in Xero');
  });

  it('lets a thousand documents wait without a run, and Xero is asked nothing, whatever is tried', async () => {
    const { core, installationId, sandbox } = whole;
    const mark = sandbox.calls.last();
    for (const id of ids) await publish('invoice', id, invoice({ id, number: `INV-${id}` }));
    for (let nth = 0; nth < manyMore; nth += 1) {
      const id = String(1000 + nth);
      await publish('client', id, client({ id, name: `Client ${id}` }));
    }
    // Two months pass without anybody reconnecting.
    await core.database.query(
      `update connection set tokens_stored_at = tokens_stored_at - interval '60 days'`,
    );
    await core.database.query(`update snapshot set stored_at = stored_at - interval '60 days'`);
    await core.database.query(`update outcome set recorded_at = recorded_at - interval '60 days'`);
    const gate = createGate(core.database, core.timing);
    for (let minute = 0; minute < 3; minute += 1) startMinuteTick(core, gate).stop();
    await core.xero.keepAlive();
    await testConnection(core, await connection(), 'page');
    for (const dryRun of [false, true]) {
      const started = await core.syncNow.start({ installationId, dryRun, requestedBy: 'page' });
      await expect.poll(async () => (await core.syncRuns.find(started.id))?.state).toBe('failed');
      expect((await core.syncRuns.find(started.id))?.error).toBe('needs-reconnect');
    }
    await core.resumeStuck();
    await expect.poll(openRuns, { timeout: 30_000 }).toEqual([]);
    expect(await waiting()).toBe(1 + ids.length + manyMore);
    expect(sandbox.calls.since(mark)).toEqual([]);
  });

  it('goes on by one click: all that waited is in Xero once, the oldest first', async () => {
    const { core, sandbox } = whole;
    // A few of the thousand are enough.
    await core.database.query(`delete from snapshot where kind = 'client' and source_id >= 1009`);
    await core.database.query(`delete from outcome where kind = 'client' and source_id >= 1009`);
    await core.database.query(`delete from wait where kind = 'client' and source_id >= 1009`);
    const begun = await browser.post('/integrations/xero/connect');
    const organisation = (await connection()).tenantId;
    const callback = await decideAtXero(begun.location ?? '', { organisation });
    const answer = await browser.get(callback.pathname + callback.search);
    expect(answer.location).toContain('outcome=reconnected');

    await expect.poll(() => whole.numbers().length, { timeout: 120_000, interval: 500 }).toBe(60);
    await expect.poll(openRuns, { timeout: 60_000 }).toEqual([]);
    expect(await waiting()).toBe(0);
    expect(await whole.openWrites()).toEqual([]);
    expect(new Set(whole.numbers()).size).toBe(60);
    expect(sandbox.calls.since(0).filter(({ status }) => status === 429)).toEqual([]);

    // The 50 oldest invoices are one page; of the others none comes before nearly all of these are in.
    const numbers = sandbox.organisations[0]?.invoices.list().map(({ number }) => number) ?? [];
    const pageOf = (number: string) => (ids.indexOf(number.replace('INV-', '')) < 50 ? 1 : 2);
    const firstOfSecond = numbers.findIndex((number) => pageOf(number) === 2);
    expect(firstOfSecond).toBeGreaterThanOrEqual(45);
    expect(numbers.slice(firstOfSecond).filter((number) => pageOf(number) === 1).length).toBeLessThanOrEqual(
      5,
    );
  });
});
