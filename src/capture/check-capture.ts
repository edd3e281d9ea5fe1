import type { DocumentKind } from '../events/document-kind.ts';
import type { Database, Queryable } from '../store/database.ts';
import { columnsRead } from '../timetracker/columns-read.ts';
import { migrationOf510 } from '../timetracker/columns-of-5-10.ts';
import {
  describeColumns,
  otherTypes,
  type DescribedColumns,
  type OtherType,
} from '../timetracker/describe-columns.ts';
import type { DocumentReader } from '../timetracker/document-reader.ts';
import { documentReaders } from '../timetracker/document-readers.ts';
import { readingGrants, writingGrants } from '../timetracker/grants.ts';
import { readTimeTrackerDatabase } from '../timetracker/identity.ts';
import { hasAuditLog, missingFor, visibleColumns, type VisibleColumns } from '../timetracker/introspect.ts';
import { documentIds, readDocuments, type ReadDocument } from '../timetracker/read-documents.ts';
import { busy, readTogether } from '../timetracker/read-together.ts';
import { tablesWithRowSecurity } from '../timetracker/row-security.ts';
import { whyMissing, type WhyMissing } from '../timetracker/why-missing.ts';
import { DependencyError } from './dependency-error.ts';
import { judgeDocument } from './document-state.ts';

/** What capture meets in TimeTracker's database. */
export interface CaptureCheck {
  readonly role: RoleCheck;
  /** A standby may lag behind and is never read. */
  readonly isStandby: boolean;
  /** The newest migration; null: it cannot be read. */
  readonly migration: string | null;
  readonly isKnownVersion: boolean;
  readonly hasChangeLog: boolean;
  readonly kinds: readonly KindCheck[];
  readonly grants: Grants;
}

/** Statements for the owner of TimeTracker's database, and the roles that they are for. */
export interface Grants {
  readonly reader: string;
  readonly reading: readonly string[];
  readonly writer: string;
  readonly writingIds: readonly string[];
}

export interface RoleCheck extends WhyMissing {
  /** As it stands in SQL. */
  readonly name: string;
  readonly isSuperuser: boolean;
  /** Tables of TimeTracker that it may write to: none is right. */
  readonly mayWrite: readonly string[];
  /** Tables that are read and of which row security may hide rows from it. */
  readonly mayMissRowsOf: readonly string[];
}

export interface KindCheck extends WhyMissing {
  readonly kind: DocumentKind;
  readonly otherTypes: readonly OtherType[];
  /** Null where the kind is stopped, since something of it cannot be read. */
  readonly documents: DocumentsCheck | null;
}

export interface DocumentsCheck {
  readonly count: number;
  /** Null: there is no go-live date, or the kind has no dates. */
  readonly beforeGoLive: number | null;
  readonly unreadable: readonly { readonly id: string; readonly fields: readonly string[] }[];
}

const pageRows = 500;
/** Each waits for locks for up to 0.6 s. */
const attemptsAtPage = 20;

/** Looks at everything that capture reads, a page at a time. Writes nothing, publishes nothing. */
export async function checkCapture(timetracker: Database, goLiveDate: string | null): Promise<CaptureCheck> {
  const { isStandby } = await readTimeTrackerDatabase(timetracker);
  const visible = await visibleColumns(timetracker);
  const described = await describeColumns(timetracker);
  const role = await checkRole(timetracker, visible, described);
  const knowsMigration = visible.get('alembic_version')?.has('version_num') === true;
  const migration = knowsMigration ? await readMigration(timetracker) : null;
  const kinds: KindCheck[] = [];
  for (const reader of documentReaders)
    kinds.push(await checkKind(timetracker, reader, visible, described, goLiveDate));
  // An owner or superuser is no role to read with: the statements are for one that is made for it.
  const reader = role.mayWrite.length > 0 ? 'timetracker_xero_reader' : role.name;
  const writer = 'timetracker_xero_ids';
  return {
    role,
    isStandby,
    migration,
    isKnownVersion: migration === migrationOf510,
    hasChangeLog: hasAuditLog(visible),
    kinds,
    grants: {
      reader,
      reading: readingGrants(reader, described),
      writer,
      writingIds: writingGrants(writer),
    },
  };
}

async function checkRole(
  client: Queryable,
  visible: VisibleColumns,
  described: DescribedColumns,
): Promise<RoleCheck> {
  const found = await client.query<{
    name: string;
    superuser: boolean;
    writable: string[] | null;
  }>(
    `select quote_ident(current_user) as name, r.rolsuper as superuser,
       (select array_agg(c.relname::text order by c.relname) from pg_class c
         where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'f')
           and (has_any_column_privilege(c.oid, 'insert, update')
                or has_table_privilege(c.oid, 'delete, truncate'))) as writable
     from pg_roles r where r.rolname = current_user`,
  );
  const row = found.rows[0];
  return {
    name: row?.name ?? '',
    isSuperuser: row?.superuser ?? false,
    mayWrite: row?.writable ?? [],
    mayMissRowsOf: await tablesWithRowSecurity(client, Object.keys(columnsRead)),
    ...whyMissing(columnsRead, visible, described),
  };
}

async function readMigration(client: Queryable): Promise<string | null> {
  const found = await client.query<{ version: string | null }>(
    `select string_agg(version_num, ', ' order by version_num) as version from public.alembic_version`,
  );
  return found.rows[0]?.version ?? null;
}

async function checkKind(
  timetracker: Database,
  reader: DocumentReader,
  visible: VisibleColumns,
  described: DescribedColumns,
  goLiveDate: string | null,
): Promise<KindCheck> {
  const isStopped = missingFor(reader, visible).length > 0;
  return {
    kind: reader.kind,
    ...whyMissing(reader.columns, visible, described),
    otherTypes: otherTypes(reader.columns, described),
    documents: isStopped ? null : await checkDocuments(timetracker, reader, goLiveDate),
  };
}

async function checkDocuments(
  timetracker: Database,
  reader: DocumentReader,
  goLiveDate: string | null,
): Promise<DocumentsCheck> {
  const unreadable: { id: string; fields: readonly string[] }[] = [];
  let count = 0;
  let beforeGoLive = 0;
  for (let after = 0n; ;) {
    const { ids, read } = await readPage(timetracker, reader, after);
    for (const [id, document] of read) {
      count += 1;
      const judged = judgeDocument(reader, document);
      if (judged.state === 'unreadable') unreadable.push({ id: id.toString(), fields: judged.fields });
      const date = judged.state === 'there' ? dateOf(judged.data) : undefined;
      if (goLiveDate !== null && date !== undefined && date < goLiveDate) beforeGoLive += 1;
    }
    after = ids.at(-1) ?? after;
    if (ids.length < pageRows) break;
  }
  return {
    count,
    beforeGoLive: goLiveDate === null || reader.kind === 'client' ? null : beforeGoLive,
    unreadable,
  };
}

/**
 * Each page is a transaction of its own: whoever wants to alter a table waits for a page only.
 * @throws DependencyError if somebody has a table for himself, and keeps it
 */
async function readPage(
  timetracker: Database,
  reader: DocumentReader,
  after: bigint,
): Promise<{ ids: readonly bigint[]; read: ReadonlyMap<bigint, ReadDocument> }> {
  for (let attempt = 0; attempt < attemptsAtPage; attempt += 1) {
    const page = await readTogether(timetracker, Object.keys(reader.columns), async (client) => {
      const ids = await documentIds(client, reader, after, null, pageRows);
      return { ids, read: await readDocuments(client, reader, ids) };
    });
    if (page !== busy) return page;
  }
  throw new DependencyError('timetracker', { code: '55P03' });
}

/** The day that counts for the go-live date. */
function dateOf(data: object): string | undefined {
  const fields = new Map<string, unknown>(Object.entries(data));
  const date = ['issueDate', 'expenseDate', 'paymentDate', 'date']
    .map((name) => fields.get(name))
    .find(Boolean);
  return typeof date === 'string' ? date : undefined;
}
