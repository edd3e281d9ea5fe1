import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { describeCheck } from '../../src/connection-test/check-words.ts';
import { testConnection } from '../../src/connection-test/test-connection.ts';
import { createSettingsRepository } from '../../src/store/connection-settings.ts';
import { createConnectionTests } from '../../src/store/connection-tests.ts';
import { createTiming } from '../../src/timing.ts';
import { clientSecret, connect, createOauthSetup, type OauthSetup } from '../oauth/oauth-setup.ts';
import { testConfig } from '../support/test-config.ts';

let setup: OauthSetup;
let north: string;

beforeAll(async () => {
  setup = await createOauthSetup();
  north = setup.sandbox.organisations[0]?.settings.tenantId ?? '';
});

beforeEach(async () => {
  setup.sandbox.faults.clear();
  for (const table of [
    'connection_test',
    'connection_settings',
    'connection',
    'app_registration',
    'gate_slot',
    'gate',
  ])
    await setup.database.query(`delete from ${table}`);
  if ((await connect(setup.openProcess(), north)) !== 'connected') throw new Error('not connected');
});

async function test(changes: Parameters<OauthSetup['openProcess']>[0] = {}) {
  const xero = setup.openProcess(changes);
  const core = {
    config: testConfig(),
    database: setup.database,
    timing: createTiming(),
    settings: createSettingsRepository(setup.database),
    xero,
  };
  const connection = await xero.connections.ofInstallation('main');
  if (connection === undefined) throw new Error('nothing is connected');
  const checks = await testConnection(core, connection, 'page');
  return { connection, checks, xero, words: checks.map((check) => describeCheck(check).what) };
}

const refreshTokens = async () =>
  (await setup.database.query<{ refresh_token: Buffer }>('select refresh_token from connection')).rows[0]
    ?.refresh_token;

describe('the test of a connection', () => {
  it('renews the permission, reads the organisation twice, and keeps what it found', async () => {
    const before = await refreshTokens();
    const { connection, checks, words } = await test();
    expect(await refreshTokens()).not.toEqual(before);
    expect(checks.map(({ finding }) => finding)).toEqual([
      'permission-works',
      'demo-company-read',
      'scopes-granted',
      'actions-allowed',
      'calls-left',
      'clock-right',
      'mapping-open',
      'go-live-any',
    ]);
    expect(words[1]).toContain('Northgate Design Ltd answers');
    const stored = await createConnectionTests(setup.database).newest(connection.id);
    expect(stored?.checks).toEqual(checks);
    expect(JSON.stringify([stored, setup.logged])).not.toContain(clientSecret);
  });

  it('counts its calls like any other, and keeps what Xero says of the limits', async () => {
    await test();
    const slots = await setup.database.query('select answered_at is not null as answered from gate_slot');
    expect(slots.rows).toEqual([{ answered: true }, { answered: true }]);
    const gate = await setup.database.query<{ day: number }>('select day_remaining as day from gate');
    expect(gate.rows[0]?.day).toBeGreaterThan(0);
  });

  it('finds an organisation that was removed in Xero, and the connection then asks for a person', async () => {
    setup.sandbox.connections.disconnect(north);
    const { checks, xero } = await test();
    expect(checks[0]?.finding).toBe('permission-lost');
    expect(await xero.connections.ofInstallation('main')).toMatchObject({ statusReason: 'access_removed' });
  });

  it('finds a wrong client secret, which ends no connection', async () => {
    const { checks, xero } = await test({ xeroClientSecret: 'wrong-secret-planted' });
    expect(checks[0]).toEqual({ finding: 'app-refused', parameters: { code: 'invalid_client' } });
    expect(await xero.connections.ofInstallation('main')).toMatchObject({ status: 'connected' });
  });

  it('finds that there is no app any more', async () => {
    const { checks } = await test({ xeroClientId: undefined, xeroClientSecret: undefined });
    expect(checks[0]?.finding).toBe('app-not-set-up');
  });

  it('finds Xero silent', async () => {
    setup.sandbox.faults.add({ kind: 'offline503', path: '/connect/token', times: 2 });
    expect((await test()).checks[0]?.finding).toBe('xero-silent');
  });

  it('finds an organisation that cannot be read', async () => {
    setup.sandbox.faults.add({ kind: 'html', path: '/Organisation' });
    const { checks } = await test();
    expect(checks.map(({ finding }) => finding)).toContain('organisation-unreadable');
  });

  it('sends nothing while Xero has asked for a rest', async () => {
    await test();
    await setup.database.query(
      `update gate set blocked_until = clock_timestamp() + interval '1 hour', blocked_by = 'day'`,
    );
    const slots = async () => (await setup.database.query('select from gate_slot')).rowCount;
    const before = await slots();
    const { checks } = await test();
    expect(checks).toContainEqual({
      finding: 'calls-blocked',
      parameters: { by: 'day', minutes: '60 minutes' },
    });
    expect(await slots()).toBe(before);
  });

  it('names an action that the plan does not allow', async () => {
    const settings = setup.sandbox.organisations[0]?.settings;
    if (settings === undefined) throw new Error('no organisation');
    settings.blockedActions.push('CreateApprovedBill');
    try {
      expect((await test()).checks).toContainEqual({
        finding: 'actions-refused',
        parameters: { actions: 'approved bills' },
      });
    } finally {
      settings.blockedActions.pop();
    }
  });
});
