import { createHash } from 'node:crypto';
import type { Queryable } from '../store/database.ts';
import type { DocumentReader, RawDocument } from './document-reader.ts';

/** A document as it stands in TimeTracker now. */
export interface ReadDocument {
  readonly row: RawDocument;
  /** Names the SQL and the row's content; see `rowHashOf`. */
  readonly rowHash: string;
  /** Others of its kind that share something with it. */
  readonly sharing: readonly bigint[];
}

export interface HashedRow {
  readonly id: bigint;
  readonly rowHash: string;
}

/** Reads whole documents, with those that they name; those that do not exist are not in the answer. */
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
  const shared = await readSharing(database, reader, ids);
  return new Map(
    found.rows.map(({ id, document, hash }) => {
      const others = shared.get(id);
      const named = reader.sharing === undefined ? {} : { [reader.sharing.field]: others?.named ?? [] };
      return [
        BigInt(id),
        {
          row: { ...(JSON.parse(document) as RawDocument), ...named },
          rowHash: rowHashOf(reader, hash),
          sharing: others?.sharing.map(BigInt) ?? [],
        },
      ];
    }),
  );
}

async function readSharing(
  database: Queryable,
  { table, sharing }: DocumentReader,
  ids: readonly bigint[],
): Promise<Map<string, { named: readonly string[] | null; sharing: readonly string[] }>> {
  if (sharing === undefined || ids.length === 0) return new Map();
  const found = await database.query<{ id: string; named: string[] | null; sharing: string[] }>(
    `with wanted (id) as (select id from public.${table} where id = any ($1::bigint[]))
     select id::text, named, sharing from (${sharing.sql}) as shared`,
    [ids.map(String)],
  );
  return new Map(found.rows.map((row) => [row.id, row]));
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

/** The last that PostgreSQL could count to. */
export const lastId = 9_223_372_036_854_775_807n;

/** The ids of at most `limit` documents between two ids, both left out; null: to the end. */
export async function documentIds(
  database: Queryable,
  reader: DocumentReader,
  after: bigint,
  before: bigint | null,
  limit: number,
): Promise<bigint[]> {
  const found = await database.query<{ id: string }>(
    `select id::text from public.${reader.table} where id > $1::bigint and id < $2::bigint order by id limit $3`,
    [after.toString(), (before ?? lastId).toString(), limit],
  );
  return found.rows.map(({ id }) => BigInt(id));
}

/** Whether there is any document. */
export async function isAnyDocument(database: Queryable, reader: DocumentReader): Promise<boolean> {
  const found = await database.query(`select 1 from public.${reader.table} limit 1`);
  return found.rowCount === 1;
}

const prefixes = new WeakMap<DocumentReader, string>();

/**
 * A row's hash begins with that of the SQL it comes from. Hashes of another program version, whose SQL may
 * differ, can so be told from those of a changed row.
 */
function rowHashOf(reader: DocumentReader, md5: string): string {
  return hashPrefix(reader) + md5;
}

/** What all row hashes of a reader begin with. */
export function hashPrefix(reader: DocumentReader): string {
  const known = prefixes.get(reader);
  if (known !== undefined) return known;
  const sql = reader.documentSql + (reader.sharing?.sql ?? '');
  const prefix = `${createHash('sha256').update(sql).digest('hex').slice(0, 8)}:`;
  prefixes.set(reader, prefix);
  return prefix;
}
