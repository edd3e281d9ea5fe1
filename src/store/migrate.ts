import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { Database } from './database.ts';

/** Our schema in our own database. */
export const schemaName = 'timetracker_xero';

/** The database cannot be used as ours; the message says why and what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

interface Migration {
  readonly id: string;
  readonly sql: string;
  readonly checksum: string;
}

const folder = new URL('./migrations/', import.meta.url);

function migrations(): Migration[] {
  return readdirSync(folder)
    .filter((name) => /^\d{3}-[a-z-]+\.sql$/.test(name))
    .toSorted()
    .map((name) => {
      const sql = readFileSync(new URL(name, folder), 'utf8');
      return { id: name.replace('.sql', ''), sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

/**
 * Brings our schema up to this version of the program, in one transaction that only one process runs at a time.
 * @returns the ids applied now.
 * @throws MigrationError if the database is TimeTracker's, was changed by hand, or is newer than the program.
 */
export async function migrate(database: Database): Promise<string[]> {
  return database.transaction(async (client) => {
    await client.query(`select pg_advisory_xact_lock(hashtext('${schemaName}.migrate'))`);
    const foreign = await client.query<{ found: boolean }>(
      `select to_regclass('public.time_entries') is not null
           or (to_regclass('public.invoices') is not null and to_regclass('public.clients') is not null) as found`,
    );
    if (foreign.rows[0]?.found === true) {
      throw new MigrationError(
        "STORE_DATABASE_URL names a database that holds TimeTracker's tables. Create an empty database for this product and name that one.",
      );
    }
    await client.query(`create schema if not exists ${schemaName}`);
    await client.query(
      `create table if not exists ${schemaName}.schema_migration (
         id text primary key, checksum text not null, applied_at timestamptz not null default clock_timestamp())`,
    );
    const applied = await client.query<{ id: string; checksum: string }>(
      `select id, checksum from ${schemaName}.schema_migration order by id`,
    );
    const known = new Map(migrations().map((migration) => [migration.id, migration]));
    for (const row of applied.rows) {
      const migration = known.get(row.id);
      if (migration === undefined) {
        throw new MigrationError(
          `The database was set up by a newer version of timetracker-xero (${row.id}). Run that version, or a newer one.`,
        );
      }
      if (migration.checksum !== row.checksum) {
        throw new MigrationError(
          `The database was set up by another build of timetracker-xero (${row.id} differs). Before 1.0 there is no upgrade: start with an empty database.`,
        );
      }
    }
    const done = new Set(applied.rows.map((row) => row.id));
    const open = [...known.values()].filter((migration) => !done.has(migration.id));
    await client.query(`set local search_path to ${schemaName}`);
    for (const migration of open) {
      await client.query(migration.sql);
      await client.query(`insert into schema_migration (id, checksum) values ($1, $2)`, [
        migration.id,
        migration.checksum,
      ]);
    }
    return open.map((migration) => migration.id);
  });
}
