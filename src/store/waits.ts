import type { LedgerKind, DocumentRef } from '../events/document-kind.ts';
import type { ProblemType } from '../problems.ts';
import { askTogether, columnsOf, rowsByKey } from './ask-together.ts';
import type { Queryable } from './database.ts';

/** Why a document waits, and for what. */
export interface Wait {
  readonly reason: ProblemType;
  readonly tenantId?: string | undefined;
  /** The document that must come first. */
  readonly for?: Pick<DocumentRef, 'kind' | 'sourceId'> | undefined;
  /** Seconds until it is worth another try. */
  readonly dueInSeconds?: number | undefined;
}

interface Row {
  kind: LedgerKind;
  source_id: string;
}

/** Waiting is a row, not a run. */
export function createWaits(database: Queryable) {
  return {
    /** The document waits from now on, for this and nothing else. */
    async put(document: DocumentRef, wait: Wait): Promise<void> {
      await database.query(
        `insert into wait (installation_id, kind, source_id, tenant_id, reason, for_kind, for_source_id, due_at)
         values ($1, $2, $3, $4, $5, $6, $7, clock_timestamp() + make_interval(secs => $8))
         on conflict (installation_id, kind, source_id) do update
           set tenant_id = excluded.tenant_id, reason = excluded.reason, for_kind = excluded.for_kind,
               for_source_id = excluded.for_source_id, due_at = excluded.due_at, since = clock_timestamp()`,
        [
          document.installationId,
          document.kind,
          document.sourceId,
          wait.tenantId ?? null,
          wait.reason,
          wait.for?.kind ?? null,
          wait.for?.sourceId ?? null,
          wait.dueInSeconds ?? null,
        ],
      );
    },

    /** What becomes of a document that waits is the doing of the sync that found it so. */
    async note(document: DocumentRef, syncRunId: string): Promise<void> {
      await database.query(
        `update wait set sync_run_id = $4 where installation_id = $1 and kind = $2 and source_id = $3`,
        [document.installationId, document.kind, document.sourceId, syncRunId],
      );
    },

    /** Whether the document waits for just this already. */
    async isWaiting(document: DocumentRef, wait: Wait): Promise<boolean> {
      const found = await database.query(
        `select from wait
          where installation_id = $1 and kind = $2 and source_id = $3 and tenant_id is not distinct from $4
            and reason = $5 and for_kind is not distinct from $6 and for_source_id is not distinct from $7`,
        [
          document.installationId,
          document.kind,
          document.sourceId,
          wait.tenantId ?? null,
          wait.reason,
          wait.for?.kind ?? null,
          wait.for?.sourceId ?? null,
        ],
      );
      return found.rowCount === 1;
    },

    /**
     * Their time has come and they are looked at now: it comes again, so many seconds from now, only if nothing
     * becomes of that.
     */
    async postpone(documents: readonly DocumentRef[], seconds: number): Promise<void> {
      await database.query(
        `update wait w set due_at = clock_timestamp() + make_interval(secs => $4)
           from unnest($1::text[], $2::text[], $3::bigint[]) as d(installation_id, kind, source_id)
          where (w.installation_id, w.kind, w.source_id) = (d.installation_id, d.kind, d.source_id)
            and w.due_at <= clock_timestamp()`,
        [
          documents.map(({ installationId }) => installationId),
          documents.map(({ kind }) => kind),
          documents.map(({ sourceId }) => sourceId),
          seconds,
        ],
      );
    },

    /** The document waits no longer. */
    async remove(document: DocumentRef): Promise<void> {
      await database.query(`delete from wait where installation_id = $1 and kind = $2 and source_id = $3`, [
        document.installationId,
        document.kind,
        document.sourceId,
      ]);
    },

    /** The documents that wait for this one. */
    waitingFor: askTogether(async (documents: readonly DocumentRef[]): Promise<DocumentRef[][]> => {
      const found = await database.query<Row & { n: string }>(
        `select d.n, w.* from unnest($1::text[], $2::text[], $3::bigint[]) with ordinality
             as d(installation_id, kind, source_id, n)
          cross join lateral (
            select kind, source_id from wait w
             where w.installation_id = d.installation_id and w.for_kind = d.kind and w.for_source_id = d.source_id
            offset 0) w
          order by d.n, w.source_id`,
        columnsOf(documents),
      );
      const rows = rowsByKey(found.rows, documents.length);
      return documents.map(({ installationId }, index) =>
        (rows[index] ?? []).map((row) => ({ installationId, kind: row.kind, sourceId: row.source_id })),
      );
    }),

    /** Seconds until the next wait of an installation is due; null if none has a time. */
    async secondsUntilDue(installationId: string): Promise<number | null> {
      const found = await database.query<{ seconds: number | null }>(
        `select extract(epoch from min(due_at) - clock_timestamp())::float8 as seconds
           from wait where installation_id = $1`,
        [installationId],
      );
      const seconds = found.rows[0]?.seconds ?? null;
      return seconds === null ? null : Math.max(0, seconds);
    },
  };
}

export type Waits = ReturnType<typeof createWaits>;
