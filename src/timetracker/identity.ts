import type { Queryable } from '../store/database.ts';

/**
 * Which database this is, as text of `name=value` parts:
 * - `system`: PostgreSQL's system identifier, drawn when the server's data folder was made; another server has
 *   another one. `unknown` where the role may not read it.
 * - `database`: the database's oid, which a dropped and created database does not get again;
 * - `tables`: the oids of `clients` and `invoices`, which a restore with --clean does not keep.
 * An upgrade of TimeTracker, a renamed database, a moved address, a new password or a failover to a standby
 * change none of them. A byte-for-byte copy of the whole server cannot be told apart by them: what it lacks is
 * found by the sweep.
 */
export type DatabaseIdentity = string;

export interface TimeTrackerDatabase {
  readonly identity: DatabaseIdentity;
  /** A standby may lag behind and is never read. */
  readonly isStandby: boolean;
  /** The database holds the demo firm, whose documents must never reach a real organisation. */
  readonly isDemoFirm: boolean;
}

/** The comment on schema public that marks the demo firm. */
const demoFirmMark = 'timetracker-xero demo firm';

/** Looks which database this is. Needs no more than the right to connect. */
export async function readTimeTrackerDatabase(database: Queryable): Promise<TimeTrackerDatabase> {
  const system = await readSystemIdentifier(database);
  const found = await database.query<{
    database: string;
    tables: string;
    standby: boolean;
    mark: string | null;
  }>(
    `select d.oid::text as database,
       concat_ws(',', coalesce(to_regclass('public.clients')::oid::text, 'none'),
                      coalesce(to_regclass('public.invoices')::oid::text, 'none')) as tables,
       pg_is_in_recovery() as standby,
       obj_description(to_regnamespace('public')::oid, 'pg_namespace') as mark
     from pg_database d where d.datname = current_database()`,
  );
  const row = found.rows[0];
  if (row === undefined) throw new Error('TimeTracker’s database does not list itself in pg_database.');
  return {
    identity: `system=${system};database=${row.database};tables=${row.tables}`,
    isStandby: row.standby,
    isDemoFirm: row.mark === demoFirmMark,
  };
}

async function readSystemIdentifier(database: Queryable): Promise<string> {
  const allowed = await database.query<{ allowed: boolean }>(
    `select has_function_privilege('pg_catalog.pg_control_system()', 'execute') as allowed`,
  );
  if (allowed.rows[0]?.allowed !== true) return 'unknown';
  const found = await database.query<{ system: string }>(
    `select system_identifier::text as system from pg_control_system()`,
  );
  return found.rows[0]?.system ?? 'unknown';
}

/** Whether two identities are of one database; `unknown` fits all. */
export function sameDatabase(one: DatabaseIdentity, other: DatabaseIdentity): boolean {
  const mine = partsOf(one);
  const theirs = partsOf(other);
  return [...mine].every(([name, value]) => {
    const opposite = theirs.get(name);
    return value === opposite || value === 'unknown' || opposite === 'unknown';
  });
}

function partsOf(identity: DatabaseIdentity): Map<string, string> {
  return new Map(
    identity.split(';').map((part) => {
      const at = part.indexOf('=');
      return [part.slice(0, at), part.slice(at + 1)];
    }),
  );
}
