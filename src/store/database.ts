import { createHash } from 'node:crypto';
import { Pool, types as pgTypes, type QueryConfig, type QueryResult, type QueryResultRow } from 'pg';

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
  /**
   * Has PostgreSQL parse and plan each statement once per connection. For a schema that is ours: tables that somebody
   * else changes under a prepared statement would make it fail.
   */
  readonly prepares?: boolean;
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
  const asked = options.prepares === true ? prepared : plain;
  return {
    query: (text, values) => pool.query(asked(text, values)),
    transaction: (body) => inTransaction(pool, asked, body),
    close: () => pool.end(),
  };
}

type Asked = (text: string, values: readonly unknown[] | undefined) => QueryConfig;

const plain: Asked = (text, values) => ({ text, ...(values !== undefined && { values: [...values] }) });

const names = new Map<string, string>();

/** A plan that was made for a few while a table was empty would read all of it for each of many. */
const isLong = (value: unknown): boolean => Array.isArray(value) && value.length > longestPrepared;
const longestPrepared = 100;

/** What has no values may be several statements, and is not prepared; long lists are planned for what they are. */
function prepared(text: string, values: readonly unknown[] | undefined): QueryConfig {
  if (values === undefined || values.some(isLong)) return plain(text, values);
  const name = names.get(text) ?? createHash('sha1').update(text).digest('base64url');
  names.set(text, name);
  return { ...plain(text, values), name };
}

/** Its tables have changed since it was prepared: only a new connection helps. */
const stalePlan = '0A000';

async function inTransaction<T>(
  pool: Pool,
  asked: Asked,
  body: (client: Queryable) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken = false;
  try {
    await client.query('begin');
    const result = await body({
      query: (text, values) => client.query(asked(text, values)),
    });
    await client.query('commit');
    return result;
  } catch (error) {
    broken = error instanceof Error && 'code' in error && error.code === stalePlan;
    await client.query('rollback').catch(() => {
      broken = true;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
