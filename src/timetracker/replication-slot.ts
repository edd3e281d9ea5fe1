import type { Queryable } from '../store/database.ts';

/** A replication slot of TimeTracker's database. */
export interface ReplicationSlot {
  readonly isRead: boolean;
  /** False: PostgreSQL has given it up, and what it should have told is gone. */
  readonly isUsable: boolean;
  /** What the server keeps for it. */
  readonly keptBytes: number;
}

/**
 * Looks at a slot of this very database; undefined: there is none of that name. `unknown`: our role may not see.
 * Any role may, where nothing was taken from it.
 */
export async function readReplicationSlot(
  timetracker: Queryable,
  name: string,
): Promise<ReplicationSlot | undefined | 'unknown'> {
  try {
    const found = await timetracker.query<{ is_read: boolean; status: string | null; kept: string | null }>(
      `select s.active as is_read, s.wal_status as status,
         case when not pg_is_in_recovery()
              then pg_wal_lsn_diff(pg_current_wal_lsn(), s.restart_lsn)::bigint::text end as kept
       from pg_replication_slots s where s.slot_name = $1 and s.database = current_database()`,
      [name],
    );
    const row = found.rows[0];
    if (row === undefined) return undefined;
    return { isRead: row.is_read, isUsable: row.status !== 'lost', keptBytes: Number(row.kept ?? 0) };
  } catch (error) {
    // 42501: not allowed.
    if (error instanceof Error && 'code' in error && error.code === '42501') return 'unknown';
    throw error;
  }
}
