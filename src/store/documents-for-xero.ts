import type { LedgerKind } from '../events/document-kind.ts';
import type { Queryable } from './database.ts';

/** A currency that documents have, and how many. */
export interface CurrencyInUse {
  readonly currency: string;
  readonly documents: number;
}

/** Documents of which Xero would refuse each for its date. */
export interface LockedOut {
  readonly documents: number;
  /** `YYYY-MM-DD`; null if there are none. */
  readonly earliest: string | null;
}

/** Which documents are asked about: those of these kinds, dated on or after the day on which the flow begins. */
export interface DocumentsAsked {
  readonly installationId: string;
  readonly kinds: readonly LedgerKind[];
  /** `YYYY-MM-DD`; null: of any day. */
  readonly from: string | null;
}

/**
 * Documents that are in Xero or belong there, of installation $1, kinds $2, dated $3 or later. What was decided about a
 * document counts; before that its status tells whether it is meant to go anywhere.
 */
const meant = `
  select d.kind, d.source_id, d.currency, d.day
    from (select s.kind, s.source_id, s.data->>'currency' as currency, s.data->>'status' as status,
                 coalesce(s.data->>'issueDate', s.data->>'expenseDate', s.data->>'paymentDate', s.data->>'date') as day,
                 case when o.sequence >= s.sequence and o.outcome <> 'superseded' then o.outcome end as outcome
            from snapshot s
            left join outcome o using (installation_id, kind, source_id)
           where s.installation_id = $1 and s.kind = any($2) and s.data is not null) d
   where ($3::text is null or d.day >= $3)
     and case when d.outcome is not null then d.outcome <> 'skipped'
              else coalesce(d.status, '') not in ('draft', 'cancelled', 'pending', 'rejected', 'failed', 'refunded')
         end`;

/** What documents ask of an organisation as a whole. Nothing here writes. */
export function createDocumentsForXero(database: Queryable) {
  return {
    /** The currencies of documents that are in Xero or belong there, most used first. */
    async currencies({ installationId, kinds, from }: DocumentsAsked): Promise<CurrencyInUse[]> {
      const found = await database.query<CurrencyInUse>(
        `select currency, count(*)::int as documents from (${meant}) m
          where currency is not null group by currency order by 2 desc, 1`,
        [installationId, kinds, from],
      );
      return found.rows;
    },

    /**
     * Documents that still have to go to an organisation and are dated on or before a day.
     * @param upTo `YYYY-MM-DD`.
     */
    async lockedOut(
      { installationId, kinds, from }: DocumentsAsked,
      tenantId: string,
      upTo: string,
    ): Promise<LockedOut> {
      const found = await database.query<LockedOut>(
        `select count(*)::int as documents, min(day) as earliest from (${meant}) m
          where day <= $5
            and not exists (select from link l
                             where l.installation_id = $1 and l.kind = m.kind and l.source_id = m.source_id
                               and l.tenant_id = $4)`,
        [installationId, kinds, from, tenantId, upTo],
      );
      return found.rows[0] ?? { documents: 0, earliest: null };
    },
  };
}
