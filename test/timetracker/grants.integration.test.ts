import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDemoFirm } from '../../sandbox/demo/create-demo-firm.ts';
import { checkCapture } from '../../src/capture/check-capture.ts';
import { detectAudited, detectNewRows } from '../../src/capture/detect-rows.ts';
import { createRowWindow } from '../../src/capture/row-window.ts';
import { createDatabase, type Database } from '../../src/store/database.ts';
import { columnsOf510 } from '../../src/timetracker/columns-of-5-10.ts';
import { columnsRead } from '../../src/timetracker/columns-read.ts';
import { describeColumns } from '../../src/timetracker/describe-columns.ts';
import { documentReaders } from '../../src/timetracker/document-readers.ts';
import { readingGrants, writingGrants } from '../../src/timetracker/grants.ts';
import { readTimeTrackerDatabase } from '../../src/timetracker/identity.ts';
import { visibleColumns } from '../../src/timetracker/introspect.ts';
import { isAnyDocument } from '../../src/timetracker/read-documents.ts';
import { readOwnConnector } from '../../src/timetracker/read-own-connector.ts';
import { writeXeroIds } from '../../src/timetracker/write-back.ts';
import { writeBackRights } from '../../src/timetracker/write-back-rights.ts';
import { createTestDatabase } from '../support/stack.ts';

/** PostgreSQL: insufficient privilege. */
const refused = { code: '42501' };

const suffix = randomBytes(5).toString('hex');
const reader = `reader_${suffix}`;
const writer = `writer_${suffix}`;

let owner: Client;
let reading: Database;
let writing: Database;

beforeAll(async () => {
  const url = await createTestDatabase();
  await createDemoFirm(url);
  owner = new Client({ connectionString: url });
  await owner.connect();
  await owner.query(`create role ${reader} login password 'x'; create role ${writer} login password 'x'`);
  // The demo firm never used TimeTracker's own connector; every real one has its table.
  const connector = Object.entries(columnsOf510['integrations'] ?? {}).map(
    ([name, column]) => `${name} ${column.replace(/ default .*$/, '')}`,
  );
  await owner.query(`create table integrations (${connector.join(', ')}, last_error text)`);
  await owner.query([...readingGrants(reader), ...writingGrants(writer)].join('\n'));
  const as = (user: string, readOnly: boolean) => {
    const address = new URL(url);
    address.username = user;
    address.password = 'x';
    return createDatabase({
      url: address.href,
      applicationName: 'test',
      size: 2,
      readOnly,
      onError: () => undefined,
    });
  };
  // Not opened read-only: what is refused is refused by the rights alone.
  reading = as(reader, false);
  writing = as(writer, false);
});
afterAll(async () => {
  await Promise.all([reading.close(), writing.close()]);
  for (const role of [reader, writer]) await owner.query(`drop owned by ${role}; drop role ${role}`);
  await owner.end();
});

describe('a role with the printed rights to read', () => {
  it('sees exactly the columns that are read', async () => {
    const visible = await visibleColumns(reading);
    const sorted = (columns: Iterable<[string, Iterable<string>]>) =>
      [...columns].flatMap(([table, names]) => [...names].map((name) => `${table}.${name}`)).toSorted();
    expect(sorted(visible)).toEqual(sorted(Object.entries(columnsRead)));
  });

  it('captures every kind, with the change log and the settings of TimeTracker’s own connector', async () => {
    const found = await checkCapture(reading, '2026-09-01');
    expect(found).toMatchObject({
      role: { name: reader, isSuperuser: false, mayWrite: [], lacking: [], denied: [] },
      isKnownVersion: true,
      hasChangeLog: true,
    });
    for (const { otherTypes, documents } of found.kinds) {
      expect(otherTypes).toEqual([]);
      expect(documents?.count).toBeGreaterThan(0);
    }
    expect((await readOwnConnector(reading)).is).not.toBe('unreadable');
    await detectAudited(reading, documentReaders, createRowWindow(0n, 0n));
    for (const one of documentReaders) {
      expect(await isAnyDocument(reading, one)).toBe(true);
      for (const growing of one.growing) await detectNewRows(reading, growing, createRowWindow(0n, 0n));
      for (const sql of Object.values(one.audited)) await reading.query(sql, [['1']]);
    }
  });

  it('can do nothing else', async () => {
    for (const sql of [
      `select portal_password_hash from clients`,
      `select password_hash from users`,
      `select new_value from audit_logs`,
      `select last_error from integrations`,
      `update invoices set integration_metadata = null`,
      `delete from payments`,
      `insert into alembic_version values ('x')`,
    ]) {
      await expect(reading.query(sql)).rejects.toMatchObject(refused);
    }
  });
});

describe('a role with the printed rights to write ids', () => {
  it('writes them', async () => {
    expect(await writeBackRights(writing, ['invoice', 'expense'])).toMatchObject({
      grant: null,
      missing: [],
    });
    const { identity } = await readTimeTrackerDatabase(reading);
    const ids = {
      kind: 'invoice' as const,
      sourceId: '14',
      xeroId: '6b1c0f4e-0000-4000-8000-000000000001',
      tenantId: '6b1c0f4e-0000-4000-8000-000000000002',
      number: 'INV-1',
      link: null,
      own: new Set<string>(),
    };
    expect(await writeXeroIds(writing, [identity], ids)).toBe('written');
  });

  it('can do nothing else', async () => {
    for (const sql of [
      `select total_amount from invoices`,
      `update invoices set status = 'paid'`,
      `select id from clients`,
      `delete from expenses`,
    ]) {
      await expect(writing.query(sql)).rejects.toMatchObject(refused);
    }
  });
});

describe('the columns of the demo firm', () => {
  it('are those of 5.10, each with its type, nullability and default, where they are read', async () => {
    const described = await describeColumns(reading);
    const { integrations: _, ...tables } = columnsOf510;
    const names = Object.entries(tables).flatMap(([table, columns]) =>
      Object.keys(columns).map((name) => ({ table, name })),
    );
    const listed = (columns: (table: string, name: string) => string | undefined) =>
      Object.fromEntries(names.map(({ table, name }) => [`${table}.${name}`, plain(columns(table, name))]));
    expect(listed((table, name) => described.get(table)?.get(name))).toEqual(
      listed((table, name) => tables[table]?.[name]),
    );
  });
});

/** A default of `'0'::numeric` is one of `0`: which is shown depends on how it was written. */
function plain(description: string | undefined): string | undefined {
  return description?.replace(/ default '([\d.]+)'::\w+$/, ' default $1');
}
