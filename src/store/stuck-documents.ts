import type { LedgerKind, DocumentRef } from '../events/document-kind.ts';
import type { Queryable } from './database.ts';

/** Which documents a resume looks at: only those whose time has come, or all that a changed setting could free. */
export type ResumeScope = 'due' | 'all';

/**
 * Something changed that may free stuck documents: what was found about them counts no longer, and people see them
 * on their way until they have been looked at again. What somebody changed in Xero stays for a person to decide. What
 * was found for another organisation than the one that is connected counts for nothing: this one may have the document,
 * or lack it.
 */
export async function reopenStuckDocuments(database: Queryable, installationId: string): Promise<void> {
  await database.query(
    `update outcome o set outcome = 'superseded', problem = null, parameters = '{}', recorded_at = clock_timestamp()
      where o.installation_id = $1
        and (o.outcome in ('waiting', 'held', 'rejected') and o.problem is distinct from 'changed-in-xero'
             or o.problem in ('before-go-live', 'switched-off', 'issued', 'recharged', 'contact-chosen')
             or o.outcome <> 'superseded'
                and exists (select from connection n
                             where n.installation_id = $1 and n.status <> 'disconnected'
                               and n.tenant_id is distinct from o.tenant_id))`,
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
 * A page of documents that may get on now, in the order of kind and id: those whose time has come or, for `all`, those
 * that wait or are stuck or were reopened, and those on their way, which may have been looked at before whatever it
 * was changed. Pages follow each other by `after`.
 */
export async function pageOfStuckDocuments(
  database: Queryable,
  installationId: string,
  scope: ResumeScope,
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
        and case when $4 = 'due' then w.due_at <= clock_timestamp()
                 else o.outcome in ('waiting', 'superseded') or w.kind is not null
                      or o.sequence is distinct from s.sequence
                      -- Found just now, perhaps still by what has been changed.
                      or o.outcome in ('held', 'rejected') and o.problem is distinct from 'changed-in-xero'
                         and o.recorded_at > clock_timestamp() - interval '30 seconds'
            end
      order by s.kind, s.source_id
      limit $5`,
    [installationId, after?.kind ?? '', after?.sourceId ?? '0', scope, size],
  );
  return found.rows.map((row) => ({ installationId, kind: row.kind, sourceId: row.source_id }));
}
