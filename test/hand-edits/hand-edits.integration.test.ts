import { randomUUID } from 'node:crypto';
import { ServiceError } from '@temporalio/client';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Environment } from '../../src/config.ts';
import { contentHash } from '../../src/events/content-hash.ts';
import { handEditRoutes } from '../../src/http/hand-edit-routes.ts';
import { handEditTexts } from '../../src/http/pages/hand-edit-texts.ts';
import { problem } from '../../src/problems.ts';
import { createConnections } from '../../src/store/connections.ts';
import type { Database } from '../../src/store/database.ts';
import { createHandEdits } from '../../src/store/hand-edits.ts';
import { createLinks } from '../../src/store/links.ts';
import { createOutcomes } from '../../src/store/outcomes.ts';
import { createOverview } from '../../src/store/overview.ts';
import { createSnapshots } from '../../src/store/snapshots.ts';
import { ttxero } from '../cli/run-in-process.ts';
import { createFakeApp } from '../http/fake-app.ts';
import { createTestBrowser, wordsOf } from '../http/test-browser.ts';
import { connectStore, openStore } from '../support/connected-store.ts';
import { createTestDatabase } from '../support/stack.ts';
import { testConfig, testEnvironmentWith } from '../support/test-config.ts';
import { invoice, link } from '../xero/samples.ts';

const document = { installationId: 'main', kind: 'invoice', sourceId: '12' } as const;
const page = '/documents/invoice/12';

let database: Database;
let tenantId: string;
let environment: Environment;
let browser: ReturnType<typeof createTestBrowser>;
let startRuns: () => Promise<void>;
let started: number;

beforeAll(async () => {
  const url = await createTestDatabase();
  database = await openStore(url);
  environment = testEnvironmentWith({ STORE_DATABASE_URL: url });
  ({ tenantId } = await connectStore(database));
  const connections = createConnections(database, randomUUID);
  const runs = { startAll: () => startRuns() };
  const { app } = createFakeApp({
    connections,
    overview: createOverview(database),
    adminPages: [handEditRoutes({ config: testConfig(), database, runs, xero: { connections } })],
  });
  browser = createTestBrowser(app, 'https://books.example');
});

beforeEach(async () => {
  started = 0;
  startRuns = async () => void (started += 1);
  await database.query('truncate hand_edit, outcome, link, snapshot');
});

/** An invoice that is held for what somebody typed into Xero. */
async function conflict({ isEnded = false, reference = 'by hand' } = {}) {
  const data = invoice({ id: '12', number: 'INV-12', status: 'sent' });
  const hash = contentHash('invoice', data);
  await createSnapshots(database).store({ ...document, sequence: 2n, data }, hash);
  await createLinks(database).save(document, link({ tenantId, xeroId: randomUUID(), paidInXero: true }));
  await createHandEdits(database).save(document, tenantId, {
    contentHash: hash,
    operation: 'update',
    isEnded,
    fields: [{ field: 'Reference', line: null, timetracker: 'PO 7', xero: reference }],
    shown: {
      xeroNumber: 'INV-12',
      xeroStatus: 'AUTHORISED',
      xeroUpdatedAt: new Date('2026-11-22T10:00:00Z'),
      xeroHash: 'seen',
      xeroSeen: { fields: { Reference: reference }, lines: [] },
    },
  });
  const held = { name: 'held', sequence: 2n, tenantId, problem: problem('changed-in-xero') } as const;
  await createOutcomes(database).record(document, held);
  return hash;
}

const words = async (address = page) => wordsOf((await browser.get(address)).text);
const shown = async () => /name="shown" value="([^"]+)"/.exec((await browser.get(page)).text)?.[1] ?? '';
const linkNow = async () => (await createLinks(database).all(document, tenantId)).document;

describe('the page of a document that was changed by hand in Xero', () => {
  it('has both values, two ways to go on, and that it is paid there', async () => {
    await conflict();
    const text = await words();
    for (const part of [
      'Reference',
      'PO 7',
      'by hand',
      handEditTexts.takeTimetracker,
      handEditTexts.keepXero,
    ])
      expect(text).toContain(part);
    expect(text).toContain(handEditTexts.paid);
    expect(await words('/')).toContain('1 invoice is paid in Xero and open in TimeTracker.');
  });

  it("keeps Xero's, and says so", async () => {
    const hash = await conflict();
    const answer = await browser.post(`${page}/resolve`, { take: 'xero', shown: await shown() });
    expect(answer.location).toBe(`${page}?done=resolved`);
    expect(started).toBe(1);
    expect(await linkNow()).toMatchObject({ keptHash: hash, postedHash: hash, xeroHash: 'seen' });
    const text = await words(`${page}?done=resolved`);
    expect(text).toContain(handEditTexts.done.resolved);
    expect(text).not.toContain(handEditTexts.keepXero);
    const trail = await createOverview(database).auditTrail('main', 'invoice', '12', 1);
    expect(trail).toMatchObject([
      { actor: 'page', action: 'document.kept_xeros', details: { operation: 'update', fields: 'Reference' } },
    ]);
  });

  it("takes TimeTracker's once Temporal answers again", async () => {
    await conflict();
    startRuns = () => Promise.reject(new ServiceError('It does not answer.'));
    const answer = await browser.post(`${page}/resolve`, { take: 'timetracker', shown: await shown() });
    expect(answer.location).toBe(`${page}?done=away`);
    expect(await linkNow()).toMatchObject({ xeroHash: 'seen', postedElementHash: null, keptHash: null });
    // Whoever looks after forgotten documents finds it.
    expect(await createOutcomes(database).find(document)).toMatchObject({ name: 'superseded' });
  });

  it('decides nothing about what has changed since the page was made', async () => {
    await conflict();
    const before = await shown();
    await conflict({ reference: 'by hand again' });
    const answer = await browser.post(`${page}/resolve`, { take: 'timetracker', shown: before });
    expect(answer.location).toBe(`${page}?done=overtaken`);
    expect(await words()).toContain('by hand again');
    expect(started).toBe(0);
  });

  it("offers only Xero's where it has ended there", async () => {
    await conflict({ isEnded: true });
    const text = await words();
    expect(text).not.toContain(handEditTexts.takeTimetracker);
    expect(text).toContain(handEditTexts.isEnded);
  });
});

describe('ttxero', () => {
  it('status and resolve show both values', async () => {
    await conflict();
    const status = await ttxero(environment, 'status');
    for (const part of ['PO 7', 'by hand', '1 invoice is paid in Xero']) expect(status.out).toContain(part);
    const found = await ttxero(environment, 'resolve', 'invoice', '12', '--json');
    expect(JSON.parse(found.out)).toEqual({
      toDecide: true,
      edits: [{ field: 'Reference', timetracker: 'PO 7', xero: 'by hand' }],
    });
  });

  it('resolve asks for a document and a side, and decides what can be decided', async () => {
    expect((await ttxero(environment, 'resolve')).code).toBe(2);
    expect((await ttxero(environment, 'resolve', 'invoice', '12', '--take', 'mine')).code).toBe(2);
    expect((await ttxero(environment, 'resolve', 'invoice', '12', '--take', 'xero')).err).toContain(
      handEditTexts.done.nothing,
    );
    await conflict({ isEnded: true });
    const impossible = await ttxero(environment, 'resolve', 'invoice', '12', '--take', 'timetracker');
    expect(impossible).toMatchObject({ code: 1, err: `${handEditTexts.done.ended}\n` });
  });
});
