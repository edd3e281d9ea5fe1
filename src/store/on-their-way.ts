import type { Queryable } from './database.ts';

/** What of TimeTracker is here, and what is known to be still on its way from capture. */
export interface Arrived {
  readonly documents: number;
  readonly onTheirWay: number;
}

/** Whether everything that capture has seen in TimeTracker has arrived: what has not cannot be compared. */
export async function arrivedDocuments(database: Queryable, installationId: string): Promise<Arrived> {
  const found = await database.query<{ documents: number; on_their_way: number }>(
    `select (select count(*) from snapshot where installation_id = $1)::int as documents,
            (select count(*) from dirty_mark where installation_id = $1)::int
            + (select count(*) from published p
                left join snapshot s using (installation_id, kind, source_id)
                where p.installation_id = $1 and (s.sequence is null or s.sequence < p.sequence))::int
              as on_their_way`,
    [installationId],
  );
  const row = found.rows[0];
  return { documents: row?.documents ?? 0, onTheirWay: row?.on_their_way ?? 0 };
}
