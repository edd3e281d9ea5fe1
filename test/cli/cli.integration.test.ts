import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Environment } from '../../src/config.ts';
import { decideBrake } from '../../src/capture/brake.ts';
import { placeHold } from '../../src/capture/holds.ts';
import { storeStops } from '../../src/capture/stops.ts';
import { keepUnreadable } from '../../src/capture/unreadable-documents.ts';
import type { Connection } from '../../src/store/connections.ts';
import { createSettingsRepository, type SettingsVersion } from '../../src/store/connection-settings.ts';
import type { Database } from '../../src/store/database.ts';
import { createTemporalAccess, runIdOf, type TemporalAccess } from '../../src/temporal.ts';
import { sampleDocuments, storeSampleDocuments } from '../http/overview-data.ts';
import { connectStore, openStore } from '../support/connected-store.ts';
import { createTestDatabase, testStack } from '../support/stack.ts';
import { testConfig, testEnvironmentWith } from '../support/test-config.ts';
import { runProgram } from '../support/run-program.ts';
import { ttxero } from './run-in-process.ts';

const servers = testStack();
/** Of its own, since runs of all installations share one namespace of Temporal. */
const installationId = `cli-${servers.topicPrefix.slice(1, 9)}`;
const folder = mkdtempSync(join(tmpdir(), 'ttxero-cli-'));

let database: Database;
let temporal: TemporalAccess;
let environment: Environment;
let connection: Connection;

beforeAll(async () => {
  const url = await createTestDatabase();
  database = await openStore(url, installationId);
  environment = testEnvironmentWith({
    INSTALLATION_ID: installationId,
    STORE_DATABASE_URL: url,
    TEMPORAL_ADDRESS: servers.temporalAddress,
    TEMPORAL_TASK_QUEUE: servers.taskQueue,
  });
  temporal = createTemporalAccess(testConfig(environment));
  afterAll(() => temporal.close());
  await temporal.registerSearchAttributes();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(async () => {
  for (const table of [
    'snapshot',
    'outcome',
    'link',
    'wait',
    'capture_hold',
    'capture_stop',
    'capture_problem',
    'connection_settings',
    'connection',
  ])
    await database.query(`delete from ${table}`);
  connection = await connectStore(database, { installationId });
});

const run = (...args: string[]) => ttxero(environment, ...args);
const settings = (): Promise<SettingsVersion> => createSettingsRepository(database).newest(connection.id);

/** The run that looks at everything stuck, and how often it was told to. */
async function timesResumed(): Promise<number> {
  try {
    const { events } = await temporal.client.workflow.getHandle(`resume/${installationId}`).fetchHistory();
    return (events ?? []).filter((event) => event.workflowExecutionSignaledEventAttributes).length;
  } catch {
    return 0;
  }
}

async function audited(action: string): Promise<unknown[]> {
  const found = await database.query(`select actor, details from audit where action = $1 order by id`, [
    action,
  ]);
  return found.rows;
}

describe('ttxero status', () => {
  it('says how many documents stand where, and what each one that is stuck waits for', async () => {
    await storeSampleDocuments(database, connection.tenantId, sampleDocuments, installationId);
    const { code, out, err } = await run('status');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('Mode TRIAL\nOrganisation Harbour Studio: connected\n');
    expect(out).toContain('4 In Xero, 2 On its way, 1 Waiting, 5 Needs you, 2 Left alone\n');
    expect(out).toMatch(/^Document +Name +State +Why$/m);
    expect(out).toMatch(/^invoice 20 +INV-2026-0049 +Needs you +No account chosen for goods$/m);
    expect(out).toMatch(/^invoice 15 +INV-2026-0045 +Waiting +Its client goes first$/m);
    expect(out).not.toContain('INV-2026-0041');
  });

  it('says the same as JSON, with what happened, why and what to do', async () => {
    await storeSampleDocuments(database, connection.tenantId, sampleDocuments, installationId);
    const { code, out } = await run('status', '--json');
    expect(code).toBe(0);
    const status = JSON.parse(out) as { documents: { id: string; kind: string }[] };
    expect(status).toMatchObject({
      mode: 'trial',
      organisation: { name: 'Harbour Studio', status: 'connected' },
      holds: [],
    });
    expect(status.documents).toHaveLength(sampleDocuments.length);
    expect(status.documents.find(({ kind, id }) => kind === 'invoice' && id === '21')).toMatchObject({
      name: 'INV-2026-0050',
      state: 'Needs you',
      problem: 'tax-rate-not-mapped',
      title: 'No tax rate chosen for 19 %',
      cure: 'Choose the tax rate for 19 % in the mapping. If Xero has no such rate, enter it there first.',
    });
  });

  it('says why tokens cannot be renewed, and that nobody came back from Xero', async () => {
    await database.query(`update connection set refresh_failure = 'refused:invalid_client'`);
    await database.query(
      `insert into oauth_state (state_hash, browser_hash, installation_id, code_verifier, expires_at)
       values ('state', 'browser', $1, '', clock_timestamp() + interval '1 second')`,
      [installationId],
    );
    // It was begun before there was a connection, which says that somebody came back by another way.
    const { out } = await run('status');
    expect(out).toContain('Organisation Harbour Studio: connected\nXero refuses the app (invalid_client).');
    expect(out).not.toContain('nobody came back');
    await database.query(`update connection set connected_at = connected_at - interval '1 hour'`);
    expect((await run('status')).out).toMatch(/A connection was begun .*\. The setup page says/);
    await database.query('delete from oauth_state');
  });

  it('says how to connect where nothing is connected, and that a connection must be renewed', async () => {
    await database.query(
      `update connection set status = 'needs_reconnect', status_reason = 'access_removed'`,
    );
    const { out } = await run('status');
    expect(out).toContain('needs you to connect again (`ttxero connect`)');
    expect(out).toContain('The organisation no longer lists timetracker-xero among its connected apps.');
    await database.query('delete from connection_settings');
    await database.query('delete from connection');
    expect((await run('status')).out).toContain('Not connected to Xero. Use `ttxero connect`.');
  });

  it('says what is held back and how to release it', async () => {
    const counts = { posted: 60, deleted: 0, voided: 2, changed: 40, known: 60 };
    const findings = decideBrake(new Map([['invoice', counts]]));
    await placeHold(database, installationId, 'too-many-changes', findings);
    const { out } = await run('status');
    expect(out).toContain('Held (too-many-changes): nothing new goes to Xero. ');
    expect(out).toContain('found 2 cancelled and 40 changed of the 60 invoices that are in Xero');
    expect(out).toContain('release it with `ttxero release too-many-changes`');
  });

  it('says what keeps documents from being read, and which of them cannot be read', async () => {
    const missing = { missing: 'the table invoices', tables: 'invoices' };
    await storeStops(database, installationId, [
      { problem: 'kind-stopped', kind: 'invoice', parameters: missing },
    ]);
    const unreadable = { id: 7n, fields: ['phone'], rowHash: 'hash' };
    await keepUnreadable(database, installationId, 'client', unreadable);
    const { out } = await run('status');
    expect(out).toContain('Stopped (kind-stopped): No invoices are read from TimeTracker');
    expect(out).toContain('1 Needs you');
    expect(out).toMatch(/^client 7 +Needs you +Field phone cannot be used$/m);
    const stored = JSON.parse((await run('status', '--json')).out) as unknown;
    expect(stored).toMatchObject({ stops: [{ problem: 'kind-stopped', kind: 'invoice' }] });
  });
});

describe('ttxero connect', () => {
  it('prints a link of its own each time', async () => {
    const first = await run('connect');
    const second = await run('connect', '--json');
    expect(first.code).toBe(0);
    expect(first.out).toMatch(/^ {2}http:\/\/localhost:8480\/integrations\/xero\/connect\S+$/m);
    expect(first.out).toContain('It works once, within 15 minutes.');
    const { link } = JSON.parse(second.out) as { link: string };
    expect(link).toMatch(/^http:\/\/localhost:8480\/integrations\/xero\/connect/);
    expect(first.out).not.toContain(link);
  });
});

describe('ttxero settings', () => {
  it('shows what was chosen and what was not', async () => {
    const { code, out } = await run('settings');
    expect(code).toBe(0);
    expect(out).toContain('Settings, version 1\n');
    expect(out).toContain('Go-live date: not set\n');
    expect(out).toContain('  account for goods: not chosen\n');
    expect(out).toContain('Tax rates\n  none chosen');
  });

  it('sets one or several values as a new version, and has what was stuck looked at again', async () => {
    const before = await timesResumed();
    const set = await run(
      'settings',
      'set',
      'accounts.items=200',
      'taxTypes=20.00:OUTPUT2,0.00:ZERORATEDOUTPUT',
      'kinds.clients=false',
      'invoiceStatus=DRAFT',
    );
    expect(set).toMatchObject({ code: 0, err: '' });
    expect(set.out).toContain('Settings, version 2\n');
    expect(set.out).toContain('  account for items: 200\n');
    expect(set.out).toContain('  20.00 % in sales: OUTPUT2\n');
    expect(await settings()).toMatchObject({
      version: 2,
      settings: {
        accounts: { items: '200', goods: null },
        taxTypes: [
          { rate: '20.00', taxType: 'OUTPUT2' },
          { rate: '0.00', taxType: 'ZERORATEDOUTPUT' },
        ],
        kinds: { clients: false, invoices: true },
        invoiceStatus: 'DRAFT',
      },
    });
    expect(await timesResumed()).toBe(before + 1);
    expect((await audited('settings.changed')).at(-1)).toEqual({ actor: 'cli', details: { version: 2 } });
  });

  it('takes a choice back with an empty value', async () => {
    await run('settings', 'set', 'accounts.items=200');
    await run('settings', 'set', 'accounts.items=');
    expect((await settings()).settings.accounts.items).toBeNull();
  });

  it.each([
    [['colour=red'], 'There is no setting colour.'],
    [['accounts.itmes=200'], 'There is no setting accounts.itmes.'],
    [['kinds.invoices=off'], 'kinds.invoices must be true or false.'],
    [['invoiceStatus=PAID'], 'invoiceStatus must be one of DRAFT, SUBMITTED, AUTHORISED.'],
    [['goLiveDate=2026-02-30'], 'goLiveDate must be a date such as 2026-11-30.'],
    [['accounts.items=12345678901'], 'accounts.items must have at most 10 characters.'],
    [['accounts=200'], 'accounts has parts: name one, such as accounts.items=200.'],
    [['taxTypes=20%:OUTPUT2'], 'taxTypes.1.rate must be a decimal string such as 12.50.'],
    [['taxTypes=20.00'], 'taxTypes.1.taxType is missing, or is not text.'],
    [['direction=import'], 'Import is not available yet.'],
    [['accounts.items'], '"accounts.items" is not of the form KEY=VALUE.'],
    [[], 'Use `ttxero settings set '],
  ])('changes nothing for %j and says why', async (words, why) => {
    const { code, out, err } = await run('settings', 'set', ...words);
    expect(code).not.toBe(0);
    expect(out).toBe('');
    expect(err).toContain(why);
    expect((await settings()).version).toBe(1);
  });

  it('names every fault at once', async () => {
    const { code, err } = await run('settings', 'set', 'accounts.itmes=1', 'kinds.invoices=off');
    expect(code).toBe(2);
    expect(err).toContain('There is no setting accounts.itmes.');
    expect(err).toContain('kinds.invoices must be true or false.');
  });

  it('takes a whole file', async () => {
    const file = join(folder, 'settings.json');
    writeFileSync(file, JSON.stringify({ accounts: { items: '210' }, goLiveDate: '2026-11-01' }));
    expect(await run('settings', 'import', file)).toMatchObject({ code: 0 });
    expect((await settings()).settings).toMatchObject({
      accounts: { items: '210', goods: null },
      goLiveDate: '2026-11-01',
    });
    const { code, out } = await run('settings', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ version: 2, settings: { goLiveDate: '2026-11-01' } });
  });

  it('refuses a file that is not there or is no object', async () => {
    const list = join(folder, 'list.json');
    writeFileSync(list, '[1]');
    for (const file of [join(folder, 'none.json'), list]) {
      const { code, err } = await run('settings', 'import', file);
      expect(code).toBe(2);
      expect(err).toContain('cannot be read as a JSON object');
    }
    expect((await run('settings', 'import')).err).toContain('Name the file to import.');
  });

  it('does not move the go-live date of a real organisation: that is confirmed by its name', async () => {
    await database.query(`update connection set issuer = 'https://identity.xero.com'`);
    const { code, err } = await run('settings', 'set', 'goLiveDate=2020-01-01');
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('ttxero golive') as string });
    expect((await settings()).settings.goLiveDate).toBeNull();
    expect(await run('settings', 'set', 'accounts.items=200')).toMatchObject({ code: 0 });
  });

  it('needs a connection', async () => {
    await database.query(`update connection set status = 'disconnected'`);
    const { code, err } = await run('settings');
    expect(code).toBe(1);
    expect(err).toBe(
      'TimeTracker is not connected to a Xero organisation yet. Use `ttxero connect` first.\n',
    );
  });
});

describe('ttxero golive', () => {
  const goLive = async () => {
    const found = await database.query<{ by: string | null }>(
      'select go_live_confirmed_by as by from connection where go_live_confirmed_at is not null',
    );
    return { date: (await settings()).settings.goLiveDate, by: found.rows[0]?.by };
  };

  it('stores and confirms the date once the organisation’s name is typed', async () => {
    const before = await timesResumed();
    const { code, out } = await run('golive', '--date', '2026-11-01', '--organisation', 'Harbour Studio');
    expect(code).toBe(0);
    expect(out).toBe('Documents dated 2026-11-01 or later now go to Harbour Studio.\n');
    expect(await goLive()).toEqual({ date: '2026-11-01', by: 'cli' });
    expect(await timesResumed()).toBe(before + 1);
    expect((await audited('connection.go_live')).at(-1)).toEqual({
      actor: 'cli',
      details: { date: '2026-11-01' },
    });
  });

  it.each([
    ['another name', ['--date', '2026-11-01', '--organisation', 'Harbour studio'], 1, 'That is not the name'],
    ['no name', ['--date', '2026-11-01'], 2, 'Confirm with --organisation'],
    ['no date', ['--organisation', 'Harbour Studio'], 2, '--date YYYY-MM-DD'],
    ['no such day', ['--date', '2026-11-31', '--organisation', 'Harbour Studio'], 2, '--date YYYY-MM-DD'],
  ])('changes nothing for %s', async (_, args, exitCode, why) => {
    const { code, out, err } = await run('golive', ...args);
    expect(code).toBe(exitCode);
    expect(out).toBe('');
    expect(err).toContain(why);
    expect(await goLive()).toEqual({ date: null, by: undefined });
  });
});

describe('ttxero release', () => {
  it('releases what is held, once', async () => {
    await placeHold(database, installationId, 'too-many-changes', { invoice: { changed: 40, posted: 60 } });
    expect(await run('release', 'too-many-changes')).toEqual({
      code: 0,
      out: 'Released. Changes flow again.\n',
      err: '',
    });
    expect(await run('release', 'too-many-changes')).toEqual({
      code: 1,
      out: '',
      err: 'Nothing is held for too-many-changes.\n',
    });
  });

  it('wants to know what', async () => {
    expect(await run('release')).toMatchObject({
      code: 2,
      err: 'Name what to release, one of: database-changed, backup-restored, too-many-changes.\n',
    });
  });
});

describe('ttxero retry', () => {
  it('starts the run of one document', async () => {
    await storeSampleDocuments(database, connection.tenantId, sampleDocuments, installationId);
    expect(await run('retry', 'invoice', '13')).toEqual({ code: 0, out: 'It is tried again.\n', err: '' });
    const document = { installationId, kind: 'invoice', sourceId: '13' } as const;
    const started = await temporal.client.workflow.getHandle(runIdOf(document)).describe();
    expect(started.status.name).toBe('RUNNING');
  });

  it('has everything that is stuck looked at again', async () => {
    const before = await timesResumed();
    expect(await run('retry', '--all', '--json')).toEqual({ code: 0, out: '{"retried":"all"}\n', err: '' });
    expect(await timesResumed()).toBe(before + 1);
  });

  it.each([
    [['invoice', '4711'], 1, 'No invoice 4711 is known.'],
    [['invoice', '013'], 2, 'Name the document, such as `ttxero retry invoice 12`'],
    [['invoice', '99999999999999999999'], 2, 'Name the document'],
    [['invoice', 'INV-2026-0043'], 2, 'Name the document'],
    [['bill', '12'], 2, 'Name the document'],
    [[], 2, 'Name the document'],
  ])('says what is wrong with %j', async (words, exitCode, why) => {
    const { code, out, err } = await run('retry', ...words);
    expect({ code, out }).toEqual({ code: exitCode, out: '' });
    expect(err).toContain(why);
  });
});

describe('a server that is away', () => {
  it('is named: our database', async () => {
    const { code, err } = await ttxero(
      { ...environment, STORE_DATABASE_URL: 'postgres://a:planted@127.0.0.1:9/b' },
      'status',
    );
    expect(code).toBe(1);
    expect(err).toContain('Is our database (STORE_DATABASE_URL) running?');
    expect(err).not.toContain('planted');
  });

  it('is named: our database refuses us', async () => {
    const url = new URL(environment['STORE_DATABASE_URL'] ?? '');
    url.pathname = `/none_${randomUUID().slice(0, 8)}`;
    const { code, err } = await ttxero({ ...environment, STORE_DATABASE_URL: url.href }, 'status');
    expect(code).toBe(2);
    expect(err).toContain('PostgreSQL refuses STORE_DATABASE_URL (3D000)');
  });

  it('is named: Temporal; what was stored stays, and is said', async () => {
    const { code, out, err } = await ttxero(
      { ...environment, TEMPORAL_ADDRESS: '127.0.0.1:9' },
      'settings',
      'set',
      'accounts.items=200',
    );
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toBe(
      'The settings were changed, but Temporal (TEMPORAL_ADDRESS) does not answer, so nothing could be started. Once it runs, use `ttxero retry --all`.\n',
    );
    expect((await settings()).settings.accounts.items).toBe('200');
  }, 40_000);
});

describe('the program itself', () => {
  it('ends with the exit code, and writes to the right stream', async () => {
    const good = runProgram('cli.ts', ['settings', '--json'], environment);
    expect(await good.ended).toBe(0);
    expect(JSON.parse(good.output())).toMatchObject({ version: 1 });
    expect(good.errors()).toBe('');
    const bad = runProgram('cli.ts', ['release'], environment);
    expect(await bad.ended).toBe(2);
    expect(bad.output()).toBe('');
    expect(bad.errors()).toContain('Name what to release');
  });
});
