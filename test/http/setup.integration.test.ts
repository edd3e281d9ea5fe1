import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../src/http/app.ts';
import { setupRoutes } from '../../src/http/setup-routes.ts';
import { createSettingsRepository } from '../../src/store/connection-settings.ts';
import { createOverview } from '../../src/store/overview.ts';
import { createTiming } from '../../src/timing.ts';
import { clientSecret, connect, createOauthSetup, type OauthSetup } from '../oauth/oauth-setup.ts';
import { testConfig } from '../support/test-config.ts';
import { createMemorySignIn } from './memory-sign-in.ts';
import { createTestBrowser, wordsOf } from './test-browser.ts';

const setupPath = '/integrations/xero';

let setup: OauthSetup;
let north: string;
let resumed: number;

beforeAll(async () => {
  setup = await createOauthSetup();
  north = setup.sandbox.organisations[0]?.settings.tenantId ?? '';
});

beforeEach(async () => {
  resumed = 0;
  setup.sandbox.faults.clear();
  for (const table of ['connection_test', 'connection_settings', 'connection', 'app_registration'])
    await setup.database.query(`delete from ${table}`);
  setup.sandbox.connections.disconnect(north);
});

const withoutApp = { xeroClientId: undefined, xeroClientSecret: undefined };

/** A process of ours with its pages. */
function open(changes: Parameters<OauthSetup['openProcess']>[0] = {}, adminToken?: string) {
  const xero = setup.openProcess(changes);
  const config = { ...testConfig(), ...setup.config, ...changes };
  const app = createApp({
    config,
    hosts: xero.hosts,
    flow: xero.flow,
    connections: xero.connections,
    overview: createOverview(setup.database),
    signIn: createMemorySignIn({ adminToken }).signIn,
    health: {},
    log: setup.log,
    timeZone: 'Europe/London',
    adminPages: [
      setupRoutes({
        config,
        database: setup.database,
        timing: createTiming(),
        log: setup.log,
        settings: createSettingsRepository(setup.database),
        xero,
        resumeStuck: async () => void (resumed += 1),
        onSettingsChanged: [],
      }),
    ],
  });
  return { xero, browser: createTestBrowser(app) };
}

type Opened = ReturnType<typeof open>;

async function openConnected(changes: Parameters<OauthSetup['openProcess']>[0] = {}): Promise<Opened> {
  const opened = open(changes);
  expect(await connect(opened.xero, north)).toBe('connected');
  return opened;
}

const settings = async ({ xero }: Opened) =>
  createSettingsRepository(setup.database).newest((await xero.connections.ofInstallation('main'))?.id ?? '');

/** What the settings form sends if nothing is touched. */
const untouched: [string, string][] = [
  ['direction', 'export'],
  ...['clients', 'invoices', 'expenses', 'payments', 'creditNotes'].map((kind): [string, string] => [
    'kinds',
    kind,
  ]),
  ['schedule.every', 'off'],
  ['schedule.hour', '2'],
  ['schedule.timeZone', 'UTC'],
  ['expenseStrategy', 'auto'],
  ['invoiceStatus', 'AUTHORISED'],
  ['billStatus', 'AUTHORISED'],
];

const changed = (...changes: [string, string][]) => [
  ...untouched.filter(([name]) => !changes.some(([other]) => other === name)),
  ...changes.filter(([, value]) => value !== ''),
];

describe('the setup page', () => {
  it('is where the overview sends people while there is no app to connect with', async () => {
    const { browser } = open(withoutApp);
    const words = wordsOf((await browser.get('/')).text);
    expect(words).toContain('Not set up yet');
    expect(words).not.toContain('Connect to Xero');
    expect(wordsOf((await open().browser.get('/')).text)).toContain('Connect to Xero');
  });

  it('lists what is still to be chosen, until all of it is', async () => {
    const opened = await openConnected();
    const step = async () =>
      /Accounts and tax rates (.*?) Go-live date/.exec(
        wordsOf((await opened.browser.get(setupPath)).text),
      )?.[1];
    expect(await step()).toMatch(/^To do .*Not chosen yet: the account for work and items on invoices,/);
    const { settings: before, version } = await settings(opened);
    const { id = '' } = (await opened.xero.connections.ofInstallation('main')) ?? {};
    const accounts = { ...before.accounts, items: '200', goods: '201', defaultExpense: '429' };
    await createSettingsRepository(setup.database).append(id, version, { ...before, accounts }, 'page');
    expect(await step()).toContain('Not chosen yet: tax rates of sales,');
  });

  it('begins with the redirect address to copy, and leads on step by step', async () => {
    const { browser } = open(withoutApp);
    const page = await browser.get(setupPath);
    expect(page.status).toBe(200);
    const words = wordsOf(page.text);
    expect(words).toContain('http://localhost:8480/integrations/xero/callback');
    expect(words).toContain('Xero app To do');
    expect(words).toContain('Enter the Xero app first.');
    expect(words).toContain('What to sync Connect first.');
    expect(page.text).not.toMatch(/<script|onclick|style=/);
  });

  it('is for administrators', async () => {
    const { browser } = open({}, 'the-admin-token-1234');
    expect((await browser.get(setupPath)).location).toBe(
      `/integrations/xero/sign-in?to=${encodeURIComponent(setupPath)}`,
    );
    expect((await browser.post(`${setupPath}/app`, { generation: 'broad' })).location).toBe(
      '/integrations/xero/sign-in',
    );
    expect((await open().xero.registrationOf.view()).generation).toBe('granular');
  });

  it.each(['app', 'settings', 'go-live', 'test', 'disconnect'])(
    'takes the form %s from pages of ours only',
    async (form) => {
      const { browser } = await openConnected();
      const answer = await browser.post(`${setupPath}/${form}`, {}, { origin: 'https://elsewhere.example' });
      expect(answer.status).toBe(403);
    },
  );
});

describe('the Xero app on the setup page', () => {
  const entered = { clientId: 'test-client', clientSecret, generation: 'granular', organisationId: '' };

  it('is stored, and its secret never shown again', async () => {
    const { browser, xero } = open(withoutApp);
    const answer = await browser.post(`${setupPath}/app`, entered);
    expect(answer).toMatchObject({ status: 303, location: `${setupPath}?done=app` });
    const page = await browser.get(answer.location ?? '');
    expect(wordsOf(page.text)).toContain('The app is saved.');
    expect(wordsOf(page.text)).toContain('Xero app Done');
    expect(page.text).toContain('value="test-client"');
    expect(await connect(xero, north)).toBe('connected');
    await browser.get(setupPath);
    expect(JSON.stringify([browser.seen, setup.logged])).not.toContain(clientSecret);
  });

  it('that is refused is shown again as it was typed, but for the secret', async () => {
    const { browser, xero } = open(withoutApp);
    const answer = await browser.post(`${setupPath}/app`, {
      ...entered,
      generation: 'broad',
      organisationId: 'Harbour <b>',
    });
    expect(answer.status).toBe(422);
    expect(wordsOf(answer.text)).toContain("An organisation's id looks like");
    expect(answer.text).toContain('value="Harbour &lt;b&gt;"');
    expect(answer.text).toContain('value="test-client"');
    expect(answer.text).toMatch(/value="broad" selected/);
    expect(answer.text).not.toContain(clientSecret);
    expect((await xero.registrationOf.view()).source).toBe('none');
  });

  it('of the environment is named, and there is nothing to type', async () => {
    const { browser } = open();
    const page = await browser.get(setupPath);
    expect(wordsOf(page.text)).toContain(
      'Client id and secret are given by the environment (XERO_CLIENT_ID, XERO_CLIENT_SECRET): test-client',
    );
    expect(page.text).not.toMatch(/name="client(Id|Secret)"/);
    const answer = await browser.post(`${setupPath}/app`, { generation: 'broad', organisationId: north });
    expect(answer.status).toBe(303);
    const after = await browser.get(setupPath);
    expect(after.text).toContain(`value="${north}"`);
    expect(wordsOf(after.text)).toContain('expense claims accounting.transactions');
  });

  it('with another client id says to connect again, and has what waits looked at', async () => {
    const { browser, xero } = open(withoutApp);
    await browser.post(`${setupPath}/app`, entered);
    await connect(xero, north);
    const answer = await browser.post(`${setupPath}/app`, {
      ...entered,
      clientId: 'another',
      clientSecret: 'new',
    });
    expect(answer.location).toBe(`${setupPath}?done=app-reconnect`);
    expect(wordsOf((await browser.get(answer.location ?? '')).text)).toContain('so connect again.');
    expect(resumed).toBe(1);
  });
});

describe('what to sync on the setup page', () => {
  it('is stored as it was chosen, and everything that is not shown stays', async () => {
    const opened = await openConnected();
    const connection = await opened.xero.connections.ofInstallation('main');
    const before = (await settings(opened)).settings;
    await createSettingsRepository(setup.database).append(
      connection?.id ?? '',
      0,
      { ...before, accounts: { ...before.accounts, items: '200' } },
      'test',
    );
    const answer = await opened.browser.post(
      `${setupPath}/settings`,
      changed(
        ['kinds', 'clients'],
        ['kinds', 'invoices'],
        ['schedule.every', 'daily'],
        ['schedule.hour', '5'],
        ['schedule.timeZone', 'Pacific/Auckland'],
        ['expenseStrategy', 'bill'],
        ['billStatus', 'DRAFT'],
        ['more', 'postIssued'],
      ),
    );
    expect(answer).toMatchObject({ status: 303, location: `${setupPath}?done=settings` });
    expect(await settings(opened)).toMatchObject({
      version: 2,
      settings: {
        kinds: { clients: true, invoices: true, expenses: false, payments: false, creditNotes: false },
        schedule: { every: 'daily', hour: 5, timeZone: 'Pacific/Auckland' },
        expenseStrategy: 'bill',
        billStatus: 'DRAFT',
        postIssued: true,
        writeBack: false,
        accounts: { items: '200' },
      },
    });
    expect(resumed).toBe(1);
    const page = await opened.browser.get(setupPath);
    expect(page.text).toMatch(/value="daily" selected/);
    expect(page.text).toMatch(/value="invoices" checked/);
    expect(page.text).not.toMatch(/value="expenses" checked/);
  });

  it.each([
    ['direction', 'import', 'Import is not available yet.'],
    ['direction', 'both', 'Import is not available yet.'],
    ['schedule.timeZone', 'Mars/Olympus', 'Time zone must be the name of a time zone'],
    ['expenseStrategy', 'gift', 'Expenses become must be one of auto, bill'],
  ])('is refused beside %s for %s, which stays as it was typed', async (name, value, words) => {
    const opened = await openConnected();
    const form = changed([name, value], ['kinds', 'clients'], ['billStatus', 'DRAFT']);
    const answer = await opened.browser.post(`${setupPath}/settings`, form);
    expect(answer.status).toBe(422);
    expect(wordsOf(answer.text)).toContain(words);
    expect(answer.text).toContain(`id="${name}-problem"`);
    expect(answer.text).toMatch(/value="DRAFT" selected/);
    expect(answer.text).not.toMatch(/value="invoices" checked/);
    expect((await settings(opened)).version).toBe(0);
    expect(resumed).toBe(0);
  });

  it('that needs another permission says so until it is granted', async () => {
    const opened = await openConnected();
    await opened.browser.post(`${setupPath}/settings`, changed(['expenseStrategy', 'spend_money']));
    const missing = 'a permission that was not granted yet: accounting.banktransactions.';
    expect(wordsOf((await opened.browser.get(setupPath)).text)).toContain(missing);
    expect(await connect(opened.xero, north)).toBe('reconnected');
    expect(wordsOf((await opened.browser.get(setupPath)).text)).not.toContain(missing);
  });
});

describe('the go-live date on the setup page', () => {
  it('of the sandbox is stored without further ado', async () => {
    const opened = await openConnected();
    const answer = await opened.browser.post(`${setupPath}/go-live`, { goLiveDate: '2026-11-01' });
    expect(answer.location).toBe(`${setupPath}?done=go-live`);
    expect((await settings(opened)).settings.goLiveDate).toBe('2026-11-01');
    expect(wordsOf((await opened.browser.get(setupPath)).text)).toContain(
      'Documents dated 1 Nov 2026 or later',
    );
  });

  it('of a real organisation is confirmed by typing its name', async () => {
    const opened = await openConnected();
    await setup.database.query(`update connection set issuer = 'https://identity.xero.com'`);
    const send = (organisationName: string) =>
      opened.browser.post(`${setupPath}/go-live`, { goLiveDate: '2026-11-01', organisationName });
    for (const wrong of ['', 'Northgate']) {
      const answer = await send(wrong);
      expect(answer.status).toBe(422);
      expect(wordsOf(answer.text)).toContain('That is not the name of the connected organisation.');
      expect(answer.text).toContain('value="2026-11-01"');
    }
    expect((await settings(opened)).settings.goLiveDate).toBeNull();
    expect((await send('Northgate Design Ltd ')).status).toBe(303);
    expect((await settings(opened)).settings.goLiveDate).toBe('2026-11-01');
    expect(await opened.xero.connections.ofInstallation('main')).toMatchObject({ goLiveConfirmedBy: 'page' });
  });

  it('must be a day', async () => {
    const opened = await openConnected();
    const answer = await opened.browser.post(`${setupPath}/go-live`, { goLiveDate: '2026-02-30' });
    expect(answer.status).toBe(422);
    expect(wordsOf(answer.text)).toContain('Give the first day whose documents go to the organisation.');
  });
});

describe('the connection test on the setup page', () => {
  it('is carried out once and shown as a list', async () => {
    const opened = await openConnected();
    expect(wordsOf((await opened.browser.get(setupPath)).text)).toContain('Not tested yet.');
    const answer = await opened.browser.post(`${setupPath}/test`);
    expect(answer.location).toBe(`${setupPath}?done=test`);
    const words = wordsOf((await opened.browser.get(answer.location ?? '')).text);
    expect(words).toContain('Passed Permission Xero accepts our permission: it was just renewed.');
    expect(words).toContain('Passed Organisation Northgate Design Ltd answers');
    expect(words).toContain('Warning Mapping Not chosen yet: the account for work and items on invoices');
    expect(words).toContain('Passed Go-live date No go-live date is set');
  });
});

describe('disconnecting', () => {
  const atXero = () => setup.sandbox.connections.list('test-client').map(({ tenantId }) => tenantId);

  it('is asked once more, ends the connection at Xero and here, and keeps the settings', async () => {
    const opened = await openConnected();
    await opened.browser.post(`${setupPath}/settings`, changed(['billStatus', 'DRAFT']));
    expect(atXero()).toContain(north);
    const question = await opened.browser.get(`${setupPath}/disconnect`);
    expect(wordsOf(question.text)).toContain('Disconnect Northgate Design Ltd?');
    expect(atXero()).toContain(north);

    const answer = await opened.browser.post(`${setupPath}/disconnect`);
    expect(answer.location).toBe(`${setupPath}?done=disconnected`);
    expect(atXero()).not.toContain(north);
    const stored = await setup.database.query(
      `select status, status_reason, length(refresh_token) as refresh, length(access_token) as access from connection`,
    );
    expect(stored.rows).toEqual([
      { status: 'disconnected', status_reason: 'by_person', refresh: 0, access: 0 },
    ]);
    const trail = await setup.database.query(
      `select actor, action, details from audit where action = 'connection.disconnected' order by id desc limit 1`,
    );
    expect(trail.rows).toMatchObject([
      { actor: 'page', action: 'connection.disconnected', details: { reason: 'by_person', atXero: 'ended' } },
    ]);
    const after = wordsOf((await opened.browser.get(setupPath)).text);
    expect(after).toContain('Disconnected It was disconnected here. What was done with it is kept.');
    expect(wordsOf((await opened.browser.get(`${setupPath}/disconnect`)).text)).toContain(
      'No organisation is connected.',
    );

    expect(await connect(opened.xero, north)).toBe('reconnected');
    expect((await settings(opened)).settings.billStatus).toBe('DRAFT');
  });

  it('makes room for another organisation', async () => {
    const south = setup.sandbox.organisations[1]?.settings.tenantId ?? '';
    const opened = await openConnected();
    expect(await connect(opened.xero, south)).toBe('confirm_change');
    await opened.browser.post(`${setupPath}/disconnect`);
    expect(await connect(opened.xero, south)).toBe('connected');
  });

  it('changes nothing while Xero cannot be told, unless asked to', async () => {
    const opened = await openConnected();
    setup.sandbox.faults.add({ kind: 'offline503', path: '/connections', times: 2 });
    const answer = await opened.browser.post(`${setupPath}/disconnect`);
    expect(wordsOf(answer.text)).toContain('Xero could not be told');
    expect(await opened.xero.connections.ofInstallation('main')).toMatchObject({ status: 'connected' });
    const hereOnly = await opened.browser.post(`${setupPath}/disconnect`, { hereOnly: 'yes' });
    expect(hereOnly.location).toBe(`${setupPath}?done=disconnected_here`);
    expect(await opened.xero.connections.ofInstallation('main')).toMatchObject({ status: 'disconnected' });
  });

  it('ends here what Xero has ended already', async () => {
    const opened = await openConnected();
    setup.sandbox.connections.disconnect(north);
    expect((await opened.browser.post(`${setupPath}/disconnect`)).location).toContain('done=disconnected');
    expect(await opened.xero.connections.ofInstallation('main')).toMatchObject({ status: 'disconnected' });
  });
});
