import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DocumentRef } from '../../src/events/document-kind.ts';
import { undoAddress } from '../../src/http/pages/undo-page.ts';
import { undoTexts } from '../../src/http/pages/undo-texts.ts';
import { syncRoutes } from '../../src/http/sync-routes.ts';
import { undoRoutes } from '../../src/http/undo-routes.ts';
import { createOverview } from '../../src/store/overview.ts';
import { createSyncRuns } from '../../src/store/sync-runs.ts';
import { createUndoDocuments } from '../../src/store/undo-documents.ts';
import { checkSyncRequest } from '../../src/sync-request.ts';
import { createPreviewUndo } from '../../src/undo/preview-undo.ts';
import { testConfig } from '../support/test-config.ts';
import { client, invoice } from '../xero/samples.ts';
import { createWorld, type World } from '../xero/world.ts';
import { createFakeApp } from './fake-app.ts';
import { createTestBrowser, wordsOf } from './test-browser.ts';

const syncRunId = randomUUID();
const path = undoAddress(syncRunId);
const name = () => world.connection.tenantName;

let world: World;
let resumed: string[];
let browser: ReturnType<typeof createTestBrowser>;

beforeAll(async () => {
  world = await createWorld();
  const { database, connections } = world;
  const process = world.startProcess();
  const ash = await world.publishClient(client({ id: '3' }));
  const seven = await world.publishInvoice(invoice());
  const push = (document: DocumentRef) => process.push(document, { syncRunId });
  for (const document of [ash, seven]) await world.pushUntilSettled({ push }, document);
  const syncRuns = createSyncRuns(database);
  await syncRuns.begin(syncRunId, checkSyncRequest({ installationId: 'main' }), 2);
  await syncRuns.finish(syncRunId, 'done', null);
  resumed = [];
  const runs = { resumeForgotten: async (installationId: string) => void resumed.push(installationId) };
  const undos = createUndoDocuments(database);
  const previewUndo = createPreviewUndo({ ...process, undos });
  const core = { config: testConfig(), database, syncRuns, runs, xero: { connections }, previewUndo };
  const syncNow = {
    start: () => Promise.reject(new Error('not here')),
    cancel: async () => false,
    recent: (installationId: string, limit: number) => syncRuns.recent(installationId, limit),
  };
  const { app } = createFakeApp({
    connections,
    overview: createOverview(database),
    adminPages: [syncRoutes({ ...core, syncNow }), undoRoutes(core)],
  });
  browser = createTestBrowser(app, 'https://books.example');
});

const words = async (address = path) => wordsOf((await browser.get(address)).text);

describe('the page of undoing a sync', () => {
  it('is found from the sync, and shows what would go and what stays', async () => {
    expect((await browser.get('/integrations/xero/sync')).text).toContain(`href="${path}"`);
    const page = await words();
    for (const shown of ['INV-7', 'to be voided', 'Contacts stay', undoTexts.would(1), name()])
      expect(page).toContain(shown);
    expect((await browser.get(undoAddress(randomUUID()))).status).toBe(404);
  });

  it('undoes only once the name of the organisation was typed', async () => {
    const { status, text } = await browser.post(path, { what: 'undo', organisation: 'Some other firm' });
    expect([status, resumed]).toEqual([422, []]);
    expect(wordsOf(text)).toContain(undoTexts.wrongName);
    const { location } = await browser.post(path, { what: 'undo', organisation: name() });
    expect(resumed).toEqual(['main']);
    const after = await words(location ?? '');
    expect(after).toContain(undoTexts.asked(1));
    expect(after).toContain('being undone');
    expect(after).toContain(undoTexts.none);
  });

  it('lets what was undone be posted again, together or by the page of a document', async () => {
    const process = world.startProcess();
    const seven = { installationId: 'main', kind: 'invoice', sourceId: '7' } as const;
    await world.pushUntilSettled(process, seven);
    expect(await words('/documents/invoice/7')).toContain(undoTexts.releaseOne);
    expect(await words()).toContain(undoTexts.release);
    await browser.post('/documents/invoice/7/release');
    expect(await words('/documents/invoice/7')).not.toContain(undoTexts.releaseOne);
    const { location } = await browser.post(path, { what: 'release' });
    expect(await words(location ?? '')).toContain(undoTexts.released(0));
  });
});
