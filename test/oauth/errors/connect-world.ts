import { createApp } from '../../../src/http/app.ts';
import { setupRoutes } from '../../../src/http/setup-routes.ts';
import { createSettingsRepository } from '../../../src/store/connection-settings.ts';
import { createOverview } from '../../../src/store/overview.ts';
import { createTiming, type Timing } from '../../../src/timing.ts';
import { createMemorySignIn } from '../../http/memory-sign-in.ts';
import { createTestBrowser } from '../../http/test-browser.ts';
import { testConfig } from '../../support/test-config.ts';
import { createOauthSetup, decideAtXero } from '../oauth-setup.ts';

export const connectPath = '/integrations/xero/connect';
export const setupPath = '/integrations/xero';

type Changes = Parameters<Awaited<ReturnType<typeof createOauthSetup>>['openProcess']>[0];

export type Browser = ReturnType<typeof createTestBrowser>;

/** Answers with nothing but where the browser goes next. */
export type Answer = Awaited<ReturnType<Browser['get']>>;

/** A sandbox, processes of ours with their pages, and browsers between them, for everything that can go wrong. */
export async function createConnectWorld() {
  const setup = await createOauthSetup();
  const { sandbox, database } = setup;
  const [north = '', south = ''] = sandbox.organisations.map(({ settings }) => settings.tenantId);
  const [app] = sandbox.apps;
  if (app === undefined) throw new Error('The sandbox has no app.');
  const given = { switches: { ...sandbox.switches }, app: { tier: 'core' as const, ...app } };
  /** Codes and states that browsers brought back. */
  const secrets = new Set<string>();

  const processes = new Map<string, ReturnType<typeof setup.openProcess>>();

  /** A process of ours with its pages. Those that are alike share their connections to the database. */
  function open(changes: Changes = {}, timing: Partial<Timing> = {}) {
    const ours = { ...createTiming(), ...timing };
    const key = JSON.stringify([Object.entries(changes), timing]);
    const xero = processes.get(key) ?? setup.openProcess(changes, ours);
    processes.set(key, xero);
    const config = { ...testConfig(), ...setup.config, ...changes };
    const core = {
      config,
      database,
      timing: ours,
      settings: createSettingsRepository(database),
      xero,
      log: setup.log,
      resumeStuck: async () => {},
      onSettingsChanged: [],
    };
    const pages = createApp({
      config,
      hosts: xero.hosts,
      flow: xero.flow,
      connections: xero.connections,
      overview: createOverview(database),
      signIn: createMemorySignIn().signIn,
      health: {},
      log: setup.log,
      timeZone: 'Europe/London',
      adminPages: [setupRoutes(core)],
    });
    return { xero, core, app: pages, browser: createTestBrowser(pages) };
  }

  /** Presses Connect; the address at Xero that the browser is sent to. */
  async function press(browser: Browser): Promise<URL> {
    const begun = await browser.post(connectPath);
    if (begun.status !== 303) throw new Error(`Connect answered ${begun.status}.`);
    return new URL(begun.location ?? '');
  }

  /** Comes back from Xero. */
  function back(browser: Browser, callback: URL): Promise<Answer> {
    for (const name of ['code', 'state']) {
      const secret = callback.searchParams.get(name) ?? '';
      if (secret !== '') secrets.add(secret);
    }
    return browser.get(callback.pathname + callback.search);
  }

  return {
    setup,
    sandbox,
    database,
    north,
    south,
    app,
    secrets,
    open,
    press,
    back,

    /** Connects and comes back, with whatever came of it. */
    async connect(browser: Browser, organisation = north): Promise<Answer> {
      return back(browser, await decideAtXero(await press(browser), { organisation }));
    },

    /** What the log was told, but for single requests. */
    logged(): { readonly fields: Record<string, unknown>; readonly text: string }[] {
      return setup.logged
        .map((line) => {
          const [fields, text] = line as [Record<string, unknown>, string];
          return { fields, text };
        })
        .filter(({ text }) => text !== 'http request');
    },

    /** Goes to the page at Xero, which sends the browser back by itself. */
    async turnedBack(browser: Browser, change: (address: URL) => void = () => {}): Promise<Answer> {
      const address = await press(browser);
      change(address);
      const page = await fetch(address, { redirect: 'manual' });
      return back(browser, new URL(page.headers.get('location') ?? 'http://nobody-was-sent-back'));
    },

    /** Everything as it was before the first test. */
    async reset(): Promise<void> {
      sandbox.faults.clear();
      Object.assign(sandbox.switches, given.switches);
      sandbox.apps.length = 1;
      Object.assign(app, given.app);
      for (const { settings } of sandbox.organisations) settings.tenantType = 'ORGANISATION';
      sandbox.connections.end({});
      for (const table of [
        'connection_test',
        'connection_settings',
        'connection',
        'oauth_state',
        'pending_grant',
        'connect_link',
        'app_registration',
      ])
        await database.query(`delete from ${table}`);
      setup.logged.length = 0;
    },
  };
}

export type ConnectWorld = Awaited<ReturnType<typeof createConnectWorld>>;

/** A process of ours with its pages. */
export type Opened = ReturnType<ConnectWorld['open']>;
