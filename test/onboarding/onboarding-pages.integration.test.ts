import { expect, it } from 'vitest';
import { createDocumentLinks } from '../../src/http/document-links.ts';
import { onboardingRoutes } from '../../src/http/onboarding-routes.ts';
import { createOnboardingDesk } from '../../src/onboarding/onboarding-desk.ts';
import { createDatabase } from '../../src/store/database.ts';
import { createOrganisationRecords } from '../../src/store/organisation-records.ts';
import { createOrganisationLists } from '../../src/xero/organisation-lists.ts';
import { createFakeApp } from '../http/fake-app.ts';
import { wordsOf } from '../http/test-browser.ts';
import { createTestDatabase } from '../support/stack.ts';
import { testConfig, testEnvironmentWith } from '../support/test-config.ts';
import { ttxero } from '../cli/run-in-process.ts';
import { client, expense, invoice } from '../xero/samples.ts';
import { createOnboardingWorld } from './onboarding-world.ts';

/** TimeTracker's database, as far as its own connector stands there. Its tokens are in a table that is not here at all. */
async function createConnectorDatabase() {
  const url = await createTestDatabase();
  const database = createDatabase({ url, applicationName: 'test', onError: () => {} });
  await database.query(
    `create table integrations (id serial primary key, name varchar(100) not null, provider varchar(50) not null,
       user_id integer, is_active boolean not null, config json, last_sync_at timestamp, last_sync_status varchar(20),
       last_error text, is_global boolean not null default false)`,
  );
  return { url, database };
}

it('onboards by pages: what TimeTracker’s own connector had, what is in Xero, a choice, and the yes', async () => {
  const world = await createOnboardingWorld({ settings: { goLiveDate: null } });
  const timetracker = await createConnectorDatabase();
  const config = testConfig({ TIMETRACKER_DATABASE_URL: timetracker.url });
  await world.changeSettings({
    accounts: { items: '200', goods: '201', expenses: '270', rounding: '860', defaultExpense: null },
  });
  const lists = createOrganisationLists({
    copy: world.process.copy,
    records: createOrganisationRecords(world.database),
    monotonicNow: () => performance.now(),
  });
  const desk = createOnboardingDesk({
    core: {
      ...world.process,
      config,
      resumeStuck: async () => {},
      onSettingsChanged: [],
    },
    prepareWrite: world.process.prepareWrite,
    lists: ({ id: connectionId, tenantId }, names) =>
      lists({ of: { connectionId, tenantId }, names, maxAge: 60 }),
    startReading: async () => void (await world.read()),
    now: () => new Date(),
  });
  const { app } = createFakeApp({
    connections: world.connections,
    config: { publicUrl: 'http://localhost:8480' },
    adminPages: [
      onboardingRoutes({
        installationId: 'main',
        connections: world.connections,
        desk,
        links: createDocumentLinks(config),
      }),
    ],
  });
  const address = (path: string) => `http://localhost:8480/integrations/xero/onboarding${path}`;
  const shown = async (answer: Response) => {
    const html = await answer.text();
    return { status: answer.status, to: answer.headers.get('location'), html, words: wordsOf(html) };
  };
  const get = async (path = '') => shown(await app.request(address(path)));
  const post = async (path: string, fields: Readonly<Record<string, string>>) =>
    shown(
      await app.request(address(path), {
        method: 'POST',
        headers: { origin: 'http://localhost:8480', 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(fields).toString(),
      }),
    );

  await world.publishClient(client({ id: '3', name: 'Ash & Co' }));
  await world.enterInvoice({ number: 'INV-1', contact: 'Ash & Co', date: '2026-11-02', net: 100 });
  await world.enterInvoice({ number: 'INV-2', contact: 'Ash & Co', date: '2026-11-02', net: 90 });
  await world.publishInvoice(invoice({ id: '1', number: 'INV-1' }));
  await world.publishInvoice(invoice({ id: '2', number: 'INV-2' }));
  await world.publishInvoice(invoice({ id: '3', number: 'INV-3' }));
  await world.publish('expense', '9', expense());
  await timetracker.database.query(
    `insert into integrations (name, provider, is_active, is_global, config) values ('Xero', 'xero', true, true, $1)`,
    [
      JSON.stringify({
        tenant_id: world.tenantId,
        sync_direction: 'bidirectional',
        sync_items: ['invoices', 'expenses'],
        sync_invoices: false,
        auto_sync: true,
        sync_interval: 'hourly',
        default_expense_account_code: '200',
        account_mappings: { Travel: '493', supplies: '9999' },
        contact_mappings: { '3': world.contacts()[0]?.id, '99': world.contacts()[0]?.id },
        item_mappings: { '17': 'A' },
        api_secret: 'must never be read',
      }),
    ],
  );

  // Both would post: nothing can be confirmed before that is off.
  let page = await get();
  expect(page.words).toContain("TimeTracker's own sync with Xero is switched on");
  expect(page.words).toContain('It cannot be confirmed yet');
  expect(page.html).not.toContain('must never be read');
  const early = await post('/confirm', {
    date: '2026-10-01',
    organisation: world.organisation.settings.name,
    seen: '',
  });
  expect([early.status, early.words.includes('untick')]).toEqual([422, true]);
  await timetracker.database.query(
    `update integrations set config = (config::jsonb || '{"auto_sync": false}')::json`,
  );

  expect(await post('/read', {})).toMatchObject({ to: '/integrations/xero/onboarding?done=reading' });
  page = await get();
  const rows = [
    ...page.html.matchAll(
      /<td>\s*([a-z_]+(?: \w+)?)\s*<span class="under">[^<]*<\/span><\/td>\s*<td>([^<]*)<\/td>\s*<td>([^<]*)/g,
    ),
  ];
  expect(rows.map(([, key, verdict, why]) => `${key}: ${verdict}. ${why?.trim()}`)).toMatchInlineSnapshot(`
    [
      "tenant_id: is so already. This is the connected organisation.",
      "sync_direction: is so already. Documents go from TimeTracker to Xero here too.",
      "sync_items: is so already. These kinds are switched on. Clients, payments and credit notes are set on their own.",
      "sync_invoices: not needed. TimeTracker&#39;s wizard stores this whatever is ticked, so it says nothing about what somebody wanted.",
      "sync_interval: can be taken over. Becomes the automatic sync, beside the one by events.",
      "default_expense_account_code: not valid. 200 Sales is not an account for costs.",
      "account_mappings Travel: can be taken over. 493 Travel - National.",
      "account_mappings supplies: not valid. The organisation has no account 9999.",
      "contact_mappings 3: can be taken over. Ash &amp; Co.",
      "contact_mappings 99: not valid. TimeTracker has no such client.",
      "item_mappings 17: not valid. This names a line by its id, and TimeTracker gives lines new ids at every edit.",
    ]
  `);
  expect(await post('/take-over', {})).toMatchObject({ to: '/integrations/xero/onboarding?done=taken' });
  const { settings } = await world.settings.newest(world.connection.id);
  expect(settings.expenseAccounts).toEqual([{ category: 'Travel', account: '493' }]);
  expect(settings.accounts.defaultExpense).toBeNull();
  expect(settings.schedule.every).toBe('hourly');
  expect(settings.contacts.map((row) => row.client)).toEqual(['3']);

  page = await get('?look=yes');
  expect(page.words).toContain('1 there, 1 likely there, 0 unclear, 2 not there');
  expect(page.words).toContain('Xero has 108.00, TimeTracker 120.00');
  expect(page.words).toContain('Without a go-live date');
  expect(page.words).toContain('2 documents would be posted');
  expect(page.html).toContain('&quot;InvoiceNumber&quot;:&quot;INV-3&quot;');

  // A person has looked: the altered one is the same.
  const altered =
    /value="(adopt [^"]+)"[^>]*>/.exec(page.html.slice(page.html.indexOf('value="invoice 2"')))?.[1] ?? '';
  expect(await post('/choices', { row: 'invoice 2', was: 'leave', choice: altered })).toMatchObject({
    to: '/integrations/xero/onboarding?chosen=1#compare',
  });
  page = await get();
  expect(page.words).toContain('2 documents are adopted, 0 documents are left alone');

  // The commands say the same.
  const environment = testEnvironmentWith({
    ...world.environment,
    TIMETRACKER_DATABASE_URL: timetracker.url,
  });
  const told = JSON.parse((await ttxero(environment, 'onboard', '--json')).out) as {
    documents: { kind: string; id: string; decision: string; why: string }[];
  };
  expect(told.documents.map(({ kind, id, decision }) => `${kind} ${id} ${decision}`)).toEqual([
    'invoice 1 adopt',
    'invoice 2 adopt',
  ]);
  expect(told.documents[1]?.why).toContain('Xero has 108.00, TimeTracker 120.00');
  const wrong = await ttxero(
    environment,
    'onboard',
    'confirm',
    '--date',
    '2026-10-01',
    '--organisation',
    'X',
  );
  expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('not the name')]);
  expect((await ttxero(environment, 'onboard', 'choose', 'invoice', '77', 'post')).code).toBe(2);
  expect((await ttxero(environment, 'onboard', 'plan')).out).toContain('2 documents would be posted');

  const seen = /name="seen" value="([^"]+)"/.exec(page.html)?.[1] ?? '';
  const organisation = world.organisation.settings.name;
  expect((await post('/confirm', { date: '2026-10-01', organisation: 'Another', seen })).words).toContain(
    'That is not the name of the connected organisation',
  );
  expect((await post('/confirm', { date: '2026-10-01', organisation, seen: 'older' })).words).toContain(
    'Something changed since this was shown',
  );
  const mark = world.mark();
  expect(await post('/confirm', { date: '2026-10-01', organisation, seen })).toMatchObject({
    to: '/integrations/xero/onboarding?done=done',
  });
  expect(world.writesSince(mark)).toEqual([]);
  expect((await get('?done=done')).words).toContain('2 documents adopted');
  const { settings: after } = await world.settings.newest(world.connection.id);
  expect(after.goLiveDate).toBe('2026-10-01');

  // What differs is a problem that people see, and is not written over.
  const pushed = await world.pushUntilSettled(world.process, {
    installationId: 'main',
    kind: 'invoice',
    sourceId: '2',
  });
  expect([pushed.outcome, pushed.problem?.type]).toEqual(['held', 'totals-differ']);
  await timetracker.database.close();
});
