import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../src/http/app.ts';
import { describeConnectOutcome, type ConnectOutcome } from '../../src/oauth/connect-outcomes.ts';
import { createEncryption } from '../../src/oauth/encryption.ts';
import { createOverview } from '../../src/store/overview.ts';
import {
  clientSecret,
  createOauthSetup,
  decideAtXero,
  publicUrl,
  type OauthSetup,
} from '../oauth/oauth-setup.ts';
import { createMemorySignIn } from './memory-sign-in.ts';
import { createTestBrowser, wordsOf } from './test-browser.ts';

const connectPath = '/integrations/xero/connect';
const callbackPath = '/integrations/xero/callback';
const organisationPath = '/integrations/xero/organisation';

let setup: OauthSetup;
let north: string;
let south: string;

beforeAll(async () => {
  setup = await createOauthSetup();
  const [first, second] = setup.sandbox.organisations;
  north = first?.settings.tenantId ?? '';
  south = second?.settings.tenantId ?? '';
});

beforeEach(async () => {
  setup.sandbox.faults.clear();
  setup.sandbox.switches.reconsentRenewsAuthEvent = true;
  await setup.database.query(`delete from connection`);
  await setup.database.query(`delete from oauth_state`);
  await setup.database.query(`delete from pending_grant`);
  await setup.database.query(`delete from app_registration`);
  setup.sandbox.connections.disconnect(north);
  setup.sandbox.connections.disconnect(south);
});

/** A process of ours with its pages. */
function open(
  changes: {
    adminToken?: string;
    installationId?: string;
    xeroClientId?: string | undefined;
    xeroClientSecret?: string | undefined;
  } = {},
) {
  const { adminToken, ...accessChanges } = changes;
  const access = setup.openProcess(accessChanges);
  const app = createApp({
    config: {
      ...setup.config,
      mode: 'trial',
      installationId: changes.installationId ?? 'main',
      httpPort: 8480,
      trustedProxies: 0,
      temporalUiUrl: 'http://localhost:8233',
      temporalNamespace: 'default',
      timetrackerUrl: 'http://localhost:8080',
    },
    hosts: access.hosts,
    flow: access.flow,
    connections: access.connections,
    overview: createOverview(setup.database),
    signIn: createMemorySignIn({ adminToken }).signIn,
    health: {},
    log: setup.log,
  });
  return { access, app, browser: createTestBrowser(app) };
}

type Browser = ReturnType<typeof createTestBrowser>;

/** Presses Connect and stands before the page at Xero. */
async function pressConnect(browser: Browser): Promise<string> {
  const begun = await browser.post(connectPath);
  expect(begun.status).toBe(303);
  return begun.location ?? '';
}

/** Comes back from Xero and reads the page that the browser ends on. */
async function comeBack(browser: Browser, callback: URL) {
  const answer = await browser.get(callback.pathname + callback.search);
  expect(answer.status).toBe(302);
  expect(answer.text).toBe('');
  expect(answer.location).toMatch(/^\/integrations\/xero\/result\?outcome=[a-z_]+$/);
  const outcome = new URL(answer.location ?? '', publicUrl).searchParams.get('outcome') as ConnectOutcome;
  const page = await browser.get(answer.location ?? '');
  expect(page.status).toBe(200);
  const { title, what, cure } = describeConnectOutcome(outcome);
  for (const sentence of [title, what, cure]) {
    expect(wordsOf(page.text)).toContain(sentence.replaceAll('`', ''));
  }
  return { outcome, words: wordsOf(page.text) };
}

async function connectTo(browser: Browser, organisation: string) {
  const atXero = await pressConnect(browser);
  return comeBack(browser, await decideAtXero(atXero, { organisation }));
}

describe('connecting in a browser', () => {
  it('ends with a stored, encrypted pair and a page that names the organisation', async () => {
    const { browser, access } = open();
    const { outcome, words } = await connectTo(browser, north);
    expect(outcome).toBe('connected');
    expect(words).toContain('Northgate Design Ltd');

    const stored = await setup.database.query<{ id: string; access_token: Buffer; refresh_token: Buffer }>(
      `select id, access_token, refresh_token from connection`,
    );
    const row = stored.rows[0];
    if (row === undefined) throw new Error('nothing stored');
    const encryption = createEncryption(setup.config.encryptionKey);
    const token = encryption.decrypt('access_token', row.id, row.access_token);
    expect(row.access_token.includes(token)).toBe(false);
    expect((await access.accessTokens.forConnection(row.id)).accessToken).toBe(token);

    const overview = await browser.get('/');
    expect(wordsOf(overview.text)).toContain('Northgate Design Ltd');
    expect(wordsOf(overview.text)).toContain('Connected since');
  });

  it('works from a link, once, without the admin token', async () => {
    const { access, app } = open({ adminToken: 'the-admin-token-1234' });
    const link = new URL(await access.connectLink());
    expect(link.origin + link.pathname).toBe(publicUrl + connectPath);

    const browser = createTestBrowser(app);
    expect((await browser.get(link.pathname + link.search, { 'sec-purpose': 'prefetch' })).status).toBe(204);
    const begun = await browser.get(link.pathname + link.search);
    expect(begun.status).toBe(302);
    const { outcome, words } = await comeBack(
      browser,
      await decideAtXero(begun.location ?? '', { organisation: north }),
    );
    expect(outcome).toBe('connected');
    expect(words).not.toContain('Northgate');

    const again = await createTestBrowser(app).get(link.pathname + link.search);
    expect(again.location).toBe('/integrations/xero/result?outcome=link_used');
    const made = await setup.database.query(
      `select from audit where action = 'connection.link_made' and installation_id = 'main' and actor = 'cli'`,
    );
    expect(made.rowCount).toBe(1);
  });

  it('says what is wrong with a link', async () => {
    const { access, browser } = open();
    const at = async (link: string) => (await browser.get(`${connectPath}?link=${link}`)).location;
    expect(await at('abc')).toBe('/integrations/xero/result?outcome=link_unknown');
    expect(await at('A'.repeat(43))).toBe('/integrations/xero/result?outcome=link_unknown');
    const link = new URL(await access.connectLink());
    await setup.database.query(`update connect_link set expires_at = clock_timestamp()`);
    expect(await at(link.searchParams.get('link') ?? '')).toBe(
      '/integrations/xero/result?outcome=link_expired',
    );
  });

  it('goes on under PUBLIC_URL when it was begun under another of our names', async () => {
    const { app } = open();
    const elsewhere = createTestBrowser(app, 'http://127.0.0.1:8480');
    const answer = await elsewhere.get(`${connectPath}?link=x`);
    expect(answer).toMatchObject({ status: 302, location: `${publicUrl}${connectPath}?link=x&moved=1` });
    const overview = await elsewhere.get('/');
    expect(overview.text).toContain(`href="${publicUrl}${connectPath}"`);
    expect(overview.text).not.toContain('<form method="post"');
  });

  it('takes two tabs of one browser in any order', async () => {
    const { browser } = open();
    const one = await pressConnect(browser);
    const two = await pressConnect(browser);
    expect((await comeBack(browser, await decideAtXero(two, { organisation: north }))).outcome).toBe(
      'connected',
    );
    expect((await comeBack(browser, await decideAtXero(one, { organisation: north }))).outcome).toBe(
      'reconnected',
    );
  });

  it.each([true, false])(
    'reconnects with the next generation (a new consent renews the event id: %s)',
    async (reconsentRenewsAuthEvent) => {
      const { browser, access } = open();
      await connectTo(browser, north);
      setup.sandbox.switches.reconsentRenewsAuthEvent = reconsentRenewsAuthEvent;
      const before = await access.connections.ofInstallation('main');
      await access.connections.needReconnect(before?.id ?? '', 1, 'grant_refused');
      expect(wordsOf((await browser.get('/')).text)).toContain('Xero no longer accepts our permission');
      expect((await connectTo(browser, north)).outcome).toBe('reconnected');
      const after = await access.connections.ofInstallation('main');
      expect(after).toMatchObject({ id: before?.id, generation: 2, status: 'connected', statusReason: null });
    },
  );

  it('writes who connected, by the cookie that the way back from Xero brings along', async () => {
    const adminToken = 'the-admin-token-1234';
    const { browser } = open({ adminToken });
    await browser.post('/integrations/xero/sign-in', { token: adminToken });
    const { text } = await browser.get(connectPath);
    const formKey = /name="formKey" value="([^"]+)"/.exec(text)?.[1] ?? '';
    const begun = await browser.post(connectPath, { formKey });
    const callback = await decideAtXero(begun.location ?? '', { organisation: north });
    const { words } = await comeBack(browser, callback);
    expect(words).toContain('Northgate Design Ltd');
    const trail = await setup.database.query(
      `select actor, person, action from audit order by id desc limit 1`,
    );
    expect(trail.rows).toEqual([{ actor: 'page', person: 'ADMIN_TOKEN', action: 'connection.connected' }]);
  });

  it('writes who connected what into the audit trail', async () => {
    const { browser } = open();
    await connectTo(browser, north);
    const trail = await setup.database.query<{ action: string; tenant_id: string; details: object }>(
      `select action, tenant_id, details from audit order by id desc limit 1`,
    );
    expect(trail.rows).toEqual([
      { action: 'connection.connected', tenant_id: north, details: { generation: 1, issuer: 'sandbox' } },
    ]);
  });
});

/** A consent after which nobody knows which of two organisations was meant. */
async function consentToSeveral(browser: Browser) {
  const clientId = setup.config.xeroClientId ?? '';
  setup.sandbox.grant({ clientId, tenantId: north });
  setup.sandbox.grant({ clientId, tenantId: south });
  setup.sandbox.switches.reconsentRenewsAuthEvent = false;
  return decideAtXero(await pressConnect(browser), { organisation: north });
}

describe('a permission for several organisations', () => {
  const outcomeAt = (location: string | null) =>
    new URL(location ?? '', publicUrl).searchParams.get('outcome');

  it('is followed by a page on which one is picked', async () => {
    const { browser, access } = open();
    const callback = await consentToSeveral(browser);
    const back = await browser.get(callback.pathname + callback.search);
    expect(back).toMatchObject({ status: 302, location: organisationPath, text: '' });
    const page = await browser.get(organisationPath);
    expect(wordsOf(page.text)).toContain('Choose the organisation');
    for (const name of ['Northgate Design Ltd', setup.sandbox.organisations[1]?.settings.name ?? 'none'])
      expect(wordsOf(page.text)).toContain(name);
    expect(await access.connections.ofInstallation('main')).toBeUndefined();

    expect(await browser.post(organisationPath)).toMatchObject({ status: 303, location: organisationPath });
    const picked = await browser.post(organisationPath, { organisation: south });
    expect({ ...picked, at: outcomeAt(picked.location) }).toMatchObject({ status: 303, at: 'connected' });
    const connection = await access.connections.ofInstallation('main');
    expect(connection).toMatchObject({ tenantId: south, status: 'connected' });
    expect((await access.accessTokens.forConnection(connection?.id ?? '')).tenantId).toBe(south);
    expect((await setup.database.query('select from pending_grant')).rowCount).toBe(0);
    expect(outcomeAt((await browser.get(organisationPath)).location)).toBe('choice_over');
  });

  it('is picked from by the browser that gave it, from a page of ours, and in time', async () => {
    const { browser, app, access } = open();
    const callback = await consentToSeveral(browser);
    await browser.get(callback.pathname + callback.search);
    const other = createTestBrowser(app);
    expect(outcomeAt((await other.get(organisationPath)).location)).toBe('choice_over');
    expect(outcomeAt((await other.post(organisationPath, { organisation: south })).location)).toBe(
      'choice_over',
    );
    const foreign = { origin: 'https://elsewhere.example' };
    expect((await browser.post(organisationPath, { organisation: south }, foreign)).status).toBe(403);
    await access.forgetExpired();
    expect((await setup.database.query('select from pending_grant')).rowCount).toBe(1);
    await setup.database.query(`update pending_grant set expires_at = clock_timestamp()`);
    expect(outcomeAt((await browser.post(organisationPath, { organisation: south })).location)).toBe(
      'choice_over',
    );
    await access.forgetExpired();
    expect((await setup.database.query('select from pending_grant')).rowCount).toBe(0);
    expect((await setup.database.query(`select from connection`)).rowCount).toBe(0);
  });

  it('is picked from once, however often the button is pressed', async () => {
    const { browser, access } = open();
    const callback = await consentToSeveral(browser);
    await browser.get(callback.pathname + callback.search);
    const press = async () =>
      outcomeAt((await browser.post(organisationPath, { organisation: south })).location);
    expect(new Set(await Promise.all([press(), press()]))).toEqual(new Set(['connected', 'choice_over']));
    expect(await access.connections.ofInstallation('main')).toMatchObject({ generation: 1 });
  });

  it('keeps its tokens encrypted until then, and takes no organisation that Xero did not list', async () => {
    const { browser } = open();
    const callback = await consentToSeveral(browser);
    await browser.get(callback.pathname + callback.search);
    const found = await setup.database.query<{ id: string; refresh_token: Buffer }>(
      'select id, refresh_token from pending_grant',
    );
    const row = found.rows[0];
    if (row === undefined) throw new Error('nothing put aside');
    const token = createEncryption(setup.config.encryptionKey).decrypt(
      'refresh_token',
      row.id,
      row.refresh_token,
    );
    expect(row.refresh_token.includes(token)).toBe(false);
    const foreign = '00000000-0000-4000-8000-000000000001';
    const answer = await browser.post(organisationPath, { organisation: foreign });
    expect(outcomeAt(answer.location)).toBe('organisation_not_covered');
    expect((await setup.database.query(`select from connection`)).rowCount).toBe(0);
  });

  it('goes to the organisation that was named by hand', async () => {
    const { browser, access } = open();
    await access.changeRegistration({ organisationId: south }, 'test');
    const callback = await consentToSeveral(browser);
    expect((await comeBack(browser, callback)).outcome).toBe('connected');
    expect(await access.connections.ofInstallation('main')).toMatchObject({ tenantId: south });
  });
});

describe('the app that connects', () => {
  const entered = { clientId: 'test-client', clientSecret };
  const without = { xeroClientId: undefined, xeroClientSecret: undefined };

  it('is asked for before anything else, and a link is not used up by that', async () => {
    const { browser, access } = open(without);
    const link = new URL(await access.connectLink());
    for (const answer of [await browser.post(connectPath), await browser.get(link.pathname + link.search)])
      expect(answer.location).toBe('/integrations/xero/result?outcome=not_set_up');
    const page = await browser.get('/integrations/xero/result?outcome=not_set_up');
    expect(page.text).toContain('href="/integrations/xero"');
    expect(wordsOf((await browser.get(connectPath)).text)).toContain('No Xero app is set up yet');

    await access.changeRegistration(entered, 'test');
    const begun = await browser.get(link.pathname + link.search);
    const callback = await decideAtXero(begun.location ?? '', { organisation: north });
    expect((await comeBack(browser, callback)).outcome).toBe('connected');
  });

  it('once entered serves all that needs it, refreshing too', async () => {
    const { browser, access } = open(without);
    await access.changeRegistration(entered, 'test');
    expect((await connectTo(browser, north)).outcome).toBe('connected');
    const connection = await access.connections.ofInstallation('main');
    const { accessToken } = await access.accessTokens.forConnection(connection?.id ?? '');
    const next = await access.accessTokens.refreshAfterUnauthorized(connection?.id ?? '', accessToken);
    expect(next.accessToken).not.toBe(accessToken);
  });

  it('made before 2 March 2026 asks for the broad permissions, and says which', async () => {
    const { browser, access } = open();
    await access.changeRegistration({ generation: 'broad' }, 'test');
    expect(wordsOf((await browser.get(connectPath)).text)).toContain(
      'expense claims accounting.transactions',
    );
    const scope = new URL(await pressConnect(browser)).searchParams.get('scope');
    expect(scope).toBe('accounting.transactions accounting.contacts accounting.settings offline_access');
  });

  it('of the wrong generation is told that Xero refuses the permission, with the cure', async () => {
    const { browser, access } = open();
    await access.changeRegistration({ generation: 'broad' }, 'test');
    const atXero = await fetch(await pressConnect(browser));
    expect(await atXero.text()).toContain('Invalid scope for client: accounting.transactions');
    const state = new URL(await pressConnect(browser)).searchParams.get('state') ?? '';
    const callback = new URL(callbackPath, publicUrl);
    callback.search = new URLSearchParams({ error: 'invalid_scope', state }).toString();
    const { outcome, words } = await comeBack(browser, callback);
    expect(outcome).toBe('scope_refused');
    expect(words).toContain('Apps made since 2 March 2026 take other permissions than older ones.');
    expect(JSON.stringify(setup.logged)).toContain('when the app was made');
  });
});

/* What is refused, and how: test/oauth/errors has all of it. */
describe('a connection that is not made', () => {
  it('came back to another browser, which does not use it up', async () => {
    const { browser, app } = open();
    const callback = await decideAtXero(await pressConnect(browser), { organisation: north });
    expect((await comeBack(createTestBrowser(app), callback)).outcome).toBe('other_browser');
    expect((await comeBack(browser, callback)).outcome).toBe('connected');
  });

  it('was for an organisation of another TimeTracker', async () => {
    await connectTo(open({ installationId: 'other' }).browser, north);
    const { browser, access } = open();
    expect((await connectTo(browser, north)).outcome).toBe('organisation_taken');
    expect(await access.connections.ofInstallation('main')).toBeUndefined();
    expect(await access.connections.ofInstallation('other')).toMatchObject({ generation: 1 });
  });
});

describe('another TimeTracker of the same process', () => {
  const outcomeAt = (location: string | null) =>
    new URL(location ?? '', publicUrl).searchParams.get('outcome');

  it('takes no link, no way back and no choice that was begun for this one', async () => {
    const { access, browser } = open();
    const theirs = open({ installationId: 'other' });
    /** Whoever does this on purpose gives the cookie the other name. */
    const carryOver = () =>
      theirs.browser.cookies.set('ttxero-connect-other', browser.cookies.get('ttxero-connect-main') ?? '');

    const link = new URL(await access.connectLink());
    expect(outcomeAt((await theirs.browser.get(link.pathname + link.search)).location)).toBe('link_unknown');
    expect((await browser.get(link.pathname + link.search)).location).toContain(
      '/identity/connect/authorize',
    );

    const callback = await consentToSeveral(browser);
    carryOver();
    const back = callback.pathname + callback.search;
    expect(outcomeAt((await theirs.browser.get(back)).location)).toBe('state_unknown');
    expect((await browser.get(back)).location).toBe(organisationPath);
    carryOver();
    expect(outcomeAt((await theirs.browser.get(organisationPath)).location)).toBe('choice_over');
    expect((await setup.database.query(`select from connection`)).rowCount).toBe(0);
  });
});

describe('secrets', () => {
  it('stand in no log, page, redirect, audit entry or plain column', async () => {
    const { browser, access } = open();
    const codes: string[] = [];
    const collect = (callback: URL) => {
      codes.push(callback.searchParams.get('code') ?? 'none', callback.searchParams.get('state') ?? 'none');
      return callback;
    };
    const first = collect(await decideAtXero(await pressConnect(browser), { organisation: north }));
    await comeBack(browser, first);
    await comeBack(browser, first);
    setup.sandbox.faults.add({ kind: 'html', path: '/connect/token' });
    await comeBack(
      browser,
      collect(await decideAtXero(await pressConnect(browser), { organisation: north })),
    );
    const connection = await access.connections.ofInstallation('main');
    const { accessToken } = await access.accessTokens.forConnection(connection?.id ?? '');
    await browser.get('/');
    const failure: unknown = await setup
      .openProcess({ xeroClientSecret: 'a-wrong-secret-planted' })
      .accessTokens.refreshAfterUnauthorized(connection?.id ?? '', accessToken)
      .catch((thrown: unknown) => thrown);

    const stored = await setup.database.query<{ id: string; refresh_token: Buffer }>(
      `select id, refresh_token from connection`,
    );
    const refreshToken = createEncryption(setup.config.encryptionKey).decrypt(
      'refresh_token',
      stored.rows[0]?.id ?? '',
      stored.rows[0]?.refresh_token ?? Buffer.alloc(0),
    );
    const dump = await setup.database.query<{ everything: string }>(
      `select (select json_agg(c)::text from connection c) || (select json_agg(s)::text from oauth_state s)
           || (select json_agg(l)::text from connect_link l) || (select json_agg(a)::text from audit a) as everything`,
    );
    // A browser's own first answer holds the state, in the address of Xero; no other place may.
    const pages = browser.seen.filter(({ path }) => path !== connectPath).map(({ shown }) => shown);
    const places = [
      JSON.stringify(setup.logged),
      pages.join('\n'),
      dump.rows[0]?.everything ?? '',
      String(failure) + JSON.stringify(failure),
    ];
    expect(dump.rows[0]?.everything).toContain('connection.connected');
    const secrets = [accessToken, refreshToken, clientSecret, 'a-wrong-secret-planted', ...codes];
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(10);
      for (const place of places) expect(place).not.toContain(secret);
    }
  });
});
