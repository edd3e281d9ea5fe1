import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiScope, Role } from '../../src/sign-in/access-rights.ts';
import { makeToken } from '../../src/sign-in/new-token.ts';
import { createSignInAccess } from '../../src/sign-in/sign-in-access.ts';
import { createAccessTokens, type AccessTokens } from '../../src/store/access-tokens.ts';
import { audit, onBehalfOf } from '../../src/store/audit.ts';
import { createAuditLog } from '../../src/store/audit-log.ts';
import type { Database } from '../../src/store/database.ts';
import { openStore } from '../support/connected-store.ts';
import { createTestDatabase } from '../support/stack.ts';

let database: Database;
let tokens: AccessTokens;

const config = {
  installationId: 'main',
  adminToken: undefined,
  requireSignIn: false,
  httpHost: '127.0.0.1',
  publicUrl: 'http://localhost:8480',
};

beforeAll(async () => {
  database = await openStore(await createTestDatabase());
  await database.query(`insert into installation (id) values ('other')`);
  tokens = createAccessTokens(database);
});

beforeEach(async () => {
  await database.query('delete from sign_in_session');
  await database.query('delete from access_token');
});

const signIn = (changes: Partial<typeof config> | { adminToken?: string } = {}) =>
  createSignInAccess({ ...config, ...changes }, database);

async function newToken(name: string, role: Role | null = 'admin', scopes: readonly ApiScope[] = []) {
  const made = await makeToken(tokens, 'main', { name, role, scopes, expiresInDays: 30 }, 'cli');
  if (!made.ok) throw new Error(made.problems.join());
  return made.word;
}

async function sessionWith(word: string) {
  const begun = await signIn().begin(word, undefined);
  if (!begun.ok) throw new Error(begun.why);
  return begun.session;
}

/** The newest entries of the audit trail, newest first. */
async function newest(count: number) {
  const found = await database.query<{
    actor: string;
    person: string | null;
    address: string | null;
    action: string;
  }>(`select actor, person, address, action from audit order by id desc limit $1`, [count]);
  return found.rows;
}

describe('a token', () => {
  it('signs in with the role it was made with, until it is revoked', async () => {
    const session = await sessionWith(await newToken('Vera', 'viewer'));
    expect(await signIn().find(session)).toMatchObject({ name: 'Vera', role: 'viewer' });
    expect(await tokens.revoke('main', 'Vera', 'cli')).toBe(true);
    expect(await signIn().find(session)).toBeUndefined();
    expect((await database.query('select from sign_in_session')).rowCount).toBe(0);
    expect(await tokens.revoke('main', 'Vera', 'cli')).toBe(false);
  });

  it('and its sessions end when it expires', async () => {
    const word = await newToken('Ann');
    const session = await sessionWith(word);
    await database.query(`update access_token set expires_at = clock_timestamp()`);
    expect(await signIn().find(session)).toBeUndefined();
    expect(await signIn().forApi(word)).toEqual({ ok: false, why: 'expired', name: 'Ann' });
    expect(await tokens.list('main')).toMatchObject([{ name: 'Ann', state: 'expired' }]);
  });

  it('is of no use at another installation', async () => {
    const word = await newToken('Ann');
    expect(await signIn({ installationId: 'other' }).forApi(word)).toMatchObject({ why: 'unknown' });
    const session = await sessionWith(word);
    expect(await signIn({ installationId: 'other' }).find(session)).toBeUndefined();
    expect(await signIn({ installationId: 'other' }).isAsked()).toBe(false);
  });

  it('has its name for itself until it is revoked', async () => {
    await newToken('Ann');
    const again = { name: 'Ann', role: 'admin', scopes: [], expiresInDays: null };
    expect(await makeToken(tokens, 'main', again, 'cli')).toMatchObject({ ok: false });
    await tokens.revoke('main', 'Ann', 'cli');
    expect(await makeToken(tokens, 'main', again, 'cli')).toMatchObject({ ok: true });
    expect((await tokens.list('main')).map(({ state }) => state)).toEqual(['revoked', 'good']);
  });

  it('says when it was used last', async () => {
    const word = await newToken('monitor', null, ['status:read']);
    expect(await tokens.list('main')).toMatchObject([{ lastUsedAt: null }]);
    await signIn().forApi(word);
    const [line] = await tokens.list('main');
    expect(line?.lastUsedAt).toBeInstanceOf(Date);
    await database.query(`update access_token set last_used_at = clock_timestamp() - interval '1 hour'`);
    await signIn().forApi(word);
    const [later] = await tokens.list('main');
    expect(later?.lastUsedAt?.getTime()).toBeGreaterThanOrEqual(line?.lastUsedAt?.getTime() ?? Infinity);
  });

  it('stands nowhere in the database, nor does the word of a session', async () => {
    const word = await newToken('Ann');
    const session = await sessionWith(word);
    const tables = await database.query<{ text: string }>(
      `select to_jsonb(t)::text as text from access_token t
        union all select to_jsonb(s)::text from sign_in_session s
        union all select to_jsonb(a)::text from audit a`,
    );
    const text = tables.rows.map((row) => row.text).join();
    for (const secret of [word, word.replace('ttxero_', ''), session]) expect(text).not.toContain(secret);
  });

  it('once made has the pages ask for a sign-in, whatever becomes of it', async () => {
    const running = signIn();
    expect(await running.isAsked()).toBe(false);
    await newToken('Ann');
    expect(await running.isAsked()).toBe(true);
    await tokens.revoke('main', 'Ann', 'cli');
    expect(await signIn().isAsked()).toBe(true);
  });
});

describe('a session', () => {
  const age = (column: string, time: string) =>
    database.query(`update sign_in_session set ${column} = clock_timestamp() - interval '${time}'`);

  it.each([
    ['used_at', '7 hours 59 minutes', true],
    ['used_at', '8 hours', false],
    ['created_at', '6 days 23 hours', true],
    ['created_at', '7 days', false],
  ])('whose %s is %s ago still counts: %s', async (column, time, counts) => {
    const session = await sessionWith(await newToken('Ann'));
    await age(column, time);
    expect((await signIn().find(session)) !== undefined).toBe(counts);
  });

  it('lives on by being used, but not longer than a week', async () => {
    const session = await sessionWith(await newToken('Ann'));
    await age('used_at', '7 hours');
    await signIn().find(session);
    await age('created_at', '6 days');
    expect(await signIn().find(session)).toBeDefined();
    const found = await database.query<{ recent: boolean }>(
      `select used_at > clock_timestamp() - interval '1 minute' as recent from sign_in_session`,
    );
    expect(found.rows).toEqual([{ recent: true }]);
  });

  it('that is over is forgotten at the next sign-in', async () => {
    const word = await newToken('Ann');
    await sessionWith(word);
    await age('used_at', '9 hours');
    await sessionWith(word);
    expect((await database.query('select from sign_in_session')).rowCount).toBe(1);
  });

  it('with the token of the environment ends when that is changed or taken away', async () => {
    const adminToken = 'a-token-of-the-admin';
    const begun = await signIn({ adminToken }).begin(adminToken, undefined);
    const session = begun.ok ? begun.session : '';
    expect(await signIn({ adminToken }).find(session)).toMatchObject({ name: 'ADMIN_TOKEN', role: 'admin' });
    expect(await signIn({ adminToken: 'another-token-of-the-admin' }).find(session)).toBeUndefined();
    expect(await signIn().find(session)).toBeUndefined();
  });
});

describe('the audit trail', () => {
  it('says who made, used and ended tokens, and from where', async () => {
    const atMachine = { person: 'root', address: 'books-host' };
    const word = await onBehalfOf(atMachine, () => newToken('Ann'));
    const session = await onBehalfOf({ person: null, address: '192.0.2.1' }, () => sessionWith(word));
    await onBehalfOf({ person: 'Ann', address: '192.0.2.1' }, () => signIn().end(session));
    await onBehalfOf({ person: null, address: '192.0.2.2' }, () => signIn().begin('ttxero_no', undefined));
    await onBehalfOf(atMachine, () => tokens.revoke('main', 'Ann', 'cli'));
    expect(await newest(5)).toEqual([
      { actor: 'cli', person: 'root', address: 'books-host', action: 'token.revoked' },
      { actor: 'page', person: null, address: '192.0.2.2', action: 'session.refused' },
      { actor: 'page', person: 'Ann', address: '192.0.2.1', action: 'session.signed_out' },
      { actor: 'page', person: null, address: '192.0.2.1', action: 'session.signed_in' },
      { actor: 'cli', person: 'root', address: 'books-host', action: 'token.created' },
    ]);
  });

  it('makes nobody responsible for what the program does by itself', async () => {
    await onBehalfOf({ person: 'Ann', address: '192.0.2.1' }, () =>
      audit(database, { actor: 'system', action: 'connection.needs_reconnect' }),
    );
    expect(await newest(1)).toEqual([
      { actor: 'system', person: null, address: null, action: 'connection.needs_reconnect' },
    ]);
  });

  it.each([`update audit set actor = 'x'`, 'delete from audit', 'truncate audit'])(
    'can only be added to: %s is refused',
    async (statement) => {
      await expect(database.query(statement)).rejects.toThrow('The audit table is append-only.');
    },
  );

  it('is read by day, by action and in parts, with what concerns all installations', async () => {
    const noun = `n${randomUUID().slice(0, 8)}`;
    const days = [
      '2020-01-01T23:59:59.999Z',
      '2020-01-02T00:00:00Z',
      '2020-01-03T23:59:59Z',
      '2020-01-04T00:00:00Z',
    ];
    for (const [at, day] of days.entries())
      await database.query(
        `insert into audit (at, actor, action, installation_id) values ($1, 'cli', $2, $3)`,
        [day, `${noun}.${at % 2 === 0 ? 'even' : 'odd'}`, at === 1 ? null : 'main'],
      );
    await database.query(
      `insert into audit (at, actor, action, installation_id) values ('2020-01-02', 'cli', $1, 'other')`,
      [`${noun}.even`],
    );
    await audit(database, { actor: 'cli', action: `${noun}x.even`, installationId: 'main' });
    const log = createAuditLog(database);
    const read = async (filter: Parameters<typeof log.page>[1], after: string | null = null, limit = 100) =>
      (await log.page('main', { action: noun, ...filter }, after, limit)).map(({ at }) => at.toISOString());
    expect(await read({})).toHaveLength(4);
    expect(await read({ from: '2020-01-02', to: '2020-01-03' })).toEqual([
      '2020-01-02T00:00:00.000Z',
      '2020-01-03T23:59:59.000Z',
    ]);
    expect(await read({ action: `${noun}.odd` })).toHaveLength(2);
    const [first] = await log.page('main', { action: noun }, null, 1);
    expect(await read({}, first?.id, 2)).toEqual(['2020-01-02T00:00:00.000Z', '2020-01-03T23:59:59.000Z']);
  });

  it('is read to its end, however long it is', async () => {
    const noun = `n${randomUUID().slice(0, 8)}`;
    await database.query(
      `insert into audit (actor, action, installation_id, details)
       select 'cli', $1 || '.done', 'main', jsonb_build_object('n', n) from generate_series(1, 2345) n`,
      [noun],
    );
    const numbers: unknown[] = [];
    for await (const { details } of createAuditLog(database).all('main', { action: noun }))
      numbers.push(details['n']);
    expect(numbers).toEqual(Array.from({ length: 2345 }, (_, at) => at + 1));
  });
});
