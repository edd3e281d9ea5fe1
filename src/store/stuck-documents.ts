import { postingOrder, type DocumentRef, type LedgerKind } from '../events/document-kind.ts';
import type { Queryable } from './database.ts';

/**
 * Which documents a resume looks at: those whose time has come, all that a change could free, or those that were reopened
 * by a change and that nobody has looked at since.
 */
export type ResumeScope = 'due' | 'all' | 'forgotten';

/** Where a page of documents ended: the place of its kind in the order, when its state came, and its id. */
export interface ResumeCursor {
  readonly rank: number;
  readonly storedAt: string;
  readonly sourceId: string;
}

export interface StuckPage {
  readonly documents: readonly DocumentRef[];
  /** Where the next page begins; null: there is none. */
  readonly next: ResumeCursor | null;
  /** When it was read, by the database's clock. */
  readonly readAt: string;
}

/** SQL: without a connection of the installation $1, nothing that waits for one can get on. */
const isConnected = `exists (select from connection n where n.installation_id = $1 and n.status = 'connected')`;
const forConnection = `('not-connected', 'needs-reconnect')`;

/**
 * Something changed that may free stuck documents: what was found about them counts no longer, and people see them
 * on their way until they have been looked at again. What somebody changed in Xero stays for a person to decide. What
 * was found for another organisation than the one that is connected counts for nothing: this one may have the document,
 * or lack it. What waits for a connection goes on waiting while there is none.
 */
export async function reopenStuckDocuments(database: Queryable, installationId: string): Promise<void> {
  await database.query(
    `update outcome o set outcome = 'superseded', problem = null, parameters = '{}', recorded_at = clock_timestamp()
      where o.installation_id = $1
        and (o.outcome in ('waiting', 'held', 'rejected') and o.problem is distinct from 'changed-in-xero'
             or o.problem in ('before-go-live', 'switched-off', 'issued', 'recharged', 'contact-chosen',
                           'client-left-alone', 'project-left-alone')
             or o.outcome <> 'superseded'
                and exists (select from connection n
                             where n.installation_id = $1 and n.status <> 'disconnected'
                               and n.tenant_id is distinct from o.tenant_id))
        and (o.outcome <> 'waiting' or o.problem is null or o.problem not in ${forConnection} or ${isConnected})`,
    [installationId],
  );
}

/** Whether documents were reopened and nobody has looked at them for so many seconds. */
export async function hasForgottenDocuments(
  database: Queryable,
  installationId: string,
  seconds: number,
): Promise<boolean> {
  const found = await database.query(
    `select from outcome where installation_id = $1 and outcome = 'superseded'
        and recorded_at < clock_timestamp() - make_interval(secs => $2) limit 1`,
    [installationId, seconds],
  );
  return found.rowCount === 1;
}

/**
 * A page of documents that may get on now: those whose time has come or, for `all`, those that wait or are stuck or were
 * reopened, and those on their way, which may have been looked at before whatever it was changed. What waits for a
 * connection is not among them while there is none. Each kind before those that need it, the oldest state first.
 */
export async function pageOfStuckDocuments(
  database: Queryable,
  installationId: string,
  scope: ResumeScope,
  after: ResumeCursor | null,
  size: number,
): Promise<StuckPage> {
  const found = await database.query<StuckRow>(
    `select s.kind, s.source_id, r.rank, to_char(s.stored_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US+00') as stored_at
       from snapshot s
       join unnest($2::text[]) with ordinality r(kind, rank) using (kind)
       left join outcome o using (installation_id, kind, source_id)
       left join wait w using (installation_id, kind, source_id)
      where s.installation_id = $1
        and (r.rank, s.stored_at, s.source_id) > ($3, $4::timestamptz, $5)
        and (w.reason is null or w.reason not in ${forConnection} or ${isConnected})
        and case $6 when 'due' then w.due_at <= clock_timestamp()
                    when 'forgotten' then o.outcome = 'superseded'
                 else o.outcome in ('waiting', 'superseded') or w.kind is not null
                      or o.sequence is distinct from s.sequence
                      -- Found just now, perhaps still by what has been changed.
                      or o.outcome in ('held', 'rejected') and o.problem is distinct from 'changed-in-xero'
                         and o.recorded_at > clock_timestamp() - interval '5 minutes'
            end
      order by r.rank, s.stored_at, s.source_id
      limit $7`,
    [
      installationId,
      postingOrder,
      after?.rank ?? 0,
      after?.storedAt ?? '-infinity',
      after?.sourceId ?? '0',
      scope,
      size,
    ],
  );
  const last = found.rows.at(-1);
  const next =
    last === undefined || found.rows.length < size
      ? null
      : { rank: Number(last.rank), storedAt: last.stored_at, sourceId: last.source_id };
  const documents = found.rows.map((row) => ({ installationId, kind: row.kind, sourceId: row.source_id }));
  return { documents, next, readAt: await clockOf(database) };
}

interface StuckRow {
  kind: LedgerKind;
  source_id: string;
  rank: string;
  stored_at: string;
}

async function clockOf(database: Queryable): Promise<string> {
  const found = await database.query<{ now: string }>(`select clock_timestamp()::text as now`);
  return found.rows[0]?.now ?? '';
}

/**
 * How many of these documents are not in the queue to Xero yet, and not settled either since a moment that
 * `pageOfStuckDocuments` has told.
 */
export async function countNotQueued(
  database: Queryable,
  documents: readonly DocumentRef[],
  since: string,
): Promise<number> {
  const found = await database.query<{ count: number }>(
    `select count(*)::int as count
       from unnest($1::text[], $2::text[], $3::bigint[]) as d(installation_id, kind, source_id)
       join snapshot s using (installation_id, kind, source_id)
       left join outcome o using (installation_id, kind, source_id)
      where (o.recorded_at > $4::timestamptz and o.outcome <> 'superseded' and o.sequence >= s.sequence) is not true
        and not exists (select from write w
                         where (w.installation_id, w.kind, w.source_id) = (d.installation_id, d.kind, d.source_id)
                           and w.state <> 'done')`,
    [
      documents.map(({ installationId }) => installationId),
      documents.map(({ kind }) => kind),
      documents.map(({ sourceId }) => sourceId),
      since,
    ],
  );
  return found.rows[0]?.count ?? 0;
}
