import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { approvalRoutes } from '../../src/http/approval-routes.ts';
import { approvalTexts } from '../../src/http/pages/approval-texts.ts';
import { createConnections } from '../../src/store/connections.ts';
import { createSettingsRepository } from '../../src/store/connection-settings.ts';
import { createApprovals } from '../../src/store/approvals.ts';
import type { Database } from '../../src/store/database.ts';
import { createOverview } from '../../src/store/overview.ts';
import { storeWaiting } from '../approval/store-waiting.ts';
import { connectStore, openStore } from '../support/connected-store.ts';
import { createTestDatabase } from '../support/stack.ts';
import { testConfig } from '../support/test-config.ts';
import { invoice } from '../xero/samples.ts';
import { createFakeApp } from './fake-app.ts';
import { createTestBrowser, wordsOf } from './test-browser.ts';

const path = '/integrations/xero/approvals';

let database: Database;
let tenantId: string;
let resumed: string[];
let browser: ReturnType<typeof createTestBrowser>;

beforeAll(async () => {
  database = await openStore(await createTestDatabase());
  const connection = await connectStore(database);
  ({ tenantId } = connection);
  const config = testConfig();
  const connections = createConnections(database, () => 'unused');
  const settings = createSettingsRepository(database);
  const { version, settings: chosen } = await settings.newest(connection.id);
  await settings.append(connection.id, version, { ...chosen, post: 'approval' }, 'test');
  const runs = { resumeForgotten: async (installationId: string) => void resumed.push(installationId) };
  const core = { config, database, settings, runs, xero: { connections } };
  const { app } = createFakeApp({
    connections,
    overview: createOverview(database),
    adminPages: [approvalRoutes(core)],
  });
  browser = createTestBrowser(app, 'https://books.example');
});

beforeEach(async () => {
  resumed = [];
  await database.query('truncate approval, wait, outcome, snapshot');
  for (const id of ['1', '2', '3'])
    await storeWaiting(database, tenantId, invoice({ id, number: `INV-${id}`, issueDate: `2026-11-0${id}` }));
});

const words = async (address = path) => wordsOf((await browser.get(address)).text);
const waiting = async () =>
  (await createApprovals(database).waiting('main', tenantId, {}, 10)).map(({ sourceId }) => sourceId);

/** What the form of a page sends for each document, and the moment that it was made. */
async function form(address = path) {
  const { text } = await browser.get(address);
  const values = [...text.matchAll(/name="document"\s+value="([^"]+)"/g)].map(([, value = '']) => value);
  return { values, asOf: /name="asOf" value="([^"]+)"/.exec(text)?.[1] ?? '' };
}

describe('the page of approvals', () => {
  it('shows what would be sent, and the overview and a document lead there', async () => {
    const page = await words();
    for (const shown of ['INV-1', '120.00 GBP', 'PUT /Invoices', '{"InvoiceNumber":"INV-3"}'])
      expect(page.replaceAll('&quot;', '"')).toContain(shown);
    expect(await words('/')).toContain(approvalTexts.count(3));
    const { text } = await browser.get('/documents/invoice/2');
    expect(text).toContain(`${path}?kind=invoice&amp;id=2`);
    // From the head of every page.
    expect(text).toContain(`<a href="${path}">${approvalTexts.title}</a>`);
    expect(await words(`${path}?kind=invoice&id=2`)).not.toContain('INV-1');
  });

  it('approves one, the chosen ones, or all of them', async () => {
    const { values } = await form();
    const { location } = await browser.post(path, { one: values[1] ?? '', document: values[0] ?? '' });
    expect(await words(location ?? '')).toContain(approvalTexts.approved(1));
    expect(await waiting()).toEqual(['1', '3']);
    expect(resumed).toEqual(['main']);
    await browser.post(path, [
      ['what', 'chosen'],
      ['document', values[0] ?? ''],
      ['document', values[2] ?? ''],
    ]);
    expect(await waiting()).toEqual([]);
    expect(await words()).toContain(approvalTexts.none);
    expect(await words('/')).not.toContain('for your approval');
  });

  it('of all approves what was shown: no other dates, and nothing that came later', async () => {
    const { asOf } = await form();
    await storeWaiting(database, tenantId, invoice({ id: '4', number: 'INV-4', issueDate: '2026-11-03' }));
    await browser.post(path, { what: 'all', from: '2026-11-02', to: '', kind: '', asOf });
    expect(await waiting()).toEqual(['1', '4']);
    await browser.post(path, { what: 'all', asOf: 'tomorrow' });
    expect(await waiting()).toEqual(['1', '4']);
  });

  it('passes over what has changed since it was shown, and says so', async () => {
    const { values } = await form();
    await storeWaiting(database, tenantId, invoice({ id: '1', number: 'INV-1b' }), 2n);
    const chosen = values.map((value): [string, string] => ['document', value]);
    const { location } = await browser.post(path, [['what', 'chosen'], ...chosen]);
    const after = await words(location ?? '');
    expect(after).toContain(approvalTexts.approved(2));
    expect(after).toContain(approvalTexts.passedOver(1));
    expect(await waiting()).toEqual(['1']);
  });

  it('asks for a choice where none was made', async () => {
    const { status, text } = await browser.post(path, { what: 'chosen' });
    expect(status).toBe(422);
    expect(wordsOf(text)).toContain(approvalTexts.chooseFirst);
  });
});
