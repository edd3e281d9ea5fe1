import { beforeAll, describe, expect, it } from 'vitest';
import { setupRoutes } from '../../src/http/setup-routes.ts';
import { createSettingsRepository } from '../../src/store/connection-settings.ts';
import { createTiming } from '../../src/timing.ts';
import { connect, createOauthSetup, publicUrl, type OauthSetup } from '../oauth/oauth-setup.ts';
import { testConfig } from '../support/test-config.ts';
import { createFakeApp } from './fake-app.ts';
import { createMemorySignIn } from './memory-sign-in.ts';
import { createTestBrowser, wordsOf } from './test-browser.ts';

const setupPath = '/integrations/xero';

let setup: OauthSetup;
let xero: ReturnType<OauthSetup['openProcess']>;

beforeAll(async () => {
  setup = await createOauthSetup();
  xero = setup.openProcess();
  const [first] = setup.sandbox.organisations;
  const outcome = await connect(xero, first?.settings.tenantId ?? '');
  if (outcome !== 'connected') throw new Error(outcome);
});

async function browserOf(role: 'viewer' | 'admin') {
  const memory = createMemorySignIn();
  const config = { ...testConfig(), ...setup.config };
  const { app } = createFakeApp({
    signIn: memory.signIn,
    config: { publicUrl },
    connections: xero.connections,
    adminPages: [
      setupRoutes({
        config,
        database: setup.database,
        timing: createTiming(),
        log: setup.log,
        settings: createSettingsRepository(setup.database),
        xero,
        resumeStuck: async () => undefined,
        onSettingsChanged: [],
      }),
    ],
  });
  const browser = createTestBrowser(app);
  await browser.post('/integrations/xero/sign-in', { token: memory.newToken(role, role) });
  return browser;
}

const buttonsOf = (page: string) => [...page.matchAll(/<button[^>]*>([^<]*)/g)].map(([, words]) => words);

describe('the setup page and the overview', () => {
  it('show a viewer what is chosen, and no button but Search and Sign out', async () => {
    const browser = await browserOf('viewer');
    const page = (await browser.get(setupPath)).text;
    expect(wordsOf(page)).toContain('Northgate Design Ltd');
    expect(page).toContain('name="schedule.timeZone"');
    expect(buttonsOf(page)).toEqual(['Sign out']);
    expect(page).not.toContain('disconnect"');
    expect(buttonsOf((await browser.get('/')).text)).toEqual(['Sign out', 'Search']);
  });

  it.each(['app', 'settings', 'go-live', 'test', 'disconnect', 'connect'])(
    'take no form %s from a viewer',
    async (form) => {
      const browser = await browserOf('viewer');
      const { text } = await browser.get('/');
      const formKey = /name="formKey" value="([^"]+)"/.exec(text)?.[1] ?? '';
      expect((await browser.post(`${setupPath}/${form}`, { formKey })).status).toBe(403);
    },
  );

  it('take the forms of an administrator, and remember who sent them', async () => {
    const browser = await browserOf('admin');
    const { text } = await browser.get(setupPath);
    const formKey = /name="formKey" value="([^"]+)"/.exec(text)?.[1] ?? '';
    expect((await browser.post(`${setupPath}/test`, { formKey })).location).toContain('done=test');
    const goLive = { formKey, goLiveDate: '2026-11-01' };
    expect((await browser.post(`${setupPath}/go-live`, goLive)).location).toContain('done=go-live');
    const trail = await setup.database.query<{ action: string }>(
      `select action from audit where person = 'admin' and actor = 'page' order by id`,
    );
    expect(trail.rows.map(({ action }) => action)).toEqual([
      'connection.tested',
      'settings.changed',
      'connection.go_live',
    ]);
  });
});
