import type { Database, Queryable } from '../store/database.ts';

/** TimeTracker, or somebody at its database, has a table for itself. Nothing was read; it is to be tried again. */
export const busy = Symbol('busy');

/**
 * Less than half of PostgreSQL's `deadlock_timeout` (1 s unless somebody changed it), so that where two sessions wait
 * for each other it is always ours that gives way, before PostgreSQL looks for one to end.
 */
const longestLockWait = '400ms';
/** For all tables together: each wait is short, and a sum of waits is no longer than this. */
const longestLocking = '600ms';

/** No lock within the time; the statement that takes them ended; both sessions waited for each other. */
const busyCodes = new Set(['55P03', '57014', '40P01']);

/**
 * Reads several of TimeTracker's tables in one consistent snapshot, and keeps nobody there waiting who keeps us
 * waiting: all tables are locked against being dropped or altered (ACCESS SHARE) by the first statement, or none is;
 * after that no lock is waited for while one is held.
 * @param tables of schema public, each with a column that our role may read
 */
export async function readTogether<T>(
  timetracker: Database,
  tables: readonly string[],
  body: (client: Queryable) => Promise<T>,
): Promise<T | typeof busy> {
  let isLocked = false;
  try {
    return await timetracker.transaction(async (client) => {
      await client.query(`set transaction isolation level repeatable read, read only`);
      await client.query(`set local lock_timeout = '${longestLockWait}'`);
      if (tables.length > 0) {
        await lockAll(client, tables);
        if (await isAnyReplaced(client, tables)) return busy;
      }
      isLocked = true;
      return await body(client);
    });
  } catch (error) {
    const code = codeOf(error);
    // A statement of the body that takes too long is another matter.
    if (code === undefined || !busyCodes.has(code) || (isLocked && code === '57014')) throw error;
    return busy;
  }
}

/** One statement for all: with one each, we would hold the first while we wait for the next. */
async function lockAll(client: Queryable, tables: readonly string[]): Promise<void> {
  const names = [...new Set(tables)].toSorted();
  await client.query(`set local statement_timeout = '${longestLocking}'`);
  // `lock table` would need a right to the whole table; to name it, a right to one column is enough.
  await client.query(names.map((name) => `select 1 from public.${name} where false`).join(' union all '));
  await client.query('set local statement_timeout to default');
}

/**
 * The snapshot is older than the locks. A table that was emptied or replaced in between seems empty to it: what
 * stands in pg_class as the snapshot sees it is then not what is there now.
 */
async function isAnyReplaced(client: Queryable, tables: readonly string[]): Promise<boolean> {
  const found = await client.query<{ kept: string }>(
    `select count(*) as kept from unnest($1::text[]) as t (name)
     join pg_class c on c.oid = to_regclass('public.' || t.name)
       and c.relfilenode = coalesce(pg_relation_filenode(c.oid), 0)`,
    [tables],
  );
  return Number(found.rows[0]?.kept) !== tables.length;
}

function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}
