import { beforeAll, describe, expect, it } from 'vitest';
import { decideBrake, type PassCounts } from '../../src/capture/brake.ts';
import { placeHold } from '../../src/capture/holds.ts';
import { storeStops } from '../../src/capture/stops.ts';
import { forgetUnreadable, keepUnreadable } from '../../src/capture/unreadable-documents.ts';
import type { DocumentKind } from '../../src/events/document-kind.ts';
import { createDatabase, type Database } from '../../src/store/database.ts';
import { createConnectionTests } from '../../src/store/connection-tests.ts';
import { createOverview } from '../../src/store/overview.ts';
import type { Connection } from '../../src/store/connections.ts';
import { migrate, schemaName } from '../../src/store/migrate.ts';
import { createTestDatabase } from '../support/stack.ts';
import { createFakeApp } from './fake-app.ts';
import { sampleDocuments, storeOrganisation, storeSampleDocuments } from './overview-data.ts';
import { wordsOf } from './test-browser.ts';

const tenantId = '7d3b1a52-7f0e-4c0a-9f53-0a4a4f0f7c11';
const connected: Connection = {
  id: '1f0c7a52-7f0e-4c0a-9f53-0a4a4f0f7c22',
  installationId: 'main',
  tenantId,
  tenantName: 'Northgate & Co',
  issuer: 'sandbox',
  xeroConnectionId: '2f0c7a52-7f0e-4c0a-9f53-0a4a4f0f7c33',
  generation: 1,
  status: 'connected',
  statusReason: null,
  scopes: [],
  connectedAt: new Date('2026-11-22T13:05:00Z'),
  needsGoLive: false,
  goLiveConfirmedAt: null,
  goLiveConfirmedBy: null,
  isDemo: false,
};

let database: Database;
let closed = false;

beforeAll(async () => {
  database = createDatabase({
    url: await createTestDatabase(),
    applicationName: 'test',
    searchPath: schemaName,
    onError: () => {},
  });
  await migrate(database);
  await storeSampleDocuments(database, tenantId);
  await storeOrganisation(database, tenantId);
  return async () => {
    if (!closed) await database.close();
    closed = true;
  };
});

/** Reads a page as somebody with this connection. */
async function read(
  path: string,
  connection: Partial<Connection> | null = {},
  mode: 'trial' | 'live' = 'trial',
) {
  const { app } = createFakeApp({
    overview: createOverview(database),
    connections: {
      ofInstallation: async () => (connection === null ? undefined : { ...connected, ...connection }),
    },
    hosts: {
      issuer: mode === 'live' ? 'https://identity.xero.com' : 'sandbox',
      isSandbox: mode !== 'live',
      identityIssuer: '',
      authorizeUrl: 'http://localhost:8491/identity/connect/authorize',
      tokenUrl: '',
      revocationUrl: '',
      connectionsUrl: '',
      accountingUrl: '',
    },
    config: {
      mode,
      publicUrl: 'http://localhost:8480',
      ...(mode === 'live' ? {} : { xeroSandboxUrl: 'http://localhost:8491' }),
    },
  });
  const answer = await app.request(`http://localhost:8480${path}`);
  const html = await answer.text();
  return { status: answer.status, html, words: wordsOf(html).replaceAll('\u00a0', ' ') };
}

/** What the brake stores with its hold. */
const decided = (passes: Partial<Record<DocumentKind, PassCounts>>) =>
  decideBrake(new Map(Object.entries(passes) as [DocumentKind, PassCounts][]));

/** The documents that a page lists, by their addresses. */
const listed = (html: string) =>
  [...html.matchAll(/href="\/documents\/([a-z_]+\/\d+)"/g)].map(([, name]) => name ?? '');
const byName = (a: string, b: string) => a.localeCompare(b);

describe('the overview', () => {
  it('counts documents by the five words', async () => {
    const { html } = await read('/');
    const counts = [...html.matchAll(/class="figure[^"]*">(\d+)<\/span>\s*<span class="label">([^<]+)/g)];
    expect(counts.map(([, count, word]) => `${word}: ${count}`)).toEqual([
      'In Xero: 4',
      'On its way: 2',
      'Waiting: 1',
      'Needs you: 5',
      'Left alone: 2',
    ]);
  });

  it('lists the documents with their reasons, last changed first', async () => {
    const { html, words } = await read('/');
    expect(listed(html)).toHaveLength(sampleDocuments.length);
    expect(listed(html)[0]).toBe('invoice/21');
    expect(words).toContain(
      'INV-2026-0050 Invoice · Büro Müller · 22 Nov 2026 6,120.00 EUR Needs you No tax rate chosen for 19 %',
    );
    expect(words).toContain('Invoice 19 Left alone Deleted in TimeTracker');
  });

  it('shows text from TimeTracker as text', async () => {
    const { html } = await read('/');
    expect(html).toContain('Harbour &amp; Sons &lt;Ltd&gt;');
    expect(html).not.toContain('<Ltd>');
    const search = await read(`/?search=${encodeURIComponent('"><b>x')}`);
    expect(search.html).not.toContain('<b>');
  });

  it('filters by a word, and the word leads back', async () => {
    const { html, words } = await read('/?word=needs-you');
    expect(listed(html).toSorted(byName)).toEqual([
      'client/3',
      'invoice/13',
      'invoice/14',
      'invoice/20',
      'invoice/21',
    ]);
    expect(words).toContain('Documents: Needs you');
    expect(html).toMatch(/<a href="\/" aria-current="true">/);
    expect(listed((await read('/?word=on-its-way')).html).toSorted(byName)).toEqual([
      'invoice/17',
      'invoice/18',
    ]);
    expect(listed((await read('/?word=nonsense')).html)).toHaveLength(sampleDocuments.length);
  });

  it('searches by number and name, taken literally', async () => {
    const found = async (search: string) =>
      listed((await read(`/?search=${encodeURIComponent(search)}`)).html).toSorted(byName);
    expect(await found('0044')).toEqual(['invoice/14']);
    expect(await found('büro')).toEqual(['client/2', 'invoice/12', 'invoice/15', 'invoice/21']);
    expect(await found('%')).toEqual([]);
    expect(await found('_')).toEqual([]);
    expect((await read('/?search=nobody')).words).toContain('No document matches.');
    expect(await found('0044&word=waiting')).toEqual([]);
  });

  it('pages through many documents, keeping word and search', async () => {
    const many = Array.from({ length: 120 }, (_, n) => ({
      kind: 'client' as const,
      id: 1000 + n,
      data: { name: `Paged ${n}` },
      outcome: 'waiting' as const,
    }));
    await storeSampleDocuments(database, tenantId, many);
    const seen = new Set<string>();
    let path: string | undefined = '/?word=waiting&search=Paged';
    for (let pages = 0; path !== undefined && pages < 10; pages++) {
      const { html } = await read(path);
      for (const each of listed(html)) seen.add(each);
      path = /<a href="([^"]+)">Older/.exec(html)?.[1]?.replaceAll('&amp;', '&');
    }
    expect(seen.size).toBe(120);
    await database.query(`delete from outcome where source_id >= 1000`);
    await database.query(`delete from snapshot where source_id >= 1000`);
  });

  it.each(['/?page=0', '/?page=-5', '/?page=abc', '/?page=99999999999'])('survives %s', async (path) => {
    expect((await read(path)).status).toBe(200);
  });

  it('names organisation, demo mark and since when', async () => {
    const { words } = await read('/', { isDemo: true });
    expect(words).not.toContain('resets it');
    expect(words).toContain('Northgate & Co Sandbox Demo organisation Connected since 22 Nov 2026, 13:05');
    expect(words).toContain('TRIAL Your TimeTracker, into the sandbox.');
  });

  it.each(['/', '/documents/invoice/44', '/nowhere'])(
    'marks a demo company on %s, and what that means',
    async (path) => {
      const demo = { isDemo: true, issuer: 'https://identity.xero.com' };
      const { words } = await read(path, demo, 'live');
      expect(words).toContain("DEMO COMPANY Northgate & Co is Xero's Demo Company");
      expect(words).toContain('Xero resets it every 28 days');
      expect((await read(path, { ...demo, isDemo: false }, 'live')).words).not.toContain('DEMO COMPANY');
    },
  );

  it('offers to connect where there is no connection', async () => {
    const { html, words } = await read('/', null);
    expect(words).toContain('Not connected');
    expect(html).toMatch(/<form method="post" action="\/integrations\/xero\/connect">/);
  });

  it('says why a connection was lost', async () => {
    const { words } = await read('/', { status: 'needs_reconnect', statusReason: 'access_removed' });
    expect(words).toContain('Connection lost The organisation no longer lists timetracker-xero');
    expect(words).toContain('Connect again');
  });

  it('does not take the sandbox for Xero after going live', async () => {
    const { words } = await read('/', {}, 'live');
    expect(words).toContain('made with another Xero');
    const live = await read('/', { issuer: 'https://identity.xero.com' }, 'live');
    expect(live.words).toContain('Nothing is written before the go-live date is set and confirmed');
    const confirmed = { issuer: 'https://identity.xero.com', goLiveConfirmedAt: new Date() };
    expect((await read('/', confirmed, 'live')).words).not.toContain('Nothing is written before');
  });

  it('tells what a test of the connection found, until that is mended, or a warning was seen', async () => {
    const { id } = connected;
    await database.query(
      `insert into connection (id, installation_id, tenant_id, tenant_name, issuer, xero_connection_id, status, scopes,
                               access_token, access_expires_at, refresh_token)
       values ($1, 'main', $2, 'Northgate', 'sandbox', $1, 'connected', '{}', '', now(), '')`,
      [id, tenantId],
    );
    const store = (isKnown: boolean, ...findings: string[]) =>
      createConnectionTests(database).store(
        id,
        findings.map((finding) => ({
          finding,
          parameters: { used: 'SEK', base: 'GBP', day: '7' },
          isKnown,
        })),
      );
    const since = { connectedAt: new Date(0) };
    await store(false, 'calls-few', 'currencies-not-in-plan', 'lock-none');
    const { words, html } = await read('/', since);
    expect(words).toMatch(
      /The connection test of \d+ \w+ \d{4}, \d\d:\d\d found: Failed Currencies Documents are in SEK/,
    );
    expect(words).toMatch(/Failed.*Warning Remaining calls Only 7 calls/);
    expect(html).toContain('action="/integrations/xero/test"');
    expect((await read('/', { ...since, status: 'needs_reconnect' })).words).not.toContain(
      'connection test of',
    );
    expect((await read('/', { connectedAt: new Date(Date.now() + 60_000) })).words).not.toContain(
      'connection test of',
    );
    await store(true, 'calls-few');
    expect((await read('/', since)).words).not.toContain('connection test of');
    await database.query('delete from connection_test');
    await database.query('delete from connection');
  });

  it('shows the brake, with what it found and what releases it', async () => {
    const counts = { voided: 0, known: 40 };
    const invoice = { ...counts, posted: 40, deleted: 6, changed: 31, present: 34 };
    const client = { ...counts, posted: 8, deleted: 8, changed: 0, present: 0 };
    await placeHold(database, 'main', 'too-many-changes', decided({ invoice, client }));
    await database.query(
      `insert into capture_hold (installation_id, problem) values ('main', 'a-later-problem')`,
    );
    const { words } = await read('/');
    expect(words).toContain(
      'Held Too many changes at once One look at TimeTracker found no clients any more, where there were 40 (8 of them in Xero), and 6 deleted and 31 changed of the 40 invoices that are in Xero (up to 10 at once may pass). Nothing new goes to Xero since',
    );
    expect(words).toContain('ttxero release too-many-changes');
    expect(words).toContain('Held a-later-problem');
    await database.query(`update capture_hold set released_at = clock_timestamp()`);
    expect((await read('/')).words).not.toContain('Too many changes');
  });

  it('shows what keeps documents from being read, as long as it does', async () => {
    const missing = { missing: 'the column invoices.tax_rate', tables: 'invoices' };
    await storeStops(database, 'main', [
      { problem: 'kind-stopped', kind: 'invoice', parameters: missing },
      { problem: 'standby', kind: undefined, parameters: {} },
    ]);
    const { words } = await read('/');
    expect(words).toContain(
      'Stopped A kind of document is not read No invoices are read from TimeTracker: its database lacks, or our role may not read, the column invoices.tax_rate. It was found',
    );
    expect(words).toContain('Stopped A standby is named');
    await storeStops(database, 'main', []);
    expect((await read('/')).words).not.toContain('Stopped');
  });

  it('lists what cannot be read among what needs a person, whether or not it was read before', async () => {
    const unreadable = (kind: DocumentKind, id: bigint, fields: string[]) =>
      keepUnreadable(database, 'main', kind, { id, fields, rowHash: 'hash' });
    await unreadable('invoice', 11n, ['currency', 'lines.0.currency', 'lines.1.currency']);
    await unreadable('invoice', 99n, ['dueDate']);
    await unreadable('client', 2n, ['taxNumber']);
    const { html, words } = await read('/?word=needs-you');
    expect(listed(html)).toHaveLength(8);
    expect(words).toMatch(/8 Needs you/);
    expect(words).toContain('Needs you Field currency, lines.currency cannot be used');
    expect(words).toContain('Invoice 99 Needs you Field dueDate cannot be used');
    const page = await read('/documents/invoice/99');
    expect(page.words).toContain('TimeTracker holds something in dueDate that cannot be used.');
    expect((await read('/documents/invoice/11')).words).toContain('Invoice INV-2026-0041 Needs you');
    await forgetUnreadable(database, 'main', 'invoice', [11n, 99n]);
    await forgetUnreadable(database, 'main', 'client', [2n]);
    expect((await read('/')).words).toMatch(/5 Needs you/);
    expect((await read('/documents/invoice/99')).status).toBe(404);
  });
});

describe('the page of a document', () => {
  it('says why it is not in Xero and what to do, two clicks from the number', async () => {
    const search = await read('/?search=INV-2026-0044');
    const [document = ''] = listed(search.html);
    const { words, html } = await read(`/documents/${document}`);
    expect(words).toContain('Invoice INV-2026-0044 Needs you Xero refused it');
    expect(words).toContain('Account code "200" is archived and cannot be used.');
    expect(words).toContain('What to do Correct the document in TimeTracker');
    expect(html).toContain('href="https://time.example/invoices/14"');
    expect(html).toContain('/namespaces/default/workflows/sync%2Fmain%2Finvoice%2F14"');
    expect(html).not.toContain('Open in Xero');
    expect(words).toContain('History What Who When Refused by Xero Xero refused it by itself');
  });

  it.each([
    ['invoice/20', 'accounts', 'Choose under Accounts'],
    ['invoice/21', 'sales-tax', 'Choose under Tax rates of sales'],
  ])('of %s, which is held for a choice, leads to its mapping', async (document, section, button) => {
    const { html, words } = await read(`/documents/${document}`);
    expect(words).toContain(button);
    expect(html).toContain(`href="/integrations/xero/mappings/${section}"`);
    expect((await read('/documents/invoice/13')).words).not.toContain('Choose under');
  });

  it('leads to Xero once it is there', async () => {
    const { html, words } = await read('/documents/invoice/11');
    expect(html).toContain('href="http://localhost:8491/organisations/nG4d1"');
    expect(words).toContain('In Xero INV-2026-0041 · AUTHORISED');
    expect(words).toContain('Total 12,345.60 GBP');
    expect(words).toContain('This document is in Xero as it is in TimeTracker.');
    const live = await read('/documents/invoice/11', { issuer: 'https://identity.xero.com' }, 'live');
    expect(live.html).toMatch(/href="https:\/\/go\.xero\.com\/app\/!nG4d1\/invoicing\/view\/[0-9a-f-]{36}"/);
  });

  it('does not show the link to another organisation than the connected one', async () => {
    const other = { tenantId: '00000000-0000-4000-8000-000000000009' };
    expect((await read('/documents/invoice/11', other)).words).not.toContain('AUTHORISED');
  });

  it.each([
    '/documents/invoice/999',
    '/documents/nonsense/1',
    '/documents/invoice/1;drop',
    '/documents/invoice',
  ])('is not there at %s', async (path) => {
    expect((await read(path)).status).toBe(404);
  });
});
