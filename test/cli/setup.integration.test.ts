import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Environment } from '../../src/config.ts';
import { createSettingsRepository } from '../../src/store/connection-settings.ts';
import { clientSecret, connect, createOauthSetup, type OauthSetup } from '../oauth/oauth-setup.ts';
import { testStack } from '../support/stack.ts';
import { testEnvironmentWith } from '../support/test-config.ts';
import { ttxero } from './run-in-process.ts';

const servers = testStack();
const folder = mkdtempSync(join(tmpdir(), 'ttxero-setup-'));
const secretFile = join(folder, 'secret');

let setup: OauthSetup;
let environment: Environment;
let withApp: Environment;
let north: string;

beforeAll(async () => {
  setup = await createOauthSetup();
  north = setup.sandbox.organisations[0]?.settings.tenantId ?? '';
  environment = testEnvironmentWith({
    STORE_DATABASE_URL: setup.databaseUrl,
    ENCRYPTION_KEY: setup.config.encryptionKey.join(','),
    XERO_SANDBOX_URL: setup.sandboxUrl,
    TEMPORAL_ADDRESS: servers.temporalAddress,
    TEMPORAL_TASK_QUEUE: servers.taskQueue,
    XERO_CLIENT_ID: undefined,
    XERO_CLIENT_SECRET: undefined,
  });
  withApp = { ...environment, XERO_CLIENT_ID: 'test-client', XERO_CLIENT_SECRET: clientSecret };
  writeFileSync(secretFile, `${clientSecret}\n`);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(async () => {
  setup.sandbox.faults.clear();
  for (const table of ['connection_test', 'connection_settings', 'connection', 'app_registration'])
    await setup.database.query(`delete from ${table}`);
});

const connected = async () => expect(await connect(setup.openProcess(), north)).toBe('connected');

async function settings() {
  const found = await setup.openProcess().connections.ofInstallation('main');
  return createSettingsRepository(setup.database).newest(found?.id ?? '');
}

describe('ttxero setup', () => {
  it('says what is missing, and the redirect address to copy', async () => {
    const { code, out, err } = await ttxero(environment, 'setup');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('Redirect address: http://localhost:8480/integrations/xero/callback\n');
    expect(out).toContain('Xero app: not set up yet; give --client-id\n');
    expect(out).toContain('Made: on or after 2 March 2026\n');
    expect(out).toContain('Organisation: the one that is picked at Xero; use `ttxero connect`\n');
  });

  it('takes the app with its secret from a file, and never shows the secret', async () => {
    const set = ['--client-id', 'test-client', '--client-secret-file', secretFile, '--generation', 'before'];
    const { code, out, err } = await ttxero(environment, 'setup', ...set, '--organisation', north);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(
      'Xero app: test-client (its secret is stored, encrypted)\nMade: before 2 March 2026\n',
    );
    expect(out).toContain('Permissions: accounting.transactions accounting.contacts');
    expect(out).toContain(`Organisation: ${north}, by hand; use \`ttxero connect\`\n`);
    const json = await ttxero(environment, 'setup', '--json');
    expect(JSON.parse(json.out)).toMatchObject({
      app: { source: 'stored', clientId: 'test-client', generation: 'before', organisationId: north },
      organisation: null,
      settings: null,
    });
    expect(out + json.out).not.toContain(clientSecret);
  });

  it('keeps the secret when only other things change', async () => {
    await ttxero(environment, 'setup', '--client-id', 'test-client', '--client-secret-file', secretFile);
    expect((await ttxero(environment, 'setup', '--generation', 'after', '--organisation', '')).code).toBe(0);
    const access = setup.openProcess({ xeroClientId: undefined, xeroClientSecret: undefined });
    expect(await connect(access, north)).toBe('connected');
  });

  it('chooses what to sync and when', async () => {
    await connected();
    const set = ['--kinds', 'contacts,invoices,credit-notes', '--every', 'daily', '--hour', '5'];
    const { code, out, err } = await ttxero(
      withApp,
      'setup',
      ...set,
      '--time-zone',
      'Europe/London',
      '--strategy',
      'bill',
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('Xero app: test-client (from the environment)\n');
    expect(out).toContain('Organisation: Northgate Design Ltd (connected)\n');
    expect(out).toContain(
      'What: Contacts, Invoices, Credit notes\nAutomatic sync: daily at 05:00 Europe/London\n',
    );
    expect((await settings()).settings).toMatchObject({
      kinds: { clients: true, invoices: true, expenses: false, payments: false, creditNotes: true },
      schedule: { every: 'daily', hour: 5, timeZone: 'Europe/London' },
      expenseStrategy: 'bill',
    });
  });

  it.each([
    [['--kinds', 'invoices,dreams'], 'There is no kind "dreams".'],
    [['--direction', 'import'], 'Import is not available yet.'],
    [['--direction', 'both'], 'Import is not available yet.'],
    [['--direction', 'up'], 'direction must be one of export, import, both.'],
    [['--every', 'weekly'], 'schedule.every must be one of off, hourly, daily.'],
    [['--hour', '24'], 'schedule.hour must be at most 23.'],
    [['--hour', 'noon'], 'schedule.hour must be a whole number.'],
    [['--time-zone', 'Mars/Olympus'], 'must be the name of a time zone'],
    [['--strategy', 'gift'], 'expenseStrategy must be one of auto, bill, expense_claim, spend_money.'],
    [['--generation', 'broad'], '--generation before (2 March 2026), or after'],
    [['--organisation', 'Harbour Studio'], "An organisation's id looks like"],
    [['--client-id', 'other', '--client-secret-file', '/no/such/file'], 'cannot be read'],
  ])('changes nothing for %j and says why', async (words, why) => {
    await connected();
    const { code, out, err } = await ttxero(environment, 'setup', ...words);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain(why);
    expect((await settings()).version).toBe(0);
    const after = await ttxero(environment, 'setup', '--json');
    expect(JSON.parse(after.out)).toMatchObject({ app: { source: 'none', generation: 'after' } });
  });

  it('leaves the app of the environment alone', async () => {
    const set = ['--client-id', 'another', '--client-secret-file', secretFile];
    const { code, err } = await ttxero(withApp, 'setup', ...set);
    expect(code).toBe(2);
    expect(err).toContain('The environment names the app');
  });

  it('needs a connection for what is chosen per organisation, and changes nothing without', async () => {
    const { code, err } = await ttxero(environment, 'setup', '--every', 'hourly', '--generation', 'before');
    expect(code).toBe(1);
    expect(err).toContain('Use `ttxero connect` first.');
    expect((await setup.database.query('select from app_registration')).rowCount).toBe(0);
  });
});

describe('ttxero test', () => {
  it('tells each check with its cure, and ends well if none failed', async () => {
    await connected();
    const { code, out, err } = await ttxero(withApp, 'test');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('Passed   Permission: Xero accepts our permission: it was just renewed.\n');
    expect(out).toMatch(/^Passed {3}Remaining calls: \d+ calls are left for today/m);
    expect(out).toMatch(/^Warning {2}Mapping: Not chosen yet: .*\n {9}Choose them on the mapping page\./m);
  });

  it('ends with 1 if one failed, as JSON too', async () => {
    await connected();
    setup.sandbox.connections.disconnect(north);
    const { code, out, err } = await ttxero(withApp, 'test', '--json');
    expect(code).toBe(1);
    expect(err).toBe('A check failed.\n');
    const { checks } = JSON.parse(out) as { checks: { finding: string; verdict: string; what: string }[] };
    const failed = checks.filter(({ verdict }) => verdict === 'fail');
    expect(failed).toMatchObject([{ finding: 'permission-lost' }]);
    expect(failed[0]?.what).toContain('the app was removed there');
    const found = await setup.openProcess().connections.ofInstallation('main');
    expect(found).toMatchObject({ status: 'needs_reconnect', statusReason: 'access_removed' });
  });
});

describe('ttxero disconnect', () => {
  it('asks for the name, and ends the connection at Xero and here', async () => {
    await connected();
    const wrong = await ttxero(withApp, 'disconnect', '--organisation', 'Harbour Studio');
    expect(wrong.code).toBe(1);
    expect(wrong.err).toContain('Nothing was changed; type "Northgate Design Ltd" to confirm.');
    const { code, out } = await ttxero(withApp, 'disconnect', '--organisation', 'Northgate Design Ltd');
    expect({ code, out }).toEqual({
      code: 0,
      out: 'Disconnected, at Xero and here. What was done is kept.\n',
    });
    expect(setup.sandbox.connections.isConnected('test-client', north)).toBe(false);
    expect((await ttxero(withApp, 'disconnect')).err).toContain('Use `ttxero connect` first.');
    expect((await ttxero(withApp, 'status')).out).toContain(
      'Organisation Northgate Design Ltd: disconnected;',
    );
  });

  it('changes nothing while Xero cannot be told, unless asked to', async () => {
    await connected();
    const away = { ...withApp, XERO_CLIENT_SECRET: 'wrong' };
    await setup.database.query(`update connection set access_expires_at = clock_timestamp()`);
    const name = ['--organisation', 'Northgate Design Ltd'];
    const refused = await ttxero(away, 'disconnect', ...name);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('`ttxero disconnect --here-only` goes on without Xero.');
    const here = await ttxero(away, 'disconnect', ...name, '--here-only');
    expect(here.out).toContain('Disconnected here.');
  });
});
