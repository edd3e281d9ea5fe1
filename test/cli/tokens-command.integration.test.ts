import { hostname, userInfo } from 'node:os';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Environment } from '../../src/config.ts';
import { audit } from '../../src/store/audit.ts';
import type { Database } from '../../src/store/database.ts';
import { openStore } from '../support/connected-store.ts';
import { createTestDatabase } from '../support/stack.ts';
import { testEnvironmentWith } from '../support/test-config.ts';
import { ttxero } from './run-in-process.ts';

let environment: Environment;
let database: Database;

beforeAll(async () => {
  const url = await createTestDatabase();
  database = await openStore(url);
  environment = testEnvironmentWith({ STORE_DATABASE_URL: url });
});

describe('ttxero tokens', () => {
  it('shows a new one once, lists it without its word, and ends it', async () => {
    const made = await ttxero(environment, 'tokens', 'create', '--name', 'Ann', '--role', 'admin');
    expect(made).toMatchObject({ code: 0, err: '' });
    const word = /ttxero_[\w-]{43}/.exec(made.out)?.[0] ?? 'none';
    expect(made.out).toContain('shown this once only');
    expect(made.out).toContain('From now on the pages ask everybody for a token.');

    const script = [
      'create',
      '--name',
      'nightly run',
      '--scope',
      'sync:write,status:read',
      '--scope',
      'audit:read',
    ];
    const json = await ttxero(environment, 'tokens', ...script, '--expires', 'never', '--json');
    expect(JSON.parse(json.out)).toEqual({
      name: 'nightly run',
      token: expect.stringMatching(/^ttxero_/) as unknown,
    });

    const listed = await ttxero(environment, 'tokens');
    expect(listed.out).toMatch(/Ann +admin +good +\d{4}-\d\d-\d\d +\d{4}-\d\d-\d\d +never/);
    expect(listed.out).toMatch(/nightly run +scripts only +sync:write status:read audit:read +good/);
    expect(listed.out).not.toContain(word);

    expect((await ttxero(environment, 'tokens', 'revoke', 'nightly', 'run')).out).toContain('is revoked');
    const again = await ttxero(environment, 'tokens', 'revoke', 'nightly run');
    expect(again).toMatchObject({
      code: 1,
      err: 'There is no token "nightly run", or it was revoked before.\n',
    });
    const lines = JSON.parse((await ttxero(environment, 'tokens', 'list', '--json')).out) as object[];
    expect(lines).toMatchObject([
      { name: 'Ann', state: 'good' },
      { name: 'nightly run', state: 'revoked' },
    ]);
  });

  it.each([
    [['create', '--role', 'admin'], 'Give the token a name'],
    [['create', '--name', 'x'], 'Say what the token is for'],
    [['create', '--name', 'x', '--role', 'owner'], 'The role is viewer or admin.'],
    [['create', '--name', 'x', '--role', 'admin', '--expires', 'soon'], 'whole number'],
    [['revoke'], 'Name the token to revoke'],
    [['drop'], 'create, list, revoke'],
  ])('says what is missing in %j', async (args, words) => {
    const { code, err } = await ttxero(environment, 'tokens', ...args);
    expect(code).toBe(2);
    expect(err).toContain(words);
  });
});

describe('ttxero audit', () => {
  it('says who did what at which machine, as a table, as JSON and as CSV', async () => {
    await ttxero(environment, 'tokens', 'create', '--name', 'Zoe', '--role', 'viewer');
    const shown = await ttxero(environment, 'audit', '--action', 'token');
    expect(shown.out).toMatch(/When \(UTC\) +What +Who +Where +About/);
    expect(shown.out).toContain('name Zoe, role viewer');
    const json = await ttxero(environment, 'audit', '--action', 'token.created', '--json');
    const entries = json.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(entries.at(-1)).toMatchObject({
      actor: 'cli',
      person: userInfo().username,
      address: hostname(),
      action: 'token.created',
      details: { name: 'Zoe', role: 'viewer' },
    });
    const csv = await ttxero(environment, 'audit', '--action', 'token.created', '--csv');
    expect(csv.out.split('\n')[0]).toBe('id,at,actor,person,address,action,tenantId,kind,sourceId,details');
    expect(csv.out.trim().split('\n')).toHaveLength(entries.length + 1);
  });

  it('is cut to days', async () => {
    await audit(database, { actor: 'system', action: 'day.test', installationId: 'main' });
    const today = new Date().toISOString().slice(0, 10);
    const of = async (...args: string[]) =>
      (await ttxero(environment, 'audit', '--action', 'day', '--json', ...args)).out;
    expect(await of('--from', today)).toContain('day.test');
    expect(await of('--to', '2020-01-01')).toBe('');
    const wrong = await ttxero(environment, 'audit', '--from', 'yesterday');
    expect(wrong).toMatchObject({ code: 2, err: 'Give --from as a day, YYYY-MM-DD.\n' });
    expect((await ttxero(environment, 'audit', '--to', '2020-01-01')).out).toBe('No entries.\n');
  });
});
