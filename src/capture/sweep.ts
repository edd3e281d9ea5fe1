import type { Database, Queryable } from '../store/database.ts';
import type { DocumentReader } from '../timetracker/document-reader.ts';
import {
  countDocuments,
  hashDocuments,
  hashPrefix,
  readDocuments,
  type HashedRow,
} from '../timetracker/read-documents.ts';
import { isSuspicious, type PassCounts } from './brake.ts';
import { judgeDocument } from './document-state.ts';
import { countPosted, ownXeroIds, postedAmong } from './posted-documents.ts';

/** What the sweep found in one pass, beyond what is marked already. */
export interface SweepFindings {
  /** Never published, or not comparable: published by another version of the SQL, or not confirmed. */
  readonly unknown: readonly bigint[];
  readonly changed: readonly bigint[];
  readonly deleted: readonly bigint[];
}

export interface SweepPass {
  readonly findings: SweepFindings;
  /** Only where so much was found that it had to be counted. */
  readonly counts?: PassCounts;
  /** Where the next pass goes on; 0: from the start. */
  readonly next: bigint;
}

/** Tables up to this size are looked at whole, every time. */
const smallTable = 1_000;
/** Rows hashed by one query. */
const sliceRows = 500;
/** A large table is looked at whole within so many seconds. */
export const sweepSeconds = 180;
const leastRowsPerPass = 500;

const lastId = 9_223_372_036_854_775_807n;

/** How many rows one pass looks at, for a table of `total` rows and a pass each `intervalSeconds`. */
export function rowsPerPass(total: number, intervalSeconds: number): number {
  if (total <= smallTable) return smallTable;
  return Math.max(leastRowsPerPass, Math.ceil((total * intervalSeconds) / sweepSeconds));
}

interface SweepDependencies {
  readonly store: Database;
  /** A consistent snapshot of TimeTracker's database. */
  readonly timetracker: Queryable;
  readonly installationId: string;
  /** Our database's clock before the snapshot was taken: what was published since may be newer than it. */
  readonly since: string;
  /** Documents that TimeTracker's change log names: a person changed them, they are marked and not counted. */
  readonly byPerson: ReadonlySet<bigint>;
  /** Documents that have new rows without an entry in the change log: they are marked, and counted. */
  readonly grown: ReadonlySet<bigint>;
}

/**
 * One pass of the rolling sweep over a kind: compares row hashes with those published. It writes nothing. Where it
 * finds many posted documents changed or gone it goes over the whole table at once, so that the brake can judge
 * all of it together.
 */
export async function sweep(
  dependencies: SweepDependencies,
  reader: DocumentReader,
  from: bigint,
  intervalSeconds: number,
): Promise<SweepPass> {
  const total = await countDocuments(dependencies.timetracker, reader);
  const pass = await compare(dependencies, reader, from, rowsPerPass(total, intervalSeconds));
  const isEmptied = total === 0 && pass.findings.deleted.length > 1;
  if (!isEmptied && !(await needsCounting(dependencies, reader, pass.findings))) return pass;
  const whole = await compare(dependencies, reader, 0n, Number.POSITIVE_INFINITY);
  return { ...whole, counts: await count(dependencies, reader, whole.findings, total) };
}

async function compare(
  dependencies: SweepDependencies,
  reader: DocumentReader,
  from: bigint,
  rows: number,
): Promise<SweepPass> {
  const findings = { unknown: [] as bigint[], changed: [] as bigint[], deleted: [] as bigint[] };
  let after = from;
  let left = rows;
  for (;;) {
    const limit = rows <= smallTable ? rows : Math.min(sliceRows, left);
    const hashed = await hashDocuments(dependencies.timetracker, reader, after, limit);
    const isLast = hashed.length < limit;
    const to = isLast ? lastId : (hashed.at(-1)?.id ?? lastId);
    const found = await differencesOf(dependencies, reader, hashed, after, to);
    for (const { id, finding } of found) {
      if (!dependencies.byPerson.has(id)) findings[finding].push(id);
    }
    if (isLast) return { findings, next: 0n };
    after = to;
    left -= hashed.length;
    // What was never published is the first load: go on at once.
    if (left <= 0 && !found.some(({ finding }) => finding === 'unknown')) return { findings, next: after };
    if (left <= 0) left = sliceRows;
  }
}

type Difference = { readonly id: bigint; readonly finding: keyof SweepFindings };

async function differencesOf(
  { store, installationId, since }: SweepDependencies,
  reader: DocumentReader,
  hashed: readonly HashedRow[],
  after: bigint,
  to: bigint,
): Promise<Difference[]> {
  const found = await store.query<{ id: string; finding: Difference['finding'] }>(
    `with
       seen as (select * from unnest($3::bigint[], $4::text[]) as s (id, row_hash)),
       known as (
         select source_id as id, row_hash, deleted, published_at from published
         where installation_id = $1 and kind = $2 and source_id > $5 and source_id <= $6),
       wrong as (
         select source_id as id, row_hash from capture_problem
         where installation_id = $1 and kind = $2 and source_id > $5 and source_id <= $6)
     select coalesce(s.id, k.id, w.id) as id,
       case when s.id is null then 'deleted'
            when k.row_hash is null or not starts_with(k.row_hash, $7) then 'unknown'
            else 'changed' end as finding
     from seen s full join known k on k.id = s.id full join wrong w on w.id = coalesce(s.id, k.id)
     where case when s.id is null then not coalesce(k.deleted, false) or w.id is not null
                else s.row_hash is distinct from k.row_hash and s.row_hash is distinct from w.row_hash end
       and (k.published_at is null or k.published_at < $8::timestamptz)
       and not exists (select from dirty_mark m where m.installation_id = $1 and m.kind = $2
                       and m.source_id = coalesce(s.id, k.id, w.id))
     order by 1`,
    [
      installationId,
      reader.kind,
      hashed.map(({ id }) => id.toString()),
      hashed.map(({ rowHash }) => rowHash),
      after.toString(),
      to.toString(),
      hashPrefix(reader),
      since,
    ],
  );
  return found.rows.map((row) => ({ id: BigInt(row.id), finding: row.finding }));
}

async function needsCounting(
  dependencies: SweepDependencies,
  reader: DocumentReader,
  { changed, deleted }: SweepFindings,
): Promise<boolean> {
  const { store, installationId, grown } = dependencies;
  const affected = new Set([...changed, ...deleted, ...grown]);
  if (!isSuspicious(affected.size)) return false;
  if (isSuspicious(deleted.length)) return true;
  const posted = await postedAmong(store, installationId, reader.kind, [...affected]);
  if (!isSuspicious(posted.size)) return false;
  // While a backlog is posted our own notes change many rows in each pass: that is no reason to go over all of them.
  const suspects = new Set([
    ...(await reallyChanged(dependencies, reader, changed)),
    ...[...deleted, ...grown].filter((id) => posted.has(id)),
  ]);
  return isSuspicious(suspects.size);
}

async function count(
  dependencies: SweepDependencies,
  reader: DocumentReader,
  { changed, deleted }: SweepFindings,
  present: number,
): Promise<PassCounts> {
  const { store, installationId } = dependencies;
  const { kind } = reader;
  return {
    posted: await countPosted(store, installationId, kind),
    deleted: (await postedAmong(store, installationId, kind, deleted)).size,
    voided: 0,
    changed: (await reallyChanged(dependencies, reader, changed)).length,
    known: await countKnown(store, installationId, reader),
    present,
  };
}

/** Those posted whose content differs from what was published: a row hash also changes where nothing that matters does. */
async function reallyChanged(
  { store, timetracker, installationId }: SweepDependencies,
  reader: DocumentReader,
  changed: readonly bigint[],
): Promise<bigint[]> {
  const { kind } = reader;
  const posted = [...(await postedAmong(store, installationId, kind, changed))];
  const found: bigint[] = [];
  for (let from = 0; from < posted.length; from += sliceRows) {
    const ids = posted.slice(from, from + sliceRows);
    const hashes = await publishedHashes(store, installationId, reader, ids);
    const read = await readDocuments(timetracker, reader, ids);
    const own = await ownXeroIds(store, installationId, kind, ids);
    for (const id of ids) {
      const now = judgeDocument(reader, read.get(id), own.get(id));
      if (now.state === 'unreadable' || now.contentHash !== hashes.get(id)) found.push(id);
    }
  }
  return found;
}

async function publishedHashes(
  store: Queryable,
  installationId: string,
  { kind }: DocumentReader,
  ids: readonly bigint[],
): Promise<Map<bigint, string | null>> {
  const found = await store.query<{ source_id: string; content_hash: string | null }>(
    `select source_id, content_hash from published
     where installation_id = $1 and kind = $2 and source_id = any ($3::bigint[])`,
    [installationId, kind, ids.map(String)],
  );
  return new Map(found.rows.map((row) => [BigInt(row.source_id), row.content_hash]));
}

async function countKnown(
  store: Queryable,
  installationId: string,
  { kind }: DocumentReader,
): Promise<number> {
  const found = await store.query<{ count: string }>(
    `select count(*) as count from published where installation_id = $1 and kind = $2 and not deleted`,
    [installationId, kind],
  );
  return Number(found.rows[0]?.count ?? 0);
}
