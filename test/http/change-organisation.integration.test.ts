import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../src/http/app.ts';
import { createSettingsRepository } from '../../src/store/connection-settings.ts';
import { createOverview } from '../../src/store/overview.ts';
import { createOauthSetup, decideAtXero, publicUrl, type OauthSetup } from '../oauth/oauth-setup.ts';
import { settings as sampleSettings } from '../xero/samples.ts';
import { createMemorySignIn } from './memory-sign-in.ts';
import { createTestBrowser, wordsOf } from './test-browser.ts';

const connectPath = '/integrations/xero/connect';
const changePath = '/integrations/xero/change-organisation';
const organisationPath = '/integrations/xero/organisation';

let setup: OauthSetup;
let north: string;
let south: string;
const [northName, southName] = ['Northgate Design Ltd', 'Southgate Trading Ltd'];

beforeAll(async () => {
  setup = await createOauthSetup();
  const [first, second] = setup.sandbox.organisations;
  north = first?.settings.tenantId ?? '';
  south = second?.settings.tenantId ?? '';
});

beforeEach(async () => {
  setup.sandbox.faults.clear();
  setup.sandbox.switches.reconsentRenewsAuthEvent = true;
  await setup.database.query(
    `truncate connection, connection_settings, call, write, oauth_state, pending_grant, app_registration cascade`,
  );
  setup.sandbox.connections.disconnect(north);
  setup.sandbox.connections.disconnect(south);
});

/** A process of ours with its pages, and a browser before them. */
function open(adminToken?: string) {
  const access = setup.openProcess();
  const app = createApp({
    config: {
      ...setup.config,
      mode: 'trial',
      installationId: 'main',
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

/** Consents at Xero; returns where the browser is sent then. */
async function connectTo(browser: Browser, organisation: string): Promise<string> {
  const begun = await browser.post(connectPath);
  const callback = await decideAtXero(begun.location ?? '', { organisation });
  return (await browser.get(callback.pathname + callback.search)).location ?? '';
}

const outcomeAt = (location: string | null) => new URL(location ?? '', publicUrl).searchParams.get('outcome');

/** Connected to the first organisation, and back from Xero with the second. */
async function openBeforeChange() {
  const opened = open();
  expect(outcomeAt(await connectTo(opened.browser, north))).toBe('connected');
  expect(await connectTo(opened.browser, south)).toBe(changePath);
  return opened;
}

async function audited(): Promise<string[]> {
  const found = await setup.database.query<{ action: string }>(
    `select action from audit where action ~ '^(connection|organisation)\\.' order by id`,
  );
  const actions = found.rows.map(({ action }) => action);
  return actions.slice(actions.lastIndexOf('organisation.change_asked'));
}

describe('coming back from Xero with another organisation', () => {
  it('changes nothing, and asks in words', async () => {
    const { browser, access } = await openBeforeChange();
    const page = await browser.get(changePath);
    expect(page.status).toBe(200);
    const words = wordsOf(page.text);
    expect(words).toContain(`At Xero you chose ${southName}. TimeTracker is connected to ${northName}.`);
    expect(words).toContain(`${northName} keeps all that it has. Nothing is moved or removed there`);
    expect(words).toContain(`${southName} begins on hold: nothing is posted to it until`);
    expect(words).toContain(`type the name of the new organisation: ${southName}`);
    const connection = await access.connections.ofInstallation('main');
    expect(connection).toMatchObject({ tenantId: north, generation: 1, status: 'connected' });
    expect((await access.accessTokens.forConnection(connection?.id ?? '')).tenantId).toBe(north);
  });

  it('takes no other name', async () => {
    const { browser, access } = await openBeforeChange();
    for (const organisationName of ['', northName, southName.toLowerCase(), `${southName}.`]) {
      const page = await browser.post(changePath, { organisationName });
      expect(page.status).toBe(422);
      expect(wordsOf(page.text)).toContain(`That is not ${southName}. Nothing was changed.`);
    }
    expect(await access.connections.ofInstallation('main')).toMatchObject({ tenantId: north, generation: 1 });
    expect(await audited()).toEqual([
      'organisation.change_asked',
      ...Array.from({ length: 4 }, () => 'organisation.change_mistyped'),
    ]);
  });

  it('leaves the connection as good as before when it is cancelled', async () => {
    const { browser, access } = await openBeforeChange();
    const cancelled = await browser.post(changePath, { organisationName: southName, cancel: 'yes' });
    expect(cancelled).toMatchObject({ status: 303 });
    expect(outcomeAt(cancelled.location)).toBe('change_cancelled');
    expect(wordsOf((await browser.get(cancelled.location ?? '')).text)).toContain(
      `The organisation stays as it was ${northName}`,
    );
    expect((await setup.database.query(`select from pending_grant`)).rowCount).toBe(0);
    const connection = await access.connections.ofInstallation('main');
    expect(connection).toMatchObject({ tenantId: north, generation: 1, status: 'connected' });
    const token = await access.accessTokens.forConnection(connection?.id ?? '');
    const renewed = await access.accessTokens.refreshAfterUnauthorized(
      connection?.id ?? '',
      token.accessToken,
    );
    expect(renewed.tenantId).toBe(north);
    expect(await audited()).toEqual(['organisation.change_asked', 'organisation.change_cancelled']);
    expect(outcomeAt((await browser.post(changePath, { organisationName: southName })).location)).toBe(
      'choice_over',
    );
  });

  it('replaces the organisation once its name is typed: the old one ended, the new one on hold', async () => {
    const { browser, access } = await openBeforeChange();
    const before = await access.connections.ofInstallation('main');
    const settings = createSettingsRepository(setup.database);
    const chosen = sampleSettings({ schedule: { every: 'daily', hour: 3, timeZone: 'Europe/London' } });
    await settings.append(before?.id ?? '', 0, chosen, 'test');

    const done = await browser.post(changePath, { organisationName: ` ${southName} ` });
    expect(outcomeAt(done.location)).toBe('replaced');
    expect(wordsOf((await browser.get(done.location ?? '')).text)).toContain(
      `Connected to another organisation ${southName}`,
    );
    const connection = await access.connections.ofInstallation('main');
    expect(connection).toMatchObject({
      tenantId: south,
      status: 'connected',
      needsGoLive: true,
      goLiveConfirmedAt: null,
    });
    expect((await access.accessTokens.forConnection(connection?.id ?? '')).tenantId).toBe(south);
    expect((await settings.newest(connection?.id ?? '')).settings).toMatchObject({
      schedule: chosen.schedule,
      goLiveDate: null,
      accounts: { items: null, goods: null },
      taxTypes: [],
      paymentAccounts: [],
    });
    // The old one keeps what was chosen for it, and nothing to sign in with, here or at Xero.
    expect((await settings.newest(before?.id ?? '')).settings).toEqual(chosen);
    expect(await access.connections.find(before?.id ?? '')).toMatchObject({
      status: 'disconnected',
      statusReason: 'replaced',
    });
    const tokens = await setup.database.query(
      `select length(access_token) + length(refresh_token) as bytes, previous_refresh_token as previous
         from connection where tenant_id = $1`,
      [north],
    );
    expect(tokens.rows).toEqual([{ bytes: 0, previous: null }]);
    const atXero = setup.sandbox.connections.list(setup.config.xeroClientId ?? '');
    expect(atXero.map(({ tenantId }) => tenantId)).toEqual([south]);
    expect(wordsOf((await browser.get('/')).text)).toContain('Nothing is written before the go-live date');
    expect(await audited()).toEqual([
      'organisation.change_asked',
      'organisation.change_confirmed',
      'connection.disconnected',
      'connection.connected',
      'connection.ended_at_xero',
    ]);
    const entries = await setup.database.query<{ action: string; tenant_id: string; details: object }>(
      `select action, tenant_id, details from audit order by id desc limit 3`,
    );
    expect(entries.rows).toEqual([
      { action: 'connection.ended_at_xero', tenant_id: north, details: { atXero: 'ended' } },
      { action: 'settings.changed', tenant_id: south, details: { version: 1, from: north } },
      expect.objectContaining({
        action: 'connection.connected',
        tenant_id: south,
        details: { generation: 1, issuer: 'sandbox', follows: north, onHold: true, withdrawn: 0 },
      }),
    ]);
  });

  it('is as final when Xero cannot be told of the end of the old one', async () => {
    const { browser, access } = await openBeforeChange();
    setup.sandbox.faults.add({ kind: 'error500Before', path: '/connections/', method: 'DELETE' });
    expect(outcomeAt((await browser.post(changePath, { organisationName: southName })).location)).toBe(
      'replaced',
    );
    expect(await access.connections.ofInstallation('main')).toMatchObject({ tenantId: south });
    const last = await setup.database.query(`select action, details from audit order by id desc limit 1`);
    expect(last.rows).toEqual([{ action: 'connection.ended_at_xero', details: { atXero: 'unreachable' } }]);
  });

  it('says so if the connection was changed meanwhile', async () => {
    const { browser, access } = await openBeforeChange();
    const connection = await access.connections.ofInstallation('main');
    if (connection === undefined) throw new Error('not connected');
    await access.disconnect(connection, false, 'test');
    expect(outcomeAt((await browser.get(changePath)).location)).toBe('changed_meanwhile');
    expect(outcomeAt((await browser.post(changePath, { organisationName: southName })).location)).toBe(
      'changed_meanwhile',
    );
  });

  it('counts one answer of two at once', async () => {
    const { browser, access } = await openBeforeChange();
    const answers = await Promise.all([
      browser.post(changePath, { organisationName: southName }),
      browser.post(changePath, { organisationName: southName }),
    ]);
    const outcomes = answers.map(({ location }) => outcomeAt(location));
    expect(outcomes.filter((outcome) => outcome === 'replaced')).toHaveLength(1);
    expect(await access.connections.ofInstallation('main')).toMatchObject({ tenantId: south, generation: 1 });
  });

  it('is answered by the browser that was at Xero, from a page of ours, and in time', async () => {
    const { browser, app } = await openBeforeChange();
    const form = { organisationName: southName };
    expect(outcomeAt((await createTestBrowser(app).get(changePath)).location)).toBe('choice_over');
    expect(outcomeAt((await createTestBrowser(app).post(changePath, form)).location)).toBe('choice_over');
    expect((await browser.post(changePath, form, { origin: 'https://elsewhere.example' })).status).toBe(403);
    await setup.database.query(`update pending_grant set expires_at = clock_timestamp()`);
    expect(outcomeAt((await browser.post(changePath, form)).location)).toBe('choice_over');
    const still = await setup.database.query(
      `select from connection where tenant_id = $1 and generation = 1`,
      [north],
    );
    expect(still.rowCount).toBe(1);
  });

  it('comes after the page on which one of several is picked', async () => {
    const { browser, access } = open();
    await connectTo(browser, north);
    // Of two that this consent may have been for, neither is the one that is connected.
    const third = setup.sandbox.addOrganisation({ region: 'UK', name: 'Westgate Ltd' }).settings.tenantId;
    const clientId = setup.config.xeroClientId ?? '';
    setup.sandbox.grant({ clientId, tenantId: south });
    setup.sandbox.grant({ clientId, tenantId: third });
    setup.sandbox.connections.disconnect(north);
    setup.sandbox.switches.reconsentRenewsAuthEvent = false;
    expect(await connectTo(browser, third)).toBe(organisationPath);
    const picked = await browser.post(organisationPath, { organisation: south });
    expect(picked).toMatchObject({ status: 303, location: changePath });
    expect(outcomeAt((await browser.post(changePath, { organisationName: southName })).location)).toBe(
      'replaced',
    );
    expect(await access.connections.ofInstallation('main')).toMatchObject({ tenantId: south });
    setup.sandbox.connections.disconnect(third);
  });

  it('ends in the same page from a link, which does not tell a stranger what was connected', async () => {
    await connectTo(open().browser, north);
    const { access, app } = open('the-admin-token-1234');
    const link = new URL(await access.connectLink());
    const stranger = createTestBrowser(app);
    const begun = await stranger.get(link.pathname + link.search);
    const callback = await decideAtXero(begun.location ?? '', { organisation: south });
    expect((await stranger.get(callback.pathname + callback.search)).location).toBe(changePath);
    const { text } = await stranger.get(changePath);
    expect(wordsOf(text)).toContain(
      `At Xero you chose ${southName}. TimeTracker is connected to another organisation.`,
    );
    expect(text).not.toContain('Northgate');
    expect(outcomeAt((await stranger.post(changePath, { organisationName: southName })).location)).toBe(
      'replaced',
    );
  });

  it('is on hold too when the old one was disconnected first', async () => {
    const { browser, access } = open();
    await connectTo(browser, north);
    const connection = await access.connections.ofInstallation('main');
    if (connection === undefined) throw new Error('not connected');
    await access.disconnect(connection, false, 'test');
    expect(outcomeAt(await connectTo(browser, south))).toBe('connected');
    expect(await access.connections.ofInstallation('main')).toMatchObject({
      tenantId: south,
      needsGoLive: true,
    });
    expect(await access.connections.find(connection.id)).toMatchObject({ statusReason: 'replaced' });
  });
});
