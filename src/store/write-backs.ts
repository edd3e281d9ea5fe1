import type { DocumentKind } from '../events/document-kind.ts';
import type { Queryable } from './database.ts';
import type { XeroKindName } from './links.ts';

/** A document whose ids in TimeTracker are not, or may not be, what they should be. */
export interface DueWriteBack {
  readonly kind: 'invoice' | 'expense';
  readonly sourceId: string;
  /** Tells a newer link from the one that was read. */
  readonly dueAt: string;
  readonly attempts: number;
  readonly xeroKind: XeroKindName;
  readonly xeroId: string;
  readonly xeroNumber: string | null;
  /** Every id that the document has had in Xero, in lower case. */
  readonly ownIds: readonly string[];
}

interface Row {
  kind: DueWriteBack['kind'];
  source_id: string;
  due_at: string;
  attempts: number;
  xero_kind: XeroKindName;
  xero_id: string;
  xero_number: string | null;
  xero_ids: string[];
}

/** Documents of one kind that cannot be written to, by the reason. */
export interface LeftAloneCount {
  readonly kind: DueWriteBack['kind'];
  readonly reason: string;
  readonly count: number;
  /** Ids of some of them. */
  readonly some: readonly string[];
}

/** Which documents' ids are still to be written into TimeTracker. Links make them due, by a trigger. */
export function createWriteBacks(database: Queryable) {
  return {
    /**
     * The next documents of these kinds whose ids in `tenantId` are to be written, longest due first. An expense
     * that became a receipt is known to TimeTracker by its claim.
     */
    async due(
      installationId: string,
      tenantId: string,
      kinds: readonly DocumentKind[],
      limit: number,
    ): Promise<DueWriteBack[]> {
      const found = await database.query<Row>(
        `select w.kind, w.source_id, w.due_at::text as due_at, w.attempts, w.xero_ids,
                case when claim.xero_id is null then l.xero_kind else claim.xero_kind end as xero_kind,
                case when claim.xero_id is null then l.xero_id else claim.xero_id end as xero_id,
                case when claim.xero_id is null then l.xero_number else claim.xero_number end as xero_number
           from write_back w
           cross join lateral (
             select xero_kind, xero_id, xero_number from link
              where installation_id = w.installation_id and kind = w.kind and source_id = w.source_id
                and tenant_id = $2 and part = 'document'
             offset 0) l
           left join lateral (
             select xero_kind, xero_id, xero_number from link
              where installation_id = w.installation_id and kind = w.kind and source_id = w.source_id
                and tenant_id = $2 and part = 'claim' and l.xero_kind = 'Receipt'
             offset 0) claim on true
          where w.installation_id = $1 and w.kind = any ($3) and w.due_at <= clock_timestamp()
          order by w.due_at limit $4`,
        [installationId, tenantId, kinds, limit],
      );
      return found.rows.map((row) => ({
        kind: row.kind,
        sourceId: row.source_id,
        dueAt: row.due_at,
        attempts: row.attempts,
        xeroKind: row.xero_kind,
        xeroId: row.xero_id,
        xeroNumber: row.xero_number,
        ownIds: row.xero_ids,
      }));
    },

    /** Nothing more is to be done for the document, unless its link has changed since. `stands`: its ids are there. */
    async done(
      installationId: string,
      { kind, sourceId, dueAt }: DueWriteBack,
      stands: boolean,
    ): Promise<void> {
      await database.query(
        `update write_back set due_at = null, attempts = 0, reason = null,
                written_at = case when $5 then clock_timestamp() else written_at end
          where installation_id = $1 and kind = $2 and source_id = $3 and due_at = $4::timestamptz`,
        [installationId, kind, sourceId, dueAt, stands],
      );
    },

    /** The document is tried again in `seconds`, unless its link has changed since: then at once. */
    async later(
      installationId: string,
      { kind, sourceId, dueAt }: DueWriteBack,
      seconds: number,
      reason: string,
    ): Promise<void> {
      await database.query(
        `update write_back set due_at = clock_timestamp() + make_interval(secs => $5), attempts = attempts + 1, reason = $6
          where installation_id = $1 and kind = $2 and source_id = $3 and due_at = $4::timestamptz`,
        [installationId, kind, sourceId, dueAt, seconds, reason],
      );
    },

    /** Documents of these kinds that cannot be written to for one of these reasons. */
    async leftAlone(
      installationId: string,
      kinds: readonly DocumentKind[],
      reasons: readonly string[],
    ): Promise<LeftAloneCount[]> {
      const found = await database.query<LeftAloneCount>(
        `select kind, reason, count(*)::int as count,
                (array_agg(source_id::text order by source_id))[1:5] as some
           from write_back
          where installation_id = $1 and due_at is not null and kind = any ($2) and reason = any ($3)
          group by kind, reason order by kind desc, reason`,
        [installationId, kinds, reasons],
      );
      return found.rows;
    },
  };
}
