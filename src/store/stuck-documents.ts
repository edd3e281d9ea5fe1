import type { DocumentKind, DocumentRef } from '../events/document-kind.ts';
import type { Queryable } from './database.ts';

/** Which documents a resume looks at: only those whose time has come, or all that a changed setting could free. */
export type ResumeScope = 'due' | 'all';

/**
 * A page of documents that may get on now, in the order of kind and id: those waiting and, for `all`, those held,
 * rejected or left alone for a reason that settings decide. Pages follow each other by `after`.
 */
export async function pageOfStuckDocuments(
  database: Queryable,
  installationId: string,
  scope: ResumeScope,
  after: Pick<DocumentRef, 'kind' | 'sourceId'> | null,
  size: number,
): Promise<DocumentRef[]> {
  const found = await database.query<{ kind: DocumentKind; source_id: string }>(
    `select s.kind, s.source_id
       from snapshot s
       left join outcome o using (installation_id, kind, source_id)
       left join wait w using (installation_id, kind, source_id)
      where s.installation_id = $1
        and (s.kind, s.source_id) > ($2, $3)
        and case when $4 = 'due' then w.due_at <= clock_timestamp()
                 else o.outcome in ('waiting', 'held', 'rejected')
                      or o.problem in ('before-go-live', 'switched-off', 'issued')
                      or w.kind is not null
            end
      order by s.kind, s.source_id
      limit $5`,
    [installationId, after?.kind ?? '', after?.sourceId ?? '0', scope, size],
  );
  return found.rows.map((row) => ({ installationId, kind: row.kind, sourceId: row.source_id }));
}
