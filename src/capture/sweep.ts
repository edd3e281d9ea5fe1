import type { Database, Queryable } from '../store/database.ts';
import type { DocumentReader } from '../timetracker/document-reader.ts';
import {
  documentIds,
  hashDocuments,
  hashPrefix,
  isAnyDocument,
  lastId,
  readDocuments,
  type HashedRow,
} from '../timetracker/read-documents.ts';
import { tablesWithRowSecurity } from '../timetracker/row-security.ts';
import { isSuspicious, type PassCounts } from './brake.ts';
import { unmarkedAmong } from './dirty-marks.ts';
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
  readonly from: bigint;
  /** Rows that were there. */
  readonly rows: number;
  /** The end of the table was reached. */
  readonly isRound: boolean;
  /** Where the next pass goes on; 0: from the start. */
  readonly next: bigint;
  /** There is more of what was never published, and no need to wait for it. */
  readonly goesOn: boolean;
  /** So much was found that the whole table has to be gone over and counted (`sweepWhole`). */
  readonly isSuspicious: boolean;
}

/** All of a kind, and what the brake judges it by. */
export interface WholeSweep {
  readonly findings: SweepFindings;
  readonly counts: PassCounts;
}

/** Rows hashed by one query. */
const sliceRows = 1_000;
/** Ids of documents that were never published, read at once. */
const newAtOnce = 5_000;
/** Rows hashed in one snapshot: whoever wants to alter a table waits for its end. */
const rowsPerSnapshot = 5_000;

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

/** Reads in a snapshot of its own. */
export type Look = <T extends object>(
  body: (timetracker: Queryable, since: string) => Promise<T>,
) => Promise<T>;

/**
 * One pass of the rolling sweep over a kind: compares the hashes of so many rows with those published. It writes
 * nothing.
 */
export async function sweep(
  dependencies: SweepDependencies,
  reader: DocumentReader,
  from: bigint,
  rows: number,
): Promise<SweepPass> {
  const pass = await compare(dependencies, reader, from, rows);
  return { ...pass, isSuspicious: await needsCounting(dependencies, reader, pass.findings) };
}

/**
 * Goes over a whole table at once, since many posted documents seemed changed or gone, so that the brake can judge
 * all of it together. In many short snapshots: TimeTracker's own work goes on.
 */
export async function sweepWhole(
  dependencies: Omit<SweepDependencies, 'timetracker' | 'since'>,
  reader: DocumentReader,
  look: Look,
): Promise<WholeSweep> {
  const findings = { unknown: [] as bigint[], changed: [] as bigint[], deleted: [] as bigint[] };
  let present = 0;
  let after = 0n;
  do {
    const from = after;
    const pass = await look((timetracker, since) =>
      compare({ ...dependencies, timetracker, since }, reader, from, rowsPerSnapshot),
    );
    for (const finding of ['unknown', 'changed', 'deleted'] as const) {
      for (const id of pass.findings[finding]) findings[finding].push(id);
    }
    present += pass.rows;
    after = pass.next;
  } while (after > 0n);
  return { findings, counts: await count(dependencies, reader, look, findings, present) };
}

async function compare(
  dependencies: SweepDependencies,
  reader: DocumentReader,
  from: bigint,
  rows: number,
): Promise<Omit<SweepPass, 'isSuspicious'>> {
  const { timetracker, byPerson } = dependencies;
  const findings = { unknown: [] as bigint[], changed: [] as bigint[], deleted: [] as bigint[] };
  let after = from;
  let seen = 0;
  const end = (next: bigint, isRound = false) => ({
    findings,
    from,
    rows: seen,
    isRound,
    next,
    goesOn: !isRound && findings.unknown.length > 0,
  });
  while (seen < rows) {
    const known = await nextKnown(dependencies, reader, after);
    if (known - after > BigInt(sliceRows)) {
      // Nothing to compare with: their ids are enough, and the publisher reads them.
      const ids = await documentIds(timetracker, reader, after, known, newAtOnce);
      const { store, installationId } = dependencies;
      for (const id of await unmarkedAmong(store, installationId, reader.kind, ids)) {
        if (!byPerson.has(id)) findings.unknown.push(id);
      }
      seen += ids.length;
      if (ids.length < newAtOnce && known === lastId) return end(0n, true);
      after = ids.length < newAtOnce ? known - 1n : (ids.at(-1) ?? after);
    } else {
      const limit = Math.min(sliceRows, rows - seen);
      const hashed = await hashDocuments(timetracker, reader, after, limit);
      const isLast = hashed.length < limit;
      const to = isLast ? lastId : (hashed.at(-1)?.id ?? lastId);
      for (const { id, finding } of await differencesOf(dependencies, reader, hashed, after, to)) {
        if (!byPerson.has(id)) findings[finding].push(id);
      }
      seen += hashed.length;
      if (isLast) return end(0n, true);
      after = to;
    }
  }
  return end(after);
}

/** The next document of which something was said, or that is known to be unreadable. */
async function nextKnown(
  { store, installationId }: SweepDependencies,
  { kind }: DocumentReader,
  after: bigint,
): Promise<bigint> {
  const found = await store.query<{ id: string | null }>(
    `select least(
       (select min(source_id) from published where installation_id = $1 and kind = $2 and source_id > $3),
       (select min(source_id) from capture_problem where installation_id = $1 and kind = $2 and source_id > $3)) as id`,
    [installationId, kind, after.toString()],
  );
  return BigInt(found.rows[0]?.id ?? lastId);
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
  const { store, timetracker, installationId, grown } = dependencies;
  if (deleted.length > 1 && !(await isAnyDocument(timetracker, reader))) return true;
  if (deleted.length > 0 && (await hiddenTables(timetracker, reader)).length > 0) return true;
  const affected = new Set([...changed, ...deleted, ...grown]);
  if (!isSuspicious(affected.size)) return false;
  if (isSuspicious(deleted.length)) return true;
  const posted = await postedAmong(store, installationId, reader.kind, [...affected]);
  if (!isSuspicious(posted.size)) return false;
  // While a backlog is posted our own notes change many rows in each pass: that is no reason to go over all of them.
  const { since } = dependencies;
  const suspects = new Set([
    ...(await reallyChanged(dependencies, reader, (body) => body(timetracker, since), changed)),
    ...[...deleted, ...grown].filter((id) => posted.has(id)),
  ]);
  return isSuspicious(suspects.size);
}

async function count(
  dependencies: Pick<SweepDependencies, 'store' | 'installationId'>,
  reader: DocumentReader,
  look: Look,
  { changed, deleted }: SweepFindings,
  present: number,
): Promise<PassCounts> {
  const { store, installationId } = dependencies;
  const { kind } = reader;
  const hidden = await look((timetracker) => hiddenTables(timetracker, reader));
  return {
    posted: await countPosted(store, installationId, kind),
    ...(hidden.length > 0 && { hidden }),
    deleted: (await postedAmong(store, installationId, kind, deleted)).size,
    voided: 0,
    changed: (await reallyChanged(dependencies, reader, look, changed)).length,
    known: await countKnown(store, installationId, reader),
    present,
  };
}

function hiddenTables(timetracker: Queryable, { columns }: DocumentReader): Promise<string[]> {
  return tablesWithRowSecurity(timetracker, Object.keys(columns));
}

/** Those posted whose content differs from what was published: a row hash also changes where nothing that matters does. */
async function reallyChanged(
  { store, installationId }: Pick<SweepDependencies, 'store' | 'installationId'>,
  reader: DocumentReader,
  look: Look,
  changed: readonly bigint[],
): Promise<bigint[]> {
  const { kind } = reader;
  const posted = [...(await postedAmong(store, installationId, kind, changed))];
  const found: bigint[] = [];
  for (let from = 0; from < posted.length; from += sliceRows) {
    const ids = posted.slice(from, from + sliceRows);
    const hashes = await publishedHashes(store, installationId, reader, ids);
    const read = await look((timetracker) => readDocuments(timetracker, reader, ids));
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
