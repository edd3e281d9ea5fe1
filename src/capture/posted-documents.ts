import type { DocumentKind } from '../events/document-kind.ts';
import type { Queryable } from '../store/database.ts';

/** How many documents of a kind have a counterpart in Xero. */
export async function countPosted(
  store: Queryable,
  installationId: string,
  kind: DocumentKind,
): Promise<number> {
  const found = await store.query<{ count: string }>(
    `select count(distinct source_id) as count from link where installation_id = $1 and kind = $2`,
    [installationId, kind],
  );
  return Number(found.rows[0]?.count ?? 0);
}

/** Those of the given documents that have a counterpart in Xero. */
export async function postedAmong(
  store: Queryable,
  installationId: string,
  kind: DocumentKind,
  ids: readonly bigint[],
): Promise<Set<bigint>> {
  return linked(store, installationId, kind, ids, false);
}

/** Those of the given documents whose counterpart in Xero stands: neither voided nor deleted. */
export async function standingAmong(
  store: Queryable,
  installationId: string,
  kind: DocumentKind,
  ids: readonly bigint[],
): Promise<Set<bigint>> {
  return linked(store, installationId, kind, ids, true);
}

/** Every id in Xero, in lower case, that the given documents have ever had; those without any are left out. */
export async function ownXeroIds(
  store: Queryable,
  installationId: string,
  kind: DocumentKind,
  ids: readonly bigint[],
): Promise<Map<bigint, Set<string>>> {
  const found = await store.query<{ source_id: string; xero_ids: string[] }>(
    `select source_id, xero_ids from write_back
     where installation_id = $1 and kind = $2 and source_id = any ($3::bigint[])`,
    [installationId, kind, ids.map(String)],
  );
  return new Map(found.rows.map((row) => [BigInt(row.source_id), new Set(row.xero_ids)]));
}

async function linked(
  store: Queryable,
  installationId: string,
  kind: DocumentKind,
  ids: readonly bigint[],
  standing: boolean,
): Promise<Set<bigint>> {
  if (ids.length === 0) return new Set();
  const found = await store.query<{ source_id: string }>(
    `select distinct source_id from link
     where installation_id = $1 and kind = $2 and source_id = any ($3::bigint[])
       and (not $4 or part = 'document' and xero_status not in ('VOIDED', 'DELETED'))`,
    [installationId, kind, ids.map(String), standing],
  );
  return new Set(found.rows.map((row) => BigInt(row.source_id)));
}
