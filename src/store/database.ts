import { Pool, types as pgTypes, type QueryResult, type QueryResultRow } from 'pg';

/** Something that runs SQL: the pool, or one client inside a transaction. */
export interface Queryable {
  query<R extends QueryResultRow>(text: string, values?: readonly unknown[]): Promise<QueryResult<R>>;
}

/** A PostgreSQL database: queries, and transactions that roll back when their body throws. */
export interface Database extends Queryable {
  transaction<T>(body: (client: Queryable) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly url: string;
  readonly applicationName: string;
  /** Connections at most. */
  readonly size?: number;
  /** The first schema that unqualified names are looked up in. */
  readonly searchPath?: string;
  /** Refuses every write, whatever the role may do. */
  readonly readOnly?: boolean;
  readonly onError: (error: Error) => void;
}

/** Dates, times, numerics and bigints stay text: money and ids never pass through a float or a zone. */
const textTypes = new Set<number>([
  pgTypes.builtins.INT8,
  pgTypes.builtins.NUMERIC,
  pgTypes.builtins.DATE,
  pgTypes.builtins.TIMESTAMP,
]);

const types = {
  getTypeParser(oid: Parameters<typeof pgTypes.getTypeParser>[0], format?: 'text' | 'binary') {
    if (textTypes.has(oid)) return (value: string) => value;
    return pgTypes.getTypeParser(oid, format ?? 'text') as (value: string) => unknown;
  },
};

/** Opens a pool. Nothing is connected until the first query. */
export function createDatabase(options: DatabaseOptions): Database {
  const settings = [
    `-c idle_in_transaction_session_timeout=30s`,
    ...(options.searchPath === undefined ? [] : [`-c search_path=${options.searchPath}`]),
    ...(options.readOnly === true ? ['-c default_transaction_read_only=on'] : []),
  ];
  const pool = new Pool({
    connectionString: options.url,
    application_name: options.applicationName,
    max: options.size ?? 10,
    connectionTimeoutMillis: 10_000,
    statement_timeout: 60_000,
    options: settings.join(' '),
    types,
  });
  pool.on('error', options.onError);
  return {
    query: (text, values) => pool.query(text, values as unknown[] | undefined),
    transaction: (body) => inTransaction(pool, body),
    close: () => pool.end(),
  };
}

async function inTransaction<T>(pool: Pool, body: (client: Queryable) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken = false;
  try {
    await client.query('begin');
    const result = await body({
      query: (text, values) => client.query(text, values as unknown[] | undefined),
    });
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => {
      broken = true;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
