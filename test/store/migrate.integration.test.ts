import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createDatabase, type Database } from '../../src/store/database.ts';
import { migrate, MigrationError, schemaName } from '../../src/store/migrate.ts';
import { createTestDatabase } from '../support/stack.ts';

const open: Database[] = [];
let database: Database;
let url: string;

beforeEach(async () => {
  url = await createTestDatabase();
  database = openAgain();
});

afterAll(async () => {
  await Promise.all(open.map((each) => each.close()));
});

function openAgain(): Database {
  const opened = createDatabase({ url, applicationName: 'test', searchPath: schemaName, onError: () => {} });
  open.push(opened);
  return opened;
}

async function tables(): Promise<string[]> {
  const found = await database.query<{ name: string }>(
    `select table_schema || '.' || table_name as name from information_schema.tables
      where table_schema not in ('pg_catalog', 'information_schema')`,
  );
  return found.rows.map(({ name }) => name);
}

describe('migrations', () => {
  it('make our schema and nothing outside it, once', async () => {
    const applied = await migrate(database);
    expect(applied[0]).toBe('001-foundation');
    const made = await tables();
    expect(made).toContain(`${schemaName}.write`);
    expect(made.filter((name) => !name.startsWith(`${schemaName}.`))).toEqual([]);
    expect(await migrate(database)).toEqual([]);
  });

  it('run once for processes that start together', async () => {
    const applied = await Promise.all([migrate(database), migrate(openAgain()), migrate(openAgain())]);
    expect(applied.filter((ids) => ids.length > 0)).toHaveLength(1);
  });

  it.each([
    ['its time entries', ['time_entries']],
    ['its clients and invoices', ['clients', 'invoices']],
  ])('refuse a database that holds TimeTracker, known by %s, and leave it as it is', async (_, names) => {
    for (const name of names) await database.query(`create table public.${name} (id integer)`);
    await expect(migrate(database)).rejects.toThrow(MigrationError);
    await expect(migrate(database)).rejects.toThrow(/Create an empty database for this product/);
    expect((await tables()).toSorted()).toEqual(names.map((name) => `public.${name}`).toSorted());
  });

  it('live beside other tables of a shared database', async () => {
    await database.query(`create table public.invoices (id integer)`);
    expect(await migrate(database)).not.toEqual([]);
  });

  it('refuse a database of a newer version', async () => {
    await migrate(database);
    await database.query(`insert into schema_migration (id, checksum) values ('999-later', 'x')`);
    await expect(migrate(database)).rejects.toThrow(/set up by a newer version .*999-later/);
  });

  it('refuse a database whose migrations were others', async () => {
    await migrate(database);
    await database.query(`update schema_migration set checksum = 'x'`);
    await expect(migrate(database)).rejects.toThrow(/001-foundation differs/);
  });

  it('keep the audit table append-only', async () => {
    await migrate(database);
    await database.query(`insert into audit (actor, action) values ('test', 'thing.done')`);
    for (const statement of [`update audit set actor = 'x'`, `delete from audit`, `truncate audit`]) {
      await expect(database.query(statement)).rejects.toThrow('append-only');
    }
  });
});
