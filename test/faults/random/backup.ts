import { Client } from 'pg';

/** A backup of a database as of one moment. */
export interface Backup {
  /** Puts the database back to that moment. Nobody else may be at work in it. */
  restore(): Promise<void>;
}

/**
 * Keeps all tables and sequences of a database as they are now, as a backup does: in one snapshot, while others work.
 * @param name of the schema that they are kept in.
 */
export async function takeBackup(url: string, name: string): Promise<Backup> {
  const [tables, sequences] = await inOneTransaction(url, async (client) => {
    await client.query(`create schema ${name}`);
    const tables = await namesOf(
      client,
      `select tablename as name from pg_tables where schemaname = 'public'`,
    );
    for (const table of tables)
      await client.query(`create table ${name}.${table} as select * from public.${table}`);
    const sequences = await namesOf(
      client,
      `select sequencename as name from pg_sequences where schemaname = 'public'`,
    );
    for (const sequence of sequences)
      await client.query(`create table ${name}.${sequence} as select * from public.${sequence}`);
    return [tables, sequences] as const;
  });
  return {
    restore: () =>
      inOneTransaction(url, async (client) => {
        // What triggers did is in the rows already.
        await client.query(`set local session_replication_role = replica`);
        await client.query(`truncate ${tables.map((table) => `public.${table}`).join(', ')}`);
        for (const table of tables)
          await client.query(
            `insert into public.${table} overriding system value select * from ${name}.${table}`,
          );
        for (const sequence of sequences)
          await client.query(
            `select setval('public.${sequence}'::regclass, last_value, is_called) from ${name}.${sequence}`,
          );
      }),
  };
}

async function inOneTransaction<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read');
    const result = await work(client);
    await client.query('commit');
    return result;
  } finally {
    await client.end();
  }
}

async function namesOf(client: Client, query: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(query);
  return rows.map(({ name }) => client.escapeIdentifier(name));
}
