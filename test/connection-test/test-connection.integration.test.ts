import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCheckConnection } from '../../src/activities/check-connection.ts';
import { describeCheck } from '../../src/connection-test/check-words.ts';
import { reconnectWords } from '../../src/oauth/errors.ts';
import { testConnection, testInBackground } from '../../src/connection-test/test-connection.ts';
import { createSettingsRepository } from '../../src/store/connection-settings.ts';
import { createConnectionTests } from '../../src/store/connection-tests.ts';
import { createGate } from '../../src/store/gate.ts';
import { createTiming } from '../../src/timing.ts';
import { testConfig } from '../support/test-config.ts';
import { clientSecret, connect, createOauthSetup, type OauthSetup } from '../oauth/oauth-setup.ts';

let setup: OauthSetup;
let north: string;

beforeAll(async () => {
  setup = await createOauthSetup();
  north = setup.sandbox.organisations[0]?.settings.tenantId ?? '';
});

beforeEach(async () => {
  setup.sandbox.faults.clear();
  resumed = 0;
  for (const table of [
    'outcome',
    'snapshot',
    'organisation_record',
    'organisation_copy',
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
  const core = coreOf(xero);
  const connection = await xero.connections.ofInstallation('main');
  if (connection === undefined) throw new Error('nothing is connected');
  const checks = await testConnection(core, connection, 'page');
  return { connection, checks, xero, words: checks.map((check) => describeCheck(check).what) };
}

let resumed = 0;

const coreOf = (xero: ReturnType<OauthSetup['openProcess']>) => ({
  database: setup.database,
  timing: createTiming(),
  log: setup.log,
  settings: createSettingsRepository(setup.database),
  xero,
  resumeStuck: async () => void (resumed += 1),
});

/** What nobody waits for, by a process of its own. */
async function inBackground(isLastTry = false) {
  const xero = setup.openProcess();
  const connection = await xero.connections.ofInstallation('main');
  if (connection === undefined) throw new Error('nothing is connected');
  return testInBackground(coreOf(xero), connection, isLastTry);
}

/** What was asked of Xero's accounting side while something was done. */
async function askedDuring(work: () => Promise<unknown>): Promise<string[]> {
  const mark = setup.sandbox.calls.last();
  await work();
  return setup.sandbox.calls
    .since(mark)
    .filter(({ path }) => path.startsWith('/api.xro'))
    .map(({ path }) => path.replace('/api.xro/2.0', ''));
}

const organisation = () => {
  const settings = setup.sandbox.organisations[0]?.settings;
  if (settings === undefined) throw new Error('no organisation');
  return settings;
};

async function choose(settings: object) {
  const repository = createSettingsRepository(setup.database);
  const id = (await setup.database.query<{ id: string }>('select id from connection')).rows[0]?.id ?? '';
  const { version, settings: before } = await repository.newest(id);
  await repository.append(id, version, { ...before, ...settings }, 'test');
}

async function storeInvoice(id: number, changes: object, outcome?: string) {
  const data = { number: `INV-${id}`, status: 'sent', currency: 'GBP', issueDate: '2026-06-01', ...changes };
  await setup.database.query(
    `insert into snapshot (installation_id, kind, source_id, sequence, content_hash, data)
     values ('main', 'invoice', $1, 1, 'hash', $2)`,
    [id, data],
  );
  if (outcome !== undefined)
    await setup.database.query(
      `insert into outcome (installation_id, kind, source_id, sequence, outcome) values ('main', 'invoice', $1, 1, $2)`,
      [id, outcome],
    );
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
      'organisation-described',
      'scopes-granted',
      'actions-allowed',
      'actions-untold',
      'lock-behind',
      'currency-none',
      'mapping-open',
      'calls-left',
      'clock-right',
      'go-live-any',
    ]);
    expect(words[1]).toContain('Northgate Design Ltd answers');
    expect(words[2]).toContain('Country GB, base currency GBP, plan DEMO');
    const stored = await createConnectionTests(setup.database).newest(connection.id);
    expect(stored?.checks).toEqual(checks.map((check) => ({ ...check, isKnown: true })));
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
    organisation().blockedActions.push('CreateApprovedBill');
    try {
      expect((await test()).checks).toContainEqual({
        finding: 'actions-refused',
        parameters: { actions: 'approved bills' },
      });
    } finally {
      organisation().blockedActions.pop();
    }
  });

  it('asks for what is chosen, and for currencies where documents have others: six calls at most', async () => {
    expect(await askedDuring(test)).toEqual(['/Organisation', '/Organisation/Actions']);
    await choose({
      accounts: { items: '205', defaultExpense: '429' },
      taxTypes: [{ rate: '20', taxType: 'INPUT2' }],
    });
    await storeInvoice(1, { currency: 'SEK' });
    await storeInvoice(2, { currency: 'CHF', status: 'draft' });
    await storeInvoice(3, { currency: 'CHF' }, 'skipped');
    let found: Awaited<ReturnType<typeof test>>['words'] = [];
    const asked = await askedDuring(async () => void (found = (await test()).words));
    expect(asked.toSorted()).toEqual([
      '/Accounts',
      '/Currencies',
      '/Organisation',
      '/Organisation/Actions',
      '/TaxRates',
    ]);
    expect(found).toEqual(
      expect.arrayContaining([
        'SEK is not switched on in Xero, and 1 document in SEK cannot go there.',
        'The organisation’s own currency is GBP, and not one document is in it. They are in SEK.',
        'Work and items on invoices: The account 205 Old sales is archived in Xero.',
        expect.stringContaining('on accounts for income.'),
      ]),
    );
    expect(found.join(' ')).not.toContain('CHF');
  });

  it('counts the documents that a lock date keeps out: those that still have to go to Xero', async () => {
    await storeInvoice(1, { issueDate: '2026-03-31' }, 'held');
    await storeInvoice(2, { issueDate: '2026-02-01' });
    await storeInvoice(3, { issueDate: '2026-04-01' }, 'held');
    await storeInvoice(4, { issueDate: '2026-01-01' }, 'skipped');
    await storeInvoice(5, { issueDate: '2026-01-02', status: 'cancelled' });
    await storeInvoice(6, { issueDate: '2026-01-03' }, 'synced');
    await setup.database.query(
      `insert into link (installation_id, kind, source_id, tenant_id, origin, xero_kind, xero_id, xero_status)
       values ('main', 'invoice', 6, $1, 'timetracker', 'Invoice', gen_random_uuid(), 'AUTHORISED')`,
      [north],
    );
    expect((await test()).checks).toContainEqual({
      finding: 'lock-holds-documents',
      parameters: { date: '2026-03-31', count: '2 documents', earliest: '2026-02-01' },
    });
    await choose({ goLiveDate: '2026-04-01' });
    expect((await test()).checks).toContainEqual({
      finding: 'lock-behind',
      parameters: { date: '2026-03-31' },
    });
    await setup.database.query('delete from link');
  });

  it('tells a machine whose clock is wrong', async () => {
    setup.sandbox.dateHeader.aheadSeconds = 90;
    try {
      const { words } = await test();
      expect(words.join(' ')).toMatch(/clock differs from Xero's by (89|90|91) seconds/);
    } finally {
      setup.sandbox.dateHeader.aheadSeconds = 0;
    }
  });

  it('has documents looked at again once something in their way is mended', async () => {
    organisation().blockedActions.push('CreateApprovedBill');
    await test();
    organisation().blockedActions.pop();
    expect(resumed).toBe(0);
    await test();
    expect(resumed).toBe(1);
    await test();
    expect(resumed).toBe(1);
  });
});

describe('a test that nobody waits for', () => {
  it('uses the token that is there, and lists that are fresh', async () => {
    await choose({ accounts: { items: '200' } });
    await test();
    const before = await refreshTokens();
    expect(await askedDuring(inBackground)).toEqual(['/Organisation', '/Organisation/Actions']);
    expect(await refreshTokens()).toEqual(before);
    expect(await inBackground()).toMatchObject({
      checks: expect.arrayContaining([{ finding: 'permission-accepted', parameters: {} }]),
    });
  });

  it('tells the log once what is new, by the name of the finding', async () => {
    await inBackground();
    setup.logged.length = 0;
    organisation().blockedActions.push('CreateApprovedBill');
    try {
      await inBackground();
      await inBackground();
    } finally {
      organisation().blockedActions.pop();
    }
    expect(setup.logged).toEqual([
      [expect.objectContaining({ found: 'actions-refused' }), expect.stringContaining('found something new')],
    ]);
  });

  it('keeps nothing and says when to try again while Xero asks for a rest, or is silent', async () => {
    await inBackground();
    const kept = async () => (await setup.database.query('select tested_at from connection_test')).rows;
    const before = await kept();
    setup.sandbox.faults.add({ kind: 'html', path: '/Organisation' });
    expect(await inBackground()).toEqual({ tryAgainIn: 600 });
    await setup.database.query(
      `update gate set blocked_until = clock_timestamp() + interval '1 hour', blocked_by = 'day'`,
    );
    const rest = await askedDuring(async () => {
      const put = await inBackground();
      expect('tryAgainIn' in put && Math.round(put.tryAgainIn / 60)).toBe(60);
    });
    expect(rest).toEqual([]);
    expect(await kept()).toEqual(before);
    expect(await inBackground(true)).toMatchObject({
      checks: expect.arrayContaining([expect.objectContaining({ finding: 'calls-blocked' })]),
    });
  });

  it('leaves the last calls of a day to documents', async () => {
    const { dayLimit } = setup.sandbox.switches;
    setup.sandbox.switches.dayLimit =
      40 + setup.sandbox.calls.since(0).filter(({ path }) => path.startsWith('/api.xro')).length;
    try {
      expect(await askedDuring(inBackground)).toEqual(['/Organisation']);
    } finally {
      setup.sandbox.switches.dayLimit = dayLimit;
    }
  });

  it('leaves calls at once and of a minute to documents', async () => {
    await test();
    await setup.database.query(
      `insert into gate_slot (tenant_id, in_flight_until, answered_at)
       select $1, clock_timestamp() + interval '45 seconds', clock_timestamp() from generate_series(1, 38)`,
      [north],
    );
    const gate = createGate(setup.database, createTiming());
    expect(await gate.takeForRead(north, 'background')).toMatchObject({ granted: false });
    expect(await gate.takeForRead(north)).toMatchObject({ granted: true });
  });

  it('asks nothing of Xero about a connection that is lost or ended, or is to another Xero', async () => {
    const xero = setup.openProcess();
    const check = createCheckConnection({ ...coreOf(xero), config: testConfig() });
    expect(await check(1)).toEqual({ state: 'tested', failed: 0, warned: 1 });
    const nothing = { state: 'no-connection', failed: 0, warned: 0 };
    const mark = setup.sandbox.calls.last();
    for (const change of [
      `issuer = 'https://identity.xero.com'`,
      `status = 'needs_reconnect'`,
      `status = 'disconnected'`,
    ]) {
      await setup.database.query(`update connection set ${change}`);
      expect(await check(1)).toEqual(nothing);
    }
    expect(setup.sandbox.calls.since(mark)).toEqual([]);
  });

  it('is tried again in Temporal while Xero is silent, and in the end that is what was found', async () => {
    const check = createCheckConnection({ ...coreOf(setup.openProcess()), config: testConfig() });
    setup.sandbox.faults.add({ kind: 'html', path: '/Organisation', times: 9 });
    await expect(check(1)).rejects.toMatchObject({ type: 'XeroNotTold', nextRetryDelay: 600_000 });
    expect(await check(6)).toMatchObject({ state: 'tested', failed: 1 });
  });

  it('finds the permission taken back in Xero', async () => {
    await inBackground();
    setup.sandbox.connections.disconnect(north);
    expect(await inBackground()).toMatchObject({
      checks: expect.arrayContaining([
        { finding: 'permission-lost', parameters: { why: reconnectWords('access_removed') } },
      ]),
    });
  });
});
