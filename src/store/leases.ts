import type { Queryable } from './database.ts';

/** Duties that one process at a time may carry, across all processes. */
export interface Leases {
  /** Takes or renews the duty for `seconds`; false if another holder has it. */
  hold(name: string, holder: string, seconds: number): Promise<boolean>;
  /** Gives the duty up, if it is still this holder's. */
  release(name: string, holder: string): Promise<void>;
}

/** Leases on the database's clock. A lease that ran out can be taken by anybody. */
export function createLeases(database: Queryable): Leases {
  return {
    async hold(name, holder, seconds) {
      const taken = await database.query(
        `insert into lease (name, holder, expires_at)
         values ($1, $2, clock_timestamp() + make_interval(secs => $3))
         on conflict (name) do update set holder = excluded.holder, expires_at = excluded.expires_at
           where lease.holder = excluded.holder or lease.expires_at < clock_timestamp()
         returning name`,
        [name, holder, seconds],
      );
      return taken.rowCount === 1;
    },
    async release(name, holder) {
      await database.query(`delete from lease where name = $1 and holder = $2`, [name, holder]);
    },
  };
}
