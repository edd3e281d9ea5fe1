import { createHash } from 'node:crypto';
import type { Queryable } from '../store/database.ts';
import type { DocumentReader, RawDocument } from './document-reader.ts';

/** A document as it stands in TimeTracker now. */
export interface ReadDocument {
  readonly row: RawDocument;
  /** Names the SQL and the row's content; see `rowHashOf`. */
  readonly rowHash: string;
}

export interface HashedRow {
  readonly id: bigint;
  readonly rowHash: string;
}

/** Reads whole documents; those that do not exist are not in the answer. */
export async function readDocuments(
  database: Queryable,
  reader: DocumentReader,
  ids: readonly bigint[],
): Promise<Map<bigint, ReadDocument>> {
  const found = await database.query<{ id: string; document: string; hash: string }>(
    `with wanted (id) as (select id from public.${reader.table} where id = any ($1::bigint[]))
     select id::text, document::text, md5(document::text) as hash from (${reader.documentSql}) as documents`,
    [ids.map(String)],
  );
  return new Map(
    found.rows.map((row) => [
      BigInt(row.id),
      { row: JSON.parse(row.document) as RawDocument, rowHash: rowHashOf(reader, row.hash) },
    ]),
  );
}

/** The hashes of the documents with the next `limit` ids after `after`, by id. */
export async function hashDocuments(
  database: Queryable,
  reader: DocumentReader,
  after: bigint,
  limit: number,
): Promise<HashedRow[]> {
  const found = await database.query<{ id: string; hash: string }>(
    `with wanted (id) as materialized (
       select id from public.${reader.table} where id > $1::bigint order by id limit $2)
     select id::text, md5(document::text) as hash from (${reader.documentSql}) as documents order by documents.id`,
    [after.toString(), limit],
  );
  return found.rows.map((row) => ({ id: BigInt(row.id), rowHash: rowHashOf(reader, row.hash) }));
}

/** How many documents there are. */
export async function countDocuments(database: Queryable, reader: DocumentReader): Promise<number> {
  const counted = await database.query<{ count: string }>(
    `select count(*) as count from public.${reader.table}`,
  );
  return Number(counted.rows[0]?.count ?? 0);
}

const prefixes = new Map<string, string>();

/**
 * A row's hash begins with that of the SQL it comes from. Hashes of another program version, whose SQL may
 * differ, can so be told from those of a changed row.
 */
function rowHashOf(reader: DocumentReader, md5: string): string {
  return hashPrefix(reader) + md5;
}

/** What all row hashes of a reader begin with. */
export function hashPrefix(reader: DocumentReader): string {
  const known = prefixes.get(reader.documentSql);
  if (known !== undefined) return known;
  const prefix = `${createHash('sha256').update(reader.documentSql).digest('hex').slice(0, 8)}:`;
  prefixes.set(reader.documentSql, prefix);
  return prefix;
}
