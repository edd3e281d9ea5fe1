import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createConnections, type Connections, type NewGrant } from '../../src/store/connections.ts';
import { createDatabase, type Database } from '../../src/store/database.ts';
import { migrate, schemaName } from '../../src/store/migrate.ts';
import { createTestDatabase } from '../support/stack.ts';

let database: Database;
let connections: Connections;

beforeAll(async () => {
  database = createDatabase({
    url: await createTestDatabase(),
    applicationName: 'test',
    searchPath: schemaName,
    onError: () => {},
  });
  await migrate(database);
  connections = createConnections(database, randomUUID);
});

afterAll(() => database.close());

beforeEach(() => database.query(`delete from connection`));

const xero = 'https://identity.xero.com';
const [first, second] = [randomUUID(), randomUUID()];

const grant = (changes: Partial<NewGrant> = {}): NewGrant => ({
  installationId: 'main',
  tenantId: first,
  tenantName: 'First',
  issuer: xero,
  xeroConnectionId: randomUUID(),
  scopes: ['a', 'b'],
  expiresInSeconds: 1800,
  seal: (id) => ({ accessToken: Buffer.from(`access ${id}`), refreshToken: Buffer.from(`refresh ${id}`) }),
  ...changes,
});

describe('a connection', () => {
  it('keeps its id and go-live confirmation when it is renewed, and gets the next generation', async () => {
    const made = await connections.connect(grant(), 'page');
    await database.query(
      `update connection set status = 'needs_reconnect', status_reason = 'grant_refused',
              go_live_confirmed_at = clock_timestamp(), go_live_confirmed_by = 'someone',
              refresh_failure = 'refused:invalid_client', refresh_retry_at = clock_timestamp() + interval '1 day'`,
    );
    const renewed = await connections.connect(grant({ tenantName: 'First renamed' }), 'page');
    if (!('connection' in made) || !('connection' in renewed)) throw new Error('refused');
    expect(renewed).toMatchObject({
      result: 'reconnected',
      connection: {
        id: made.connection.id,
        generation: 2,
        status: 'connected',
        statusReason: null,
        tenantName: 'First renamed',
        goLiveConfirmedBy: 'someone',
      },
    });
    const row = await database.query(`select refresh_failure, refresh_retry_at from connection`);
    expect(row.rows).toEqual([{ refresh_failure: null, refresh_retry_at: null }]);
  });

  it('is made once by consents that come back at the same moment', async () => {
    const results = await Promise.all(Array.from({ length: 8 }, () => connections.connect(grant(), 'page')));
    const generations = results.map((each) => ('connection' in each ? each.connection.generation : 0));
    expect(new Set(generations)).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8]));
    const two = await Promise.all([
      connections.connect(grant({ installationId: 'a', tenantId: second }), 'page'),
      connections.connect(grant({ installationId: 'b', tenantId: second }), 'page'),
    ]);
    expect(new Set(two.map(({ result }) => result))).toEqual(new Set(['connected', 'organisation_taken']));
  });

  it('to another organisation is refused while one stands, and possible once it is ended, on hold again', async () => {
    await connections.connect(grant(), 'page');
    const other = grant({ tenantId: second });
    expect(await connections.connect(other, 'page')).toMatchObject({
      result: 'other_organisation',
      current: { tenantId: first },
    });
    await database.query(
      `update connection set status = 'disconnected', go_live_confirmed_at = clock_timestamp()`,
    );
    const made = await connections.connect(other, 'page');
    expect(made).toMatchObject({
      result: 'connected',
      connection: { generation: 1, goLiveConfirmedAt: null },
    });
    expect(await connections.ofInstallation('main')).toMatchObject({ tenantId: second });
  });

  it('to Xero ends the one to the sandbox, and never the other way round', async () => {
    await connections.connect(grant({ issuer: 'sandbox', tenantId: second }), 'page');
    expect(await connections.connect(grant(), 'page')).toMatchObject({ result: 'connected' });
    const rows = await database.query(`select issuer, status, status_reason from connection order by issuer`);
    expect(rows.rows).toEqual([
      { issuer: xero, status: 'connected', status_reason: null },
      { issuer: 'sandbox', status: 'disconnected', status_reason: 'went_live' },
    ]);
    const back = grant({ issuer: 'sandbox', tenantId: second });
    expect(await connections.connect(back, 'page')).toEqual({ result: 'sandbox_over_live' });
  });

  it('asks for a person only for the grant that failed, not for one renewed meanwhile', async () => {
    const made = await connections.connect(grant(), 'page');
    if (!('connection' in made)) throw new Error('refused');
    await connections.connect(grant(), 'page');
    expect(await connections.needReconnect(made.connection.id, 1, 'grant_refused')).toBe(false);
    expect(await connections.find(made.connection.id)).toMatchObject({ status: 'connected' });
    expect(await connections.needReconnect(made.connection.id, 2, 'grant_refused')).toBe(true);
    expect(await connections.needReconnect(made.connection.id, 2, 'grant_refused')).toBe(false);
    const entries = await database.query(
      `select from audit where action = 'connection.needs_reconnect' and tenant_id = $1`,
      [first],
    );
    expect(entries.rowCount).toBe(1);
  });
});
