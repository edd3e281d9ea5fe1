import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkKeys } from '../../src/oauth/check-keys.ts';
import { createEncryption } from '../../src/oauth/encryption.ts';
import { encryptedColumns } from '../../src/store/encrypted-columns.ts';
import { createKeyHolders } from '../../src/store/key-holders.ts';
import { clientSecret, connect, createOauthSetup, type OauthSetup } from '../oauth/oauth-setup.ts';
import { runProgram } from '../support/run-program.ts';
import { testEnvironmentWith } from '../support/test-config.ts';
import { ttxero } from './run-in-process.ts';

const key = (name: string) => `${name}:${randomBytes(32).toString('base64')}`;
const k2 = key('k2');

let setup: OauthSetup;
let k1: string;
let tenantId: string;
let connectionId: string;

beforeAll(async () => {
  setup = await createOauthSetup();
  [k1 = ''] = setup.config.encryptionKey;
  tenantId = setup.sandbox.organisations[0]?.settings.tenantId ?? '';
});

/** A secret in every encrypted column, all under the first key. */
beforeEach(async () => {
  setup.sandbox.faults.clear();
  for (const table of ['oauth_state', 'pending_grant', 'app_registration', 'connection', 'key_holder'])
    await setup.database.query(`delete from ${table}`);
  const access = open(k1);
  await access.changeRegistration({ clientId: 'test-client', clientSecret }, 'cli');
  if ((await connect(access, tenantId)) !== 'connected') throw new Error('not connected');
  connectionId = (await access.connections.ofInstallation('main'))?.id ?? '';
  await expire();
  await access.accessTokens.forConnection(connectionId);
  await access.flow.begin(randomBytes(32).toString('base64url'));
  const encryption = createEncryption([k1]);
  const grant = randomUUID();
  await setup.database.query(
    `insert into pending_grant (id, browser_hash, installation_id, scopes, access_token, refresh_token,
                                access_expires_at, expires_at)
     values ($1, 'browser', 'main', '{}', $2, $3, clock_timestamp() + interval '1 hour',
             clock_timestamp() + interval '1 hour')`,
    [
      grant,
      encryption.encrypt('access_token', grant, 'at'),
      encryption.encrypt('refresh_token', grant, 'rt'),
    ],
  );
});

/** One process of ours with these keys; the app is the one that was entered. */
const open = (...encryptionKey: string[]) =>
  setup.openProcess({ encryptionKey, xeroClientId: undefined, xeroClientSecret: undefined });

const expire = () =>
  setup.database.query(
    `update connection set access_expires_at = clock_timestamp() - interval '1 second', refresh_retry_at = null`,
  );

const environment = (...keys: string[]) =>
  testEnvironmentWith({
    STORE_DATABASE_URL: setup.databaseUrl,
    TIMETRACKER_DATABASE_URL: setup.databaseUrl.replace(/\/[^/]+$/, '/none'),
    ENCRYPTION_KEY: keys.join(','),
    XERO_SANDBOX_URL: setup.sandboxUrl,
    XERO_CLIENT_ID: undefined,
    XERO_CLIENT_SECRET: undefined,
    ROLES: 'http',
  });

/** The names of the keys that the secrets of each column need. */
async function keysInColumns(): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const { table, column, counts } of encryptedColumns) {
    const rows = await setup.database.query<{ bytes: Buffer }>(
      `select ${column} as bytes from ${table} where ${column} <> '' and ${counts}`,
    );
    const names = rows.rows.map(({ bytes }) => createEncryption([k1]).keyOf(bytes));
    found[`${table}.${column}`] = [...new Set(names)].toSorted();
  }
  return found;
}

const everywhere = (...names: string[]) =>
  Object.fromEntries(encryptedColumns.map(({ table, column }) => [`${table}.${column}`, names]));

describe('the list of encrypted columns', () => {
  it('names every column of bytes that holds a secret', async () => {
    const found = await setup.database.query<{ name: string }>(
      `select table_name || '.' || column_name as name from information_schema.columns
        where table_schema = 'timetracker_xero' and data_type = 'bytea'`,
    );
    const known = encryptedColumns.map(({ table, column }) => `${table}.${column}`);
    expect(found.rows.map(({ name }) => name).toSorted()).toEqual(known.toSorted());
  });
});

describe('ttxero keys', () => {
  it('lists keys by name, what each has locked and who holds it, and no key', async () => {
    const { code, out } = await ttxero(environment(k2, k1), 'keys');
    expect(code).toBe(0);
    expect(out).toMatch(/^k2 +encrypts +0 +0$/m);
    expect(out).toMatch(/^k1 +held +7 +0$/m);
    expect(out).not.toContain(k1.slice(3));
    const missing = await ttxero(environment(k2), 'keys', 'list');
    expect(missing.out).toMatch(/^k1 +MISSING +7 +0$/m);
  });

  it('rotates everything, and only once', async () => {
    expect(await keysInColumns()).toEqual(everywhere('k1'));
    const { code, out } = await ttxero(environment(k2, k1), 'keys', 'rotate');
    expect({ code, out }).toEqual({
      code: 0,
      out: 'Everything that could be read is now encrypted with k2: 7 rewritten.\n',
    });
    expect(await keysInColumns()).toEqual(everywhere('k2'));
    expect((await ttxero(environment(k2, k1), 'keys', 'rotate', '--json')).out).toBe(
      '{"key":"k2","rewritten":0,"left":[]}\n',
    );
    const trail = await setup.database.query(
      `select actor, details from audit where action = 'keys.rotated' order by id desc limit 1`,
    );
    expect(trail.rows).toEqual([{ actor: 'cli', details: { to: 'k2', secrets: 7 } }]);
  });

  it('rotates what can be read, and names what cannot', async () => {
    await setup.database.query(
      `update app_registration set client_secret = (select refresh_token from connection)`,
    );
    const { code, err } = await ttxero(environment(k2, k1), 'keys', 'rotate');
    expect(code).toBe(1);
    expect(err).toContain(
      'cannot be decrypted with the key "k1": 1 (client secret of the Xero app). The key of that name is another one, or the rows were altered.',
    );
    expect(await keysInColumns()).toEqual({
      ...everywhere('k2'),
      'app_registration.client_secret': ['k1'],
    });
  });

  it('does not drop a key that is in use, and says where', async () => {
    const first = await ttxero(environment(k2, k1), 'keys', 'check', '--drop', 'k1');
    expect(first.code).toBe(1);
    expect(first.err).toMatch(
      /^It still encrypts 7 \(access token of a connection; .*ttxero keys rotate`\.$/m,
    );

    await ttxero(environment(k2, k1), 'keys', 'rotate');
    const holders = createKeyHolders(setup.database, 60);
    const old = { processId: randomUUID(), label: 'process 7 on here', keyNames: ['k1', 'k2'] };
    await holders.announce(old);
    await holders.announce({ processId: randomUUID(), label: 'process 8 on here', keyNames: ['k2', 'k1'] });
    const second = await ttxero(environment(k2, k1), 'keys', 'check', '--drop', 'k1');
    expect({ code: second.code, err: second.err }).toEqual({
      code: 1,
      err: 'It still encrypts what process 7 on here writes. Restart that with the new key first.\n',
    });
    await holders.leave(old.processId);
    expect(await ttxero(environment(k2, k1), 'keys', 'check', '--drop', 'k1')).toEqual({
      code: 0,
      out: 'Nothing needs k1 any more: take it out of ENCRYPTION_KEY and restart.\n',
      err: '',
    });
    const newest = await ttxero(environment(k2, k1), 'keys', 'check', '--drop', 'k2');
    expect(newest.err).toContain('It comes first in ENCRYPTION_KEY, so it still encrypts. Put k1 before it.');
  });

  it('counts no process that was not heard of for minutes', async () => {
    await createKeyHolders(setup.database, 60).announce({
      processId: randomUUID(),
      label: 'gone',
      keyNames: ['k1'],
    });
    await setup.database.query(`update key_holder set seen_at = clock_timestamp() - interval '61 seconds'`);
    expect(await createKeyHolders(setup.database, 60).alive()).toEqual([]);
  });

  it('checks that every secret can be read', async () => {
    expect((await ttxero(environment(k1), 'keys', 'check')).out).toBe('Every secret can be read.\n');
    const { code, out } = await ttxero(environment(k2), 'keys', 'check', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ ok: false, reasons: [expect.stringContaining('"k1"')] });
  });

  it('says what it can do', async () => {
    expect(await ttxero(environment(k1), 'keys', 'drop')).toMatchObject({
      code: 2,
      err: 'Say what to do with keys: list, rotate, check, forget.\n',
    });
  });
});

describe('a key that is not there', () => {
  it('keeps a process from starting, which names it and what to do', async () => {
    const program = runProgram('main.ts', [], environment(k2));
    expect(await program.ended).toBe(2);
    expect(program.errors()).toContain(
      'Secrets in our database were encrypted with the key "k1", which ENCRYPTION_KEY does not hold: 7 (access token',
    );
    expect(program.errors()).toContain('Put that key back behind the others');
  });

  it('and neither does another key of its name', async () => {
    await expect(checkKeys(setup.database, createEncryption([key('k1')]))).rejects.toThrow(
      'The key of that name is another one',
    );
  });

  it('matters no more once what it has locked has expired', async () => {
    await setup.database.query(`delete from connection; delete from app_registration`);
    await setup.database.query(`update oauth_state set expires_at = clock_timestamp();
                                update pending_grant set expires_at = clock_timestamp()`);
    await expect(checkKeys(setup.database, createEncryption([k2]))).resolves.toBeUndefined();
  });

  it('is not forgotten while somebody holds it', async () => {
    expect((await ttxero(environment(k2, k1), 'keys', 'forget', 'k1')).err).toContain(
      'ENCRYPTION_KEY holds k1, so nothing needs to be lost',
    );
    await createKeyHolders(setup.database, 60).announce({
      processId: randomUUID(),
      label: 'process 7 on here',
      keyNames: ['k1'],
    });
    expect((await ttxero(environment(k2), 'keys', 'forget', 'k1')).err).toBe(
      'The key is not lost: process 7 on here holds it.\n',
    );
    expect(await keysInColumns()).toEqual(everywhere('k1'));
  });

  it('can be forgotten, if it is lost: then a person enters the app and connects again', async () => {
    const { code, out } = await ttxero(environment(k2), 'keys', 'forget', 'k1');
    expect(code).toBe(0);
    expect(out).toContain('Let go of what k1 had locked: 7 (');
    const lost = await setup.database.query(
      `select actor, installation_id, tenant_id from audit
        where action = 'connection.needs_reconnect' and details->>'reason' = 'key_forgotten'`,
    );
    expect(lost.rows).toEqual([{ actor: 'cli', installation_id: 'main', tenant_id: tenantId }]);
    const access = open(k2);
    await checkKeys(setup.database, createEncryption([k2]));
    await expect(access.accessTokens.forConnection(connectionId)).rejects.toMatchObject({
      reason: 'key_forgotten',
    });
    expect((await access.registrationOf.view()).source).toBe('none');
    await access.changeRegistration({ clientId: 'test-client', clientSecret }, 'cli');
    expect(await connect(access, tenantId)).toBe('reconnected');
    expect((await access.accessTokens.forConnection(connectionId)).tenantId).toBe(tenantId);
  });
});

describe('a key that is replaced under load', () => {
  it('fails no call on the way, and can be taken away in the end', async () => {
    /** Four processes; each ends its calls before it is gone, and its callers go on with the next. */
    const start = (...keys: string[]) => ({ access: open(...keys), underWay: new Set<Promise<void>>() });
    const processes = Array.from({ length: 4 }, () => start(k1));
    const restart = async (...keys: string[]) => {
      for (const [index, old] of processes.entries()) {
        processes[index] = start(...keys);
        await Promise.all(old.underWay);
        await old.access.close();
      }
    };
    const failures: unknown[] = [];
    let calls = 0;
    let done = false;
    async function call({ access }: (typeof processes)[number]): Promise<void> {
      try {
        const { accessToken } = await access.accessTokens.forConnection(connectionId);
        const answer = await fetch(`${setup.sandboxUrl}/connections`, {
          headers: { authorization: `Bearer ${accessToken}` },
        });
        if (answer.status !== 200) failures.push(answer.status);
        calls += 1;
      } catch (error) {
        failures.push(error);
      }
    }
    async function caller(index: number): Promise<void> {
      while (!done) {
        const process = processes[index % processes.length] ?? start(k1);
        const one = call(process);
        process.underWay.add(one);
        await one;
        process.underWay.delete(one);
        await sleep(5);
      }
    }
    async function expiry(): Promise<void> {
      while (!done) {
        await expire();
        await sleep(40);
      }
    }
    const mark = setup.sandbox.calls.last();
    const load = [...Array.from({ length: 12 }, (_, index) => caller(index)), expiry()];
    try {
      await sleep(200);
      await restart(k1, k2);
      await restart(k2, k1);
      const rotated = await ttxero(environment(k2, k1), 'keys', 'rotate');
      expect(rotated).toMatchObject({ code: 0, err: '' });
      expect(await ttxero(environment(k2, k1), 'keys', 'check', '--drop', 'k1')).toMatchObject({ code: 0 });
      await restart(k2);
      await sleep(200);
    } finally {
      done = true;
      await Promise.all(load);
    }
    expect(failures).toEqual([]);
    expect(calls).toBeGreaterThan(50);
    const refreshes = setup.sandbox.calls.since(mark).filter(({ path }) => path === '/connect/token');
    expect(refreshes.length).toBeGreaterThan(5);
    expect(refreshes.every(({ status }) => status === 200)).toBe(true);
    expect(await keysInColumns()).toEqual(everywhere('k2'));
  });
});
