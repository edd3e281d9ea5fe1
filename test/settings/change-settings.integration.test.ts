import { ServiceError } from '@temporalio/client';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  changeSettings,
  confirmGoLive,
  type SettingsChange,
  type SettingsCore,
} from '../../src/settings/change-settings.ts';
import { createSettingsRepository, type ConnectionSettings } from '../../src/store/connection-settings.ts';
import type { Connection } from '../../src/store/connections.ts';
import type { Database } from '../../src/store/database.ts';
import { createOutcomes } from '../../src/store/outcomes.ts';
import { createSnapshots } from '../../src/store/snapshots.ts';
import { hasForgottenDocuments } from '../../src/store/stuck-documents.ts';
import { connectStore, openStore } from '../support/connected-store.ts';
import { createTestDatabase } from '../support/stack.ts';
import { testConfig } from '../support/test-config.ts';

let database: Database;
let connection: Connection;
let resumed: number;
let told: { status: string; settings: ConnectionSettings }[];

beforeAll(async () => {
  database = await openStore(await createTestDatabase());
});

beforeEach(async () => {
  await database.query('delete from connection_settings');
  await database.query('delete from connection');
  connection = await connectStore(database);
  resumed = 0;
  told = [];
});

const coreWith = (changes: Partial<SettingsCore> = {}): SettingsCore => ({
  config: testConfig(),
  database,
  settings: createSettingsRepository(database),
  resumeStuck: async () => void (resumed += 1),
  onSettingsChanged: [async ({ status }, settings) => void told.push({ status, settings })],
  ...changes,
});

const change = (how: SettingsChange, core = coreWith()) => changeSettings(core, connection, how, 'page');
const newest = () => createSettingsRepository(database).newest(connection.id);
const audited = async () =>
  (await database.query(`select actor, action, details from audit order by id desc limit 2`)).rows;

describe('a change of settings', () => {
  it('is stored as a new version, audited, told, and followed by another look at what is stuck', async () => {
    const changed = await change((settings) => ({
      ...settings,
      kinds: { ...settings.kinds, expenses: false },
      schedule: { every: 'daily', hour: 3, timeZone: 'Europe/London' },
    }));
    expect(changed).toMatchObject({ result: 'changed', version: 2, temporalAway: false });
    const { version, settings } = await newest();
    expect({ version, settings }).toMatchObject({
      version: 2,
      settings: { kinds: { expenses: false, invoices: true }, schedule: { every: 'daily', hour: 3 } },
    });
    expect((await audited())[0]).toEqual({
      actor: 'page',
      action: 'settings.changed',
      details: { version: 2 },
    });
    expect(told).toEqual([{ status: 'connected', settings }]);
    expect(resumed).toBe(1);
  });

  it('that changes nothing stores nothing, and is followed all the same', async () => {
    expect(await change((settings) => settings)).toMatchObject({ result: 'unchanged', version: 1 });
    expect((await newest()).version).toBe(1);
    expect([told.length, resumed]).toEqual([1, 1]);
  });

  it('made at the same moment as another is made to the other, and neither is lost', async () => {
    const set = (accounts: Partial<ConnectionSettings['accounts']>) =>
      change((settings) => ({ ...settings, accounts: { ...settings.accounts, ...accounts } }));
    await Promise.all([
      set({ items: '200' }),
      set({ goods: '201' }),
      set({ rounding: '860' }),
      set({ expenses: '270' }),
    ]);
    expect(await newest()).toMatchObject({
      version: 5,
      settings: { accounts: { items: '200', goods: '201', rounding: '860', expenses: '270' } },
    });
  });

  it.each([
    ['direction', 'import', 'Import is not available yet.'],
    ['direction', 'both', 'Import is not available yet.'],
    ['schedule.timeZone', 'Europe/Nowhere', 'must be the name of a time zone'],
    ['schedule.hour', 24, 'schedule.hour must be at most 23.'],
    ['kinds.invoices', 'perhaps', 'kinds.invoices must be true or false.'],
    ['colour', 'red', 'There is no setting colour.'],
  ])('of %s to %j is refused beside its name, and changes nothing else', async (path, value, words) => {
    const [group = '', member] = path.split('.');
    const changed = await change((settings) => {
      const inner = { ...settings, billStatus: 'DRAFT' } as Record<string, unknown>;
      return {
        ...inner,
        [group]: member === undefined ? value : { ...(inner[group] as object), [member]: value },
      };
    });
    expect(changed).toEqual({
      result: 'refused',
      problems: [{ path: group === 'colour' ? '' : path, text: expect.stringContaining(words) as string }],
    });
    expect(await newest()).toMatchObject({ version: 1, settings: { billStatus: 'AUTHORISED' } });
    expect([told.length, resumed]).toEqual([0, 0]);
  });

  it('stays when Temporal is away, and says so', async () => {
    const away = coreWith({
      resumeStuck: () => Promise.reject(new ServiceError('away')),
    });
    const changed = await change((settings) => ({ ...settings, billStatus: 'DRAFT' }), away);
    expect(changed).toMatchObject({ result: 'changed', temporalAway: true });
    expect(await newest()).toMatchObject({ version: 2, settings: { billStatus: 'DRAFT' } });
  });

  it('has what it may free found later, though Temporal is away', async () => {
    const document = { installationId: 'main', kind: 'invoice', sourceId: '1' } as const;
    const problem = { type: 'switched-off', parameters: {} } as const;
    await createSnapshots(database).store({ ...document, sequence: 5n, data: null }, 'hash');
    await createOutcomes(database).record(document, { name: 'skipped', sequence: 5n, problem });
    const away = () => Promise.reject(new ServiceError('away'));
    await change(
      (settings) => ({ ...settings, billStatus: 'DRAFT' }),
      coreWith({ onSettingsChanged: [away], resumeStuck: away }),
    );
    await database.query(`update outcome set recorded_at = recorded_at - interval '2 minutes'`);
    expect(await hasForgottenDocuments(database, 'main', 60)).toBe(true);
  });
});

describe('the go-live date', () => {
  const date = '2026-11-01';

  it('of a real organisation is not changed beside other settings', async () => {
    connection = { ...connection, issuer: 'https://identity.xero.com' };
    const changed = await change((settings) => ({ ...settings, goLiveDate: date }));
    expect(changed).toMatchObject({ result: 'refused', problems: [{ path: 'goLiveDate' }] });
    expect((await newest()).settings.goLiveDate).toBeNull();
  });

  it('is stored with who confirmed it', async () => {
    connection = { ...connection, issuer: 'https://identity.xero.com' };
    expect(await confirmGoLive(coreWith(), connection, date, 'page')).toMatchObject({ result: 'changed' });
    const found = await database.query(
      `select go_live_confirmed_at is not null as confirmed, go_live_confirmed_by as by from connection`,
    );
    expect(found.rows).toEqual([{ confirmed: true, by: 'page' }]);
    expect((await newest()).settings.goLiveDate).toBe(date);
    expect(await audited()).toMatchObject([
      { action: 'connection.go_live', details: { date } },
      { action: 'settings.changed' },
    ]);
  });

  it('that is no day is refused', async () => {
    expect(await confirmGoLive(coreWith(), connection, '2026-02-30', 'page')).toMatchObject({
      result: 'refused',
    });
  });
});
