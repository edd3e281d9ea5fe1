import type { DocumentRef } from '../events/document-kind.ts';
import type { Timing } from '../timing.ts';
import type { Database } from './database.ts';

/** An invoice that new money is about to be set against, and the state of that money. */
export interface NewMoney {
  readonly invoice: Pick<DocumentRef, 'installationId' | 'sourceId'>;
  readonly tenantId: string;
  readonly invoiceXeroId: string;
  /** Of the money's own state. */
  readonly sequence: bigint;
}

/**
 * Xero changes nothing of an invoice that has money. So new money waits for what was said before it about the invoice and
 * about other money on it: events of different documents overtake each other on their way.
 */
export function createMoneyInMotion(database: Database, timing: Pick<Timing, 'earlierWithin'>) {
  return {
    /** Whether something that came before the money is still on its way to Xero. */
    async isBehind({ invoice, tenantId, invoiceXeroId, sequence }: NewMoney): Promise<boolean> {
      const found = await database.query<{ behind: boolean }>(
        `with money as (
           select w.kind, w.source_id, l.posted_hash, l.updated_at, l.xero_status in ('VOIDED', 'DELETED') as is_ended
             from write w
             join link l on (l.installation_id, l.kind, l.source_id, l.tenant_id, l.part)
                          = (w.installation_id, w.kind, w.source_id, w.tenant_id, w.part)
            where w.installation_id = $1 and w.tenant_id = $3 and w.expected->>'aboutId' = $4
              and w.operation = 'create' and w.xero_kind in ('Payment', 'Allocation')
         ), concerned as (
           select 'invoice' as kind, $2::bigint as source_id
           union
           select kind, source_id from money where not is_ended
         )
         select
           -- Seen in TimeTracker before the money was published, and not published itself.
           exists (select from concerned c
                     join dirty_mark d on (d.installation_id, d.kind, d.source_id) = ($1, c.kind, c.source_id)
                    where extract(epoch from d.marked_at) * 1000000 < $5::bigint
                      and d.marked_at > clock_timestamp() - make_interval(secs => $6))
           -- Published, and not arrived yet: whichever came first, the other way round Xero refuses it.
           or exists (select from concerned c
                        join published p on (p.installation_id, p.kind, p.source_id) = ($1, c.kind, c.source_id)
                        left join snapshot s on (s.installation_id, s.kind, s.source_id) = ($1, c.kind, c.source_id)
                       where p.sequence > coalesce(s.sequence, 0)
                         and p.sequence > extract(epoch from clock_timestamp() - make_interval(secs => $6)) * 1000000)
           -- Other money that is to change, or to go.
           or exists (select from money m
                        join snapshot s on (s.installation_id, s.kind, s.source_id) = ($1, m.kind, m.source_id)
                        left join outcome o on (o.installation_id, o.kind, o.source_id) = ($1, m.kind, m.source_id)
                       where not m.is_ended and s.content_hash <> m.posted_hash
                         and (o.sequence is null or o.sequence < s.sequence
                              or o.outcome in ('unknown', 'waiting', 'superseded')))
           -- Money has gone since Xero said that there is some: the invoice has its turn.
           or exists (select from money m join outcome o on (o.installation_id, o.kind, o.source_id) = ($1, 'invoice', $2)
                       where m.is_ended and o.problem = 'refused-money-applied' and o.recorded_at < m.updated_at
                         and m.updated_at > clock_timestamp() - make_interval(secs => $6))
             as behind`,
        [
          invoice.installationId,
          invoice.sourceId,
          tenantId,
          invoiceXeroId,
          sequence.toString(),
          timing.earlierWithin,
        ],
      );
      return found.rows[0]?.behind ?? false;
    },
  };
}

export type MoneyInMotion = ReturnType<typeof createMoneyInMotion>;
