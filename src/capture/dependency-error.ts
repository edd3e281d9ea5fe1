import type { Database, Queryable } from '../store/database.ts';
import type { EventPublisher } from './event-publisher.ts';

/** What work at TimeTracker needs, and the setting that names it. */
const dependencies = {
  timetracker: { name: "TimeTracker's database", setting: 'TIMETRACKER_DATABASE_URL' },
  timetrackerWrite: { name: "TimeTracker's database", setting: 'TIMETRACKER_WRITE_DATABASE_URL' },
  store: { name: 'our own database', setting: 'STORE_DATABASE_URL' },
  kafka: { name: 'Kafka', setting: 'KAFKA_BROKERS' },
} as const;

export type Dependency = keyof typeof dependencies;

/** Something that is needed did not do its part. The message is fit for logs: it holds no data and no secret. */
export class DependencyError extends Error {
  override readonly name = 'DependencyError';
  readonly dependency: Dependency;
  /** SQLSTATE, or the code of Node.js, if there is one. */
  readonly code: string | undefined;

  constructor(dependency: Dependency, cause: unknown) {
    const code = codeOf(cause);
    const { name, setting } = dependencies[dependency];
    super(`${name} ${reasonOf(code, cause, setting)}`, { cause });
    this.dependency = dependency;
    this.code = code;
  }
}

/** The same database, whose failures say which database it is. */
export function namedDatabase(dependency: Dependency, database: Database): Database {
  return {
    ...namedQueries(dependency, database),
    transaction: (body) =>
      naming(dependency, () => database.transaction((client) => body(namedQueries(dependency, client)))),
    close: () => database.close(),
  };
}

/** The same publisher, whose failures say that it is Kafka. */
export function namedPublisher(publisher: EventPublisher): EventPublisher {
  return { publish: (records) => naming('kafka', () => publisher.publish(records)) };
}

function namedQueries(dependency: Dependency, queryable: Queryable): Queryable {
  return { query: (text, values) => naming(dependency, () => queryable.query(text, values)) };
}

/** Runs something of a dependency; its failure says whose it is. */
export async function naming<T>(dependency: Dependency, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    throw error instanceof DependencyError ? error : new DependencyError(dependency, error);
  }
}

function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

function reasonOf(code: string | undefined, cause: unknown, setting: string): string {
  switch (code) {
    case 'ECONNREFUSED':
      return `refuses connections: is it running, and is ${setting} right? (ECONNREFUSED)`;
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ETIMEDOUT':
      return `does not answer, or cut the connection (${code})`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `has a host name that cannot be found: check ${setting} (${code})`;
    case '28P01':
    case '28000':
      return `refuses our login: check the user and password in ${setting} (${code})`;
    case '3D000':
      return `is not there: check the database name in ${setting} (${code})`;
    case '57P01':
    case '57P02':
    case '57P03':
      return `is stopping or starting (${code})`;
    case '55P03':
      return `has a table locked, so that it cannot be read: an upgrade, a restore or a repair that has not ended? (55P03)`;
    case '53300':
      return `has no connection left for us (${code})`;
    case '42501':
      return `does not let our role in ${setting} do what is needed: grant it (${code})`;
    case '25006':
      return `takes no changes from our role: check ${setting} (${code})`;
    default:
      return lostConnection(cause)
        ? 'does not answer, or cut the connection'
        : `does not answer as it should (${code ?? nameOf(cause)})`;
  }
}

/** What the pg library says without a code; its sentences hold no data. */
function lostConnection(cause: unknown): boolean {
  return (
    cause instanceof Error &&
    /^(Connection terminated|Client was closed|timeout exceeded|Query read timeout)/.test(cause.message)
  );
}

/** Of an unknown error only its name: its message may quote data. */
function nameOf(cause: unknown): string {
  return cause instanceof Error ? cause.name : 'unknown error';
}
