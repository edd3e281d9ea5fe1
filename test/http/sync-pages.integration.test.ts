import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../src/http/app.ts';
import { syncErrorText, syncTexts } from '../../src/http/pages/sync-texts.ts';
import { syncRoutes } from '../../src/http/sync-routes.ts';
import { createOverview } from '../../src/store/overview.ts';
import { syncNowIdOf } from '../../src/workflows/sync-now-id.ts';
import { createWholeWorker, type WholeWorker } from '../support/whole-worker.ts';
import { createMemorySignIn } from './memory-sign-in.ts';
import { createTestBrowser, wordsOf } from './test-browser.ts';

const path = '/integrations/xero/sync';

let whole: WholeWorker;
let next = 1;

beforeAll(async () => {
  whole = await createWholeWorker();
  await whole.start();
}, 120_000);

beforeEach(async () => {
  whole.sandbox.latency.set(0);
  await whole.core.database.query('delete from sync_run');
});

function browser(adminToken?: string) {
  const { config, xero, database } = whole.core;
  const app = createApp({
    config,
    hosts: xero.hosts,
    flow: xero.flow,
    connections: xero.connections,
    overview: createOverview(database),
    signIn: createMemorySignIn({ adminToken }).signIn,
    health: {},
    log: { debug: () => {}, warn: () => {}, error: () => {} },
    timeZone: 'Europe/London',
    adminPages: [syncRoutes(whole.core)],
  });
  return createTestBrowser(app);
}

const newInvoices = (count: number) => whole.storeFirm(Array.from({ length: count }, () => next++));

/** The end of the sync that runs, however it ends. */
async function ended(): Promise<void> {
  await whole.core.temporal.client.workflow
    .getHandle(syncNowIdOf(whole.installationId))
    .result()
    .catch(() => undefined);
}

async function open(page = path) {
  const { status, text, headers } = await browser().get(page);
  return { status, words: wordsOf(text), text, refresh: headers.get('refresh') };
}

const full: [string, string][] = [
  ['form', 'full'],
  ['kinds', 'client'],
  ['kinds', 'invoice'],
  ['from', ''],
  ['to', ''],
];

describe('the page of Sync now', () => {
  it('offers all kinds, dates and a dry run, and nothing that runs in the browser', async () => {
    const { words, text, refresh } = await open();
    for (const word of ['Contacts', 'Invoices', 'Expenses', 'Credit notes', 'Payments', syncTexts.dryRun])
      expect(words).toContain(word);
    expect(text.match(/type="checkbox" name="kinds" value="\w+" checked/g)).toHaveLength(5);
    expect(text).not.toContain('<script');
    expect(refresh).toBeNull();
  });

  it('is for administrators', async () => {
    expect((await browser('secret').get(path)).location).toBe(
      `/integrations/xero/sign-in?to=${encodeURIComponent(path)}`,
    );
    expect((await browser('secret').post(path)).location).toBe('/integrations/xero/sign-in');
  });

  it('starts a sync of everything by the button of another page, and shows how it ended', async () => {
    await newInvoices(2);
    const started = await browser().post(path);
    expect([started.status, started.location]).toEqual([303, `${path}?done=started`]);
    await ended();
    const { words, refresh } = await open();
    expect(words).toContain('Done All documents');
    expect(words).toContain('3 of 3 documents');
    expect(words).toContain('3 brought into agreement');
    expect(refresh).toBeNull();
  });

  it('shows progress and loads itself anew while the sync runs; a second press joins it', async () => {
    await newInvoices(20);
    whole.sandbox.latency.set(1500);
    await browser().post(path, full);
    await expect.poll(async () => (await open()).words).toContain('Under way');
    const { words, text, refresh } = await open();
    expect(words).toContain('Contacts, Invoices');
    expect(text).toContain('<progress');
    expect(text).not.toContain('name="dryRun"');
    expect(refresh).toBe(`3;url=${path}`);
    expect((await browser().post(path, full)).location).toBe(`${path}?done=joined`);
    expect((await browser().post(path)).location).toBe(`${path}?done=busy`);
    await ended();
  });

  it('cancels', async () => {
    await newInvoices(40);
    whole.sandbox.latency.set(1000);
    await browser().post(path, full);
    await expect.poll(async () => (await open()).words).toContain('Under way');
    expect((await browser().post(`${path}/cancel`)).location).toBe(`${path}?done=cancelled`);
    await ended();
    expect((await open()).words).toContain('Cancelled');
    expect((await browser().post(`${path}/cancel`)).location).toBe(`${path}?done=nothing-to-cancel`);
    expect(await whole.openWrites()).toEqual([]);
  });

  it('shows what a dry run would send, byte for byte', async () => {
    await newInvoices(1);
    const number = `INV-${next - 1}`;
    const mark = whole.mark();
    await browser().post(path, [...full, ['dryRun', 'yes']]);
    await ended();
    const { words, text } = await open();
    expect(words).toContain('Dry run: Contacts, Invoices');
    const address = /href="(\/integrations\/xero\/sync\/[0-9a-f-]{36})"/.exec(text)?.[1] ?? '';
    const plan = await open(address);
    expect(plan.status).toBe(200);
    expect(plan.words).toContain(number);
    expect(plan.words).toContain(`"InvoiceNumber":"${number}"`);
    expect(plan.words).toMatch(/[0-9a-f]{64}/);
    expect(whole.writesSince(mark)).toEqual([]);
    await browser().post(path, full);
    await ended();
  });

  it.each([
    ['no kind', [['form', 'full']], syncTexts.done['choose-kinds']],
    ['a date that is none', [...full, ['from', 'soon']], syncTexts.done['wrong-dates']],
    [
      'dates the wrong way round',
      [...full, ['from', '2026-11-30'], ['to', '2026-11-01']],
      syncTexts.done['wrong-dates'],
    ],
  ] as [string, [string, string][], string][])(
    'refuses %s and keeps what was typed',
    async (_, form, words) => {
      const merged = form.filter(
        ([name, value], at) => value !== '' || !form.slice(at + 1).some(([other]) => other === name),
      );
      const { status, text } = await browser().post(path, merged);
      expect(status).toBe(422);
      expect(wordsOf(text)).toContain(words);
      expect(await whole.core.syncRuns.recent(whole.installationId, 1)).toEqual([]);
    },
  );

  it('says why a sync failed', async () => {
    const { core, connection, installationId } = whole;
    await core.database.query(`update connection set status = 'needs_reconnect' where id = $1`, [
      connection.id,
    ]);
    try {
      await core.syncNow.start({ installationId });
      await ended();
      const { words } = await open();
      expect(words).toContain('Failed');
      expect(words).toContain(syncErrorText('needs-reconnect'));
    } finally {
      await core.database.query(`update connection set status = 'connected' where id = $1`, [connection.id]);
    }
  });

  it('offers nothing to start without a connection', async () => {
    const { core, connection } = whole;
    await core.database.query(`update connection set status = 'disconnected' where id = $1`, [connection.id]);
    try {
      expect((await open()).words).toContain(syncTexts.notConnected);
      expect((await browser().post(path)).location).toBe(path);
      expect(await core.syncRuns.recent(whole.installationId, 1)).toEqual([]);
    } finally {
      await core.database.query(`update connection set status = 'connected' where id = $1`, [connection.id]);
    }
  });

  it.each(['nonsense', '00000000-0000-4000-8000-000000000000'])('knows no plan %s', async (id) => {
    const { status, words } = await open(`${path}/${id}`);
    expect(status).toBe(404);
    expect(words).toContain(syncTexts.gone);
  });
});
