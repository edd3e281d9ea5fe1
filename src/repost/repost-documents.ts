import type { LedgerKind } from '../events/document-kind.ts';
import { dayOf } from '../store/sync-pages.ts';
import type { Queryable } from '../store/database.ts';

/** Kinds that have accounts, tax rates, items or tracking and can be changed in Xero. */
export const repostKinds = ['invoice', 'expense', 'credit_note'] as const satisfies readonly LedgerKind[];

export type RepostKind = (typeof repostKinds)[number];

/** Which documents are looked at: of a kind, dated from one day to another. */
export interface RepostRange {
  readonly installationId: string;
  readonly tenantId: string;
  readonly kind: RepostKind;
  readonly from: string | null;
  readonly to: string | null;
}

/** A document that stands in Xero as it stands in TimeTracker. */
export interface StandingDocument {
  readonly sourceId: string;
  readonly name: string | null;
  readonly total: string | null;
}

/** A page of documents of ours that stand in Xero as they stand in TimeTracker, by id. */
export async function standingDocuments(
  database: Queryable,
  { installationId, tenantId, kind, from, to }: RepostRange,
  after: string,
  limit: number,
): Promise<StandingDocument[]> {
  const found = await database.query<{ source_id: string; name: string | null; total: string | null }>(
    `select s.source_id, coalesce(s.data->>'number', s.data->>'title') as name,
            concat_ws(' ', coalesce(s.data->>'total', s.data->>'amount'), s.data->>'currency') as total
       from snapshot s
       join link l on l.installation_id = s.installation_id and l.kind = s.kind and l.source_id = s.source_id
                  and l.tenant_id = $2 and l.part = 'document'
      where s.installation_id = $1 and s.kind = $3 and s.data is not null and s.source_id > $6
        and l.origin = 'timetracker' and l.posted_hash = s.content_hash
        and l.xero_status not in ('VOIDED', 'DELETED')
        and ${dayOf('s')} between coalesce($4::text, '0000-01-01') and coalesce($5::text, '9999-12-31')
      order by s.source_id limit $7`,
    [installationId, tenantId, kind, from, to, after, limit],
  );
  return found.rows.map((row) => ({ sourceId: row.source_id, name: row.name, total: row.total }));
}

/**
 * Forgets by which choices these documents were posted, so that they are said anew by those of today: their lines keep
 * their ids in Xero. What has changed since it was looked at is left out.
 * @returns the ids of those that are said anew.
 */
export async function forgetChoices(
  database: Queryable,
  { installationId, tenantId, kind }: Pick<RepostRange, 'installationId' | 'tenantId' | 'kind'>,
  documents: readonly { readonly sourceId: string; readonly contentHash: string }[],
): Promise<string[]> {
  const found = await database.query<{ source_id: string }>(
    `update link set posted_hash = null, updated_at = clock_timestamp(),
            posted_lines = (select coalesce(jsonb_agg(jsonb_set(line, '{contentKey}', '""') order by nth), '[]')
                              from jsonb_array_elements(posted_lines) with ordinality as lines(line, nth))
       from jsonb_to_recordset($4::jsonb) as asked("sourceId" bigint, "contentHash" text)
      where link.installation_id = $1 and link.tenant_id = $2 and link.kind = $3 and link.part = 'document'
        and link.source_id = asked."sourceId" and link.posted_hash = asked."contentHash"
     returning link.source_id`,
    [installationId, tenantId, kind, JSON.stringify(documents)],
  );
  const ids = found.rows.map((row) => row.source_id);
  await database.query(
    `update outcome set outcome = 'superseded', problem = null, parameters = '{}', recorded_at = clock_timestamp()
      where installation_id = $1 and kind = $2 and source_id = any($3)`,
    [installationId, kind, ids],
  );
  return ids;
}
