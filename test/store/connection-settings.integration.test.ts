import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  connectionSettings,
  createSettingsRepository,
  type SettingsRepository,
} from '../../src/store/connection-settings.ts';
import { createConnections } from '../../src/store/connections.ts';
import { openStore } from './open-store.ts';

const defaultSettings = () => connectionSettings.parse({});

let repository: SettingsRepository;
let connectionId: string;

beforeAll(async () => {
  const database = await openStore();
  repository = createSettingsRepository(database);
  const made = await createConnections(database, randomUUID).connect(
    {
      installationId: 'main',
      tenantId: randomUUID(),
      tenantName: 'North',
      issuer: 'sandbox',
      xeroConnectionId: randomUUID(),
      scopes: [],
      expiresInSeconds: 1800,
      seal: () => ({ accessToken: Buffer.from('a'), refreshToken: Buffer.from('r') }),
    },
    'test',
  );
  if (!('connection' in made)) throw new Error('not connected');
  connectionId = made.connection.id;
});

describe('the settings of a connection', () => {
  it('begin with nothing chosen: no account, no rate, no date', async () => {
    const { version, settings } = await repository.newest(connectionId);
    expect(version).toBe(0);
    expect(settings).toEqual(defaultSettings());
    expect(settings).toMatchObject({
      goLiveDate: null,
      accounts: { items: null, goods: null, expenses: null, rounding: null },
      taxTypes: [],
      postIssued: false,
      kinds: { clients: true, invoices: true, expenses: true, payments: true, creditNotes: true },
    });
  });

  it('change by a new version; of two who change the same version one is told', async () => {
    const changed = { ...defaultSettings(), goLiveDate: '2026-12-01' };
    expect(await repository.append(connectionId, 0, changed, 'test')).toBe(true);
    expect(await repository.append(connectionId, 0, defaultSettings(), 'test')).toBe(false);
    expect(await repository.newest(connectionId)).toEqual({ version: 1, settings: changed });
  });

  it.each([
    ['a key nobody knows', { account: {} }],
    ['a date that is none', { goLiveDate: '2026-02-30' }],
    ['an account too long for a code', { accounts: { items: '12345678901' } }],
    ['a rate that is no decimal string', { taxTypes: [{ rate: '20 %', taxType: 'OUTPUT2' }] }],
    ['a status that Xero does not create', { invoiceStatus: 'PAID' }],
  ])('refuse %s', (_, given) => {
    expect(connectionSettings.safeParse(given).success).toBe(false);
  });
});
