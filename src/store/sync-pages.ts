import type { DocumentKind, DocumentRef, LedgerKind } from '../events/document-kind.ts';
import type { Queryable } from './database.ts';

/** Which documents a sync looks at. */
export interface SyncRange {
  readonly installationId: string;
  readonly kinds: readonly DocumentKind[];
  readonly from: string | null;
  readonly to: string | null;
}

/**
 * Documents of a kind within the dates. Clients have no date: with a range, those whose documents are in it. Vendors
 * and employees have none either and are brought along by the expenses that need them. What is deleted in TimeTracker
 * has lost its date, and is left to a sync without dates.
 */
const inRange = `s.installation_id = $1 and s.kind = $2
  and ($3::text is null and $4::text is null
       or case s.kind
            when 'client' then s.source_id in (
              select (d.data->>'clientId')::bigint from snapshot d
               where d.installation_id = $1 and d.kind = any($5) and d.kind in ('invoice', 'credit_note')
                 and ${dayOf('d')} between coalesce($3::text, '0000-01-01') and coalesce($4::text, '9999-12-31'))
            when 'vendor' then false
            when 'employee' then false
            else ${dayOf('s')} between coalesce($3::text, '0000-01-01') and coalesce($4::text, '9999-12-31')
          end)`;

/** The day that a document in `table` is dated, as SQL. */
export function dayOf(table: string): string {
  return `(case ${table}.kind when 'invoice' then ${table}.data->>'issueDate'
      when 'expense' then ${table}.data->>'expenseDate'
      when 'payment' then ${table}.data->>'paymentDate'
      when 'credit_note' then ${table}.data->>'date' end)`;
}

function values({ installationId, kinds, from, to }: SyncRange, kind: LedgerKind): unknown[] {
  return [installationId, kind, from, to, kinds];
}

/** How many documents of a kind are in the range. */
export async function countInRange(database: Queryable, range: SyncRange, kind: LedgerKind): Promise<number> {
  const found = await database.query<{ documents: number }>(
    `select count(*)::int as documents from snapshot s where ${inRange}`,
    values(range, kind),
  );
  return found.rows[0]?.documents ?? 0;
}

/** Ids of the documents of a kind in the range, beyond an id, lowest first. */
export async function idsInRange(
  database: Queryable,
  range: SyncRange,
  kind: LedgerKind,
  after: string,
  limit: number,
): Promise<string[]> {
  const found = await database.query<{ source_id: string }>(
    `select s.source_id from snapshot s where ${inRange} and s.source_id > $6 order by s.source_id limit $7`,
    [...values(range, kind), after, limit],
  );
  return found.rows.map((row) => row.source_id);
}

/** The documents of a page: beyond one id, up to another. */
export async function documentsOfPage(
  database: Queryable,
  range: SyncRange,
  kind: LedgerKind,
  page: { readonly after: string; readonly upTo: string },
): Promise<DocumentRef[]> {
  const found = await database.query<{ source_id: string }>(
    `select s.source_id from snapshot s
      where ${inRange} and s.source_id > $6 and s.source_id <= $7 order by s.source_id`,
    [...values(range, kind), page.after, page.upTo],
  );
  return found.rows.map((row) => ({
    installationId: range.installationId,
    kind,
    sourceId: row.source_id,
  }));
}
