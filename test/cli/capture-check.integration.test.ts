import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDemoFirm } from '../../sandbox/demo/create-demo-firm.ts';
import { openStore } from '../support/connected-store.ts';
import { createTestDatabase } from '../support/stack.ts';
import { testEnvironmentWith } from '../support/test-config.ts';
import { ttxero } from './run-in-process.ts';

const suffix = randomBytes(5).toString('hex');
const reader = `reader_${suffix}`;
const writer = `writer_${suffix}`;

let timetrackerUrl: string;
let storeUrl: string;
let owner: Client;

beforeAll(async () => {
  [timetrackerUrl, storeUrl] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  await createDemoFirm(timetrackerUrl);
  await openStore(storeUrl);
  owner = new Client({ connectionString: timetrackerUrl });
  await owner.connect();
  await owner.query(`create role ${reader} login password 'x'; create role ${writer} login password 'x'`);
});
afterAll(async () => {
  for (const role of [reader, writer]) await owner.query(`drop owned by ${role}; drop role ${role}`);
  await owner.end();
});

/** `ttxero capture check` with a role; no line of it may be too long for a terminal. */
async function check(role?: string) {
  const address = new URL(timetrackerUrl);
  if (role !== undefined) Object.assign(address, { username: role, password: 'x' });
  const environment = testEnvironmentWith({
    TIMETRACKER_DATABASE_URL: address.href,
    STORE_DATABASE_URL: storeUrl,
  });
  const told = await ttxero(environment, 'capture', 'check');
  expect(told.out.split('\n').filter((line) => line.length > 100)).toEqual([]);
  return told;
}

/** The statements as they are printed, from their comment on. */
const statements = (out: string) => out.slice(out.indexOf('-- For the owner'));

it('a superuser is told to make roles of their own, and which', async () => {
  const { code, out } = await check();
  expect(code).toBe(0);
  expect(out).toContain('TimeTracker can be read: all 5 kinds of documents flow.');
  expect(out).toMatch(/Role \w+, a superuser\n {2}may read all that is read\n {2}may write to \d+ tables/);
  expect(out).toContain("-- create role timetracker_xero_reader login password '…';");
});

it('the printed statements, run as they are printed, let both roles do what they have to', async () => {
  const before = await check(reader);
  expect(before).toMatchObject({
    code: 1,
    err: expect.stringContaining('client, invoice, expense, payment, credit_note') as unknown,
  });
  expect(before.out).toContain('no kind of document flows');
  expect(before.out).toContain(
    'payment is stopped: The role may not read payments, invoices. Run the GRANTs',
  );
  await owner.query(statements(before.out).replaceAll('timetracker_xero_ids', writer));
  const { code, out } = await check(reader);
  expect(code).toBe(0);
  expect(out).toContain(`Role ${reader}\n  may read all that is read\n  may not write, as it should be`);
  expect(out).toContain('5.10 (migration 171_merge_kanban_feature_heads)');
  expect(out).not.toMatch(/does not have|-- create role reader/);
  const rights = await owner.query(
    `select has_column_privilege($1, 'invoices', 'integration_metadata', 'update') as writes,
       has_column_privilege($1, 'invoices', 'status', 'update') as more`,
    [writer],
  );
  expect(rights.rows).toEqual([{ writes: true, more: false }]);
});

it('one column fewer stops what is read from it and nothing else, and says whose it is to mend', async () => {
  await owner.query(`revoke select (buyer_reference) on invoices from ${reader}`);
  const refused = await check(reader);
  expect(refused).toMatchObject({
    code: 1,
    err: expect.stringContaining('as things are: invoice.') as unknown,
  });
  expect(refused.out).toContain('TimeTracker can be read in part: 4 of 5 kinds of documents flow.');
  expect(refused.out).toContain(
    'invoice is stopped: The role may not read invoices.buyer_reference. Run the GRANTs',
  );
  await owner.query(
    `alter table invoices drop column buyer_reference; update alembic_version set version_num = '180_next'`,
  );
  const { out } = await check(reader);
  expect(out).toContain('another version than 5.10, which is known: migration 180_next');
  expect(out).toContain('  does not have invoices.buyer_reference\n');
  expect(out).toMatch(
    /invoice is stopped: TimeTracker does not have invoices\.buyer_reference\. Use a version/,
  );
  expect(statements(out)).not.toContain('buyer_reference');
});
