import type { DocumentKind, LedgerKind } from '../events/document-kind.ts';
import type { CheckedSyncRequest, SyncRequester } from '../sync-request.ts';
import type { Queryable } from './database.ts';

export type SyncRunState = 'running' | 'done' | 'cancelled' | 'failed' | 'ended';

/** How many documents came to what: outcomes, or the plans of a dry run. */
export type SyncCounts = Readonly<Record<string, number>>;

/** A sync that somebody asked for, and how far it is. */
export interface SyncRun {
  readonly id: string;
  readonly installationId: string;
  readonly requestedBy: SyncRequester;
  readonly kinds: readonly DocumentKind[];
  readonly from: string | null;
  readonly to: string | null;
  readonly dryRun: boolean;
  readonly state: SyncRunState;
  /** How many documents it looks at. */
  readonly total: number;
  readonly counts: SyncCounts;
  readonly error: string | null;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  /** Seconds since its work was last heard of. */
  readonly silentSeconds: number;
}

interface Row {
  id: string;
  installation_id: string;
  requested_by: SyncRequester;
  kinds: DocumentKind[];
  from_date: string | null;
  to_date: string | null;
  dry_run: boolean;
  state: SyncRunState;
  total: number;
  counts: Record<string, number>;
  error: string | null;
  started_at: Date;
  finished_at: Date | null;
  silent_seconds: number;
}

const columns = `r.id, r.installation_id, r.requested_by, r.kinds, r.from_date, r.to_date, r.dry_run, r.state, r.total,
  r.error, r.started_at, r.finished_at,
  extract(epoch from clock_timestamp() - r.alive_at)::float8 as silent_seconds,
  coalesce((select jsonb_object_agg(c.name, c.documents)
              from (select name, sum(number::int) as documents
                      from sync_run_page p cross join jsonb_each_text(p.counts) as each(name, number)
                     where p.run_id = r.id group by name) c), '{}') as counts`;

/** Syncs under way and those that were. */
export function createSyncRuns(database: Queryable) {
  return {
    /**
     * A sync begins; one that was reset begins anew. Temporal lets only one of an installation run, so whichever else
     * still counts as running has been terminated there.
     */
    async begin(id: string, request: CheckedSyncRequest, total: number): Promise<void> {
      await database.query(
        `update sync_run set state = 'ended', finished_at = clock_timestamp()
          where installation_id = $1 and state = 'running' and id <> $2`,
        [request.installationId, id],
      );
      await database.query(
        `insert into sync_run (id, installation_id, requested_by, kinds, from_date, to_date, dry_run, state, total)
         values ($1, $2, $3, $4, $5, $6, $7, 'running', $8)
         on conflict (id) do update
           set state = 'running', total = excluded.total, error = null, finished_at = null,
               alive_at = clock_timestamp()`,
        [
          id,
          request.installationId,
          request.requestedBy,
          request.kinds,
          request.from,
          request.to,
          request.dryRun,
          total,
        ],
      );
    },

    /** It is worked on: also one that was over already and was reset in Temporal. */
    async goesOn(id: string): Promise<void> {
      await database.query(
        `update sync_run set state = 'running', error = null, finished_at = null, alive_at = clock_timestamp()
          where id = $1`,
        [id],
      );
    },

    /** How far a page is, or what it came to. */
    async countPage(id: string, kind: LedgerKind, after: string, counts: SyncCounts): Promise<void> {
      await database.query(
        `with alive as (
           update sync_run set alive_at = clock_timestamp() where id = $1 returning id)
         insert into sync_run_page (run_id, kind, after_id, counts) select id, $2, $3, $4 from alive
         on conflict (run_id, kind, after_id) do update set counts = excluded.counts`,
        [id, kind, after, JSON.stringify(counts)],
      );
    },

    /** It is over. */
    async finish(id: string, state: Exclude<SyncRunState, 'running'>, error: string | null): Promise<void> {
      await database.query(
        `update sync_run set state = $2, error = $3, finished_at = clock_timestamp(), alive_at = clock_timestamp()
          where id = $1`,
        [id, state, error],
      );
    },

    /** It was terminated in Temporal, or Temporal lost it. One that was heard of meanwhile goes on. */
    async markEnded(id: string, silentSeconds: number): Promise<void> {
      await database.query(
        `update sync_run set state = 'ended', finished_at = clock_timestamp()
          where id = $1 and state = 'running'
            and alive_at <= clock_timestamp() - make_interval(secs => $2)`,
        [id, silentSeconds],
      );
    },

    async find(id: string): Promise<SyncRun | undefined> {
      const found = await database.query<Row>(`select ${columns} from sync_run r where r.id = $1`, [id]);
      return found.rows[0] && fromRow(found.rows[0]);
    },

    /** The newest ones of an installation, newest first. */
    async recent(installationId: string, limit: number): Promise<SyncRun[]> {
      const found = await database.query<Row>(
        `select ${columns} from sync_run r where r.installation_id = $1 order by r.started_at desc, r.id limit $2`,
        [installationId, limit],
      );
      return found.rows.map(fromRow);
    },

    /** Forgets what is older than so many days, with what its dry runs showed. */
    async forgetOlderThan(installationId: string, days: number): Promise<void> {
      await database.query(
        `delete from sync_run
          where installation_id = $1 and state <> 'running'
            and started_at < clock_timestamp() - make_interval(days => $2)`,
        [installationId, days],
      );
    },
  };
}

export type SyncRuns = ReturnType<typeof createSyncRuns>;

function fromRow(row: Row): SyncRun {
  return {
    id: row.id,
    installationId: row.installation_id,
    requestedBy: row.requested_by,
    kinds: row.kinds,
    from: row.from_date,
    to: row.to_date,
    dryRun: row.dry_run,
    state: row.state,
    total: row.total,
    counts: row.counts,
    error: row.error,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    silentSeconds: row.silent_seconds,
  };
}
