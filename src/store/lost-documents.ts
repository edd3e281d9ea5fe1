import type { DocumentRef, LedgerKind } from '../events/document-kind.ts';
import type { Queryable } from './database.ts';

/**
 * A page of documents that should have a run and have not been heard of for so many seconds: nothing is written down
 * about their newest state, or it is said to be under way, or a write of theirs is open. Whether a run has them after
 * all, as one that waits for its turn has, only Temporal knows. In the order of kind and id, beyond `after`.
 */
export async function pageOfSilentDocuments(
  database: Queryable,
  installationId: string,
  seconds: number,
  after: Pick<DocumentRef, 'kind' | 'sourceId'> | null,
  size: number,
): Promise<DocumentRef[]> {
  const found = await database.query<{ kind: LedgerKind; source_id: string }>(
    `select s.kind, s.source_id
       from snapshot s
       left join outcome o using (installation_id, kind, source_id)
       left join wait w using (installation_id, kind, source_id)
      where s.installation_id = $1
        and (s.kind, s.source_id) > ($2, $3)
        and greatest(s.stored_at, o.recorded_at) < clock_timestamp() - make_interval(secs => $4)
        and (o.sequence is null or o.sequence < s.sequence
             or o.outcome = 'unknown'
             -- What waits for something has a row that says for what.
             or o.outcome = 'waiting' and w.kind is null
             or w.kind is null
                and exists (select from undo_document u
                             where (u.installation_id, u.kind, u.source_id) = (s.installation_id, s.kind, s.source_id)
                               and u.state = 'asked'
                               and exists (select from connection n
                                            where n.installation_id = u.installation_id
                                              and n.tenant_id = u.tenant_id and n.status = 'connected'))
             or exists (select from write x
                         where (x.installation_id, x.kind, x.source_id) = (s.installation_id, s.kind, s.source_id)
                           and x.state <> 'done'
                           and x.created_at < clock_timestamp() - make_interval(secs => $4)
                           -- What needs a person is looked at once in a while only.
                           and (x.unproven_at is null or x.state <> 'unknown' or x.look_after is null
                                or x.look_after <= clock_timestamp())
                           -- Nothing can be done about it without a connection, and in an organisation that was left
                           -- behind it is nobody's work.
                           and exists (select from connection n
                                        where n.installation_id = x.installation_id and n.tenant_id = x.tenant_id
                                          and n.status = 'connected')))
      order by s.kind, s.source_id
      limit $5`,
    [installationId, after?.kind ?? '', after?.sourceId ?? '0', seconds, size],
  );
  return found.rows.map((row) => ({ installationId, kind: row.kind, sourceId: row.source_id }));
}
