import type { Queryable } from './database.ts';

/** What is done about a memory that is older than Xero and Kafka, beside taking over what the outcomes topic knows. */
export function createRecovery(database: Queryable) {
  return {
    /**
     * From now on, for a week, what is to be made in Xero is looked for there first. What was ready to be made when the
     * memory was kept may have been made since, so that is looked for too.
     */
    async lookFirst(installationId: string): Promise<number> {
      await database.query(`update installation set recovered_at = clock_timestamp() where id = $1`, [
        installationId,
      ]);
      const found = await database.query(
        `update write set state = 'unknown', call_id = null, position = null, absent_looks = 0, absent_since = null,
                look_after = null, unclear_looks = 0, unclear_since = null, unproven_at = null
          where installation_id = $1 and operation = 'create' and state in ('ready', 'in_call', 'unknown')`,
        [installationId],
      );
      return found.rowCount ?? 0;
    },

    /**
     * Documents that were published and of which no state is stored: their records are gone with Kafka. They are
     * published again. Answers with how many.
     */
    async publishAgain(installationId: string): Promise<number> {
      const found = await database.query(
        `with lost as (
           update published p set content_hash = null, row_hash = null
            where p.installation_id = $1 and p.published_at is not null
              and not exists (select from snapshot s
                               where (s.installation_id, s.kind, s.source_id) = (p.installation_id, p.kind, p.source_id)
                                 and s.sequence >= p.sequence)
           returning p.kind, p.source_id
         )
         insert into dirty_mark (installation_id, kind, source_id) select $1, kind, source_id from lost
         on conflict (installation_id, kind, source_id) do update set mark = excluded.mark`,
        [installationId],
      );
      return found.rowCount ?? 0;
    },

    /** Whether a worker of any process is at work on this database. */
    async isAtWork(): Promise<boolean> {
      const found = await database.query(
        `select from lease where expires_at > clock_timestamp() and (name like 'scan/%' or name like 'announce/%') limit 1`,
      );
      return found.rowCount === 1;
    },
  };
}
