import type { LedgerKind, DocumentRef } from '../events/document-kind.ts';
import type { Problem } from '../problems.ts';
import type { Timing } from '../timing.ts';
import type { Expected } from '../xero/element.ts';
import type { Part, XeroKindName } from './links.ts';
import { askTogether, columnsOf, rowsByKey, type InTenant } from './ask-together.ts';
import type { Queryable } from './database.ts';
import type { GateLane } from './gate-lanes.ts';
import { isReplaced, placeOf } from './replaced.ts';

export type Operation = 'create' | 'update' | 'void' | 'delete';

/** What a document needs said to Xero. */
export interface NewWrite {
  readonly sequence: bigint;
  readonly contentHash: string;
  /** What of the document it is about, and what that is in Xero. */
  readonly part: Part;
  readonly xeroKind: XeroKindName;
  readonly operation: Operation;
  readonly method: 'PUT' | 'POST' | 'DELETE';
  readonly path: string;
  readonly element: string;
  readonly elementHash: string;
  readonly expected: Expected;
  readonly uniqueName: string | null;
}

/**
 * What became of a write. `staleElement`: the hash of an element whose refusal contradicts what we knew of the
 * organisation: our copy of its lists, or what is due. `withdrawn`: it was not sent, since the document needs something else by now. */
export type WriteResult =
  /** `more`: another write of the same document follows. `warning`: it is in Xero, but without something. */
  | { readonly outcome: 'synced'; readonly more: boolean; readonly warning?: Problem }
  | {
      readonly outcome: 'held' | 'rejected' | 'waiting';
      readonly problem: Problem;
      readonly staleElement?: string;
    }
  | { readonly outcome: 'withdrawn' };

export interface Write extends NewWrite, DocumentRef {
  readonly id: string;
  readonly tenantId: string;
  readonly state: 'ready' | 'in_call' | 'unknown' | 'held' | 'done';
  readonly absentLooks: number;
  readonly result: WriteResult | null;
}

export interface WriteRow {
  id: string;
  installation_id: string;
  kind: LedgerKind;
  source_id: string;
  tenant_id: string;
  sequence: string;
  content_hash: string;
  part: Part;
  xero_kind: XeroKindName;
  operation: Operation;
  method: 'PUT' | 'POST' | 'DELETE';
  path: string;
  element: string;
  element_hash: string;
  expected: Expected;
  unique_name: string | null;
  state: Write['state'];
  absent_looks: number;
  result: WriteResult | null;
}

/** The columns of a `WriteRow`. */
export const writeColumns = `w.id, w.installation_id, w.kind, w.source_id, w.tenant_id, w.sequence, w.content_hash,
  w.part, w.xero_kind, w.operation, w.method, w.path, w.element, w.element_hash, w.expected, w.unique_name, w.state, w.absent_looks,
  w.result`;

/** Reads a row into a write. */
export function writeFromRow(row: WriteRow): Write {
  return {
    id: row.id,
    installationId: row.installation_id,
    kind: row.kind,
    sourceId: row.source_id,
    tenantId: row.tenant_id,
    sequence: BigInt(row.sequence),
    contentHash: row.content_hash,
    part: row.part,
    xeroKind: row.xero_kind,
    operation: row.operation,
    method: row.method,
    path: row.path,
    element: row.element,
    elementHash: row.element_hash,
    expected: row.expected,
    uniqueName: row.unique_name,
    state: row.state,
    absentLooks: row.absent_looks,
    result: row.result,
  };
}

/**
 * Lower goes first: what somebody has just changed, before what has waited for long and what a sync of many goes
 * through. Files go when nothing else is waiting: a document is complete in the books without.
 */
const priorities = { fresh: 3, backlog: 6, file: 9 } as const;

/** The lane of the gate that a write of this priority takes. */
export function laneOf(priority: number): GateLane {
  return priority <= priorities.fresh ? 'fresh' : 'backlog';
}

/**
 * SQL: for a week after our memory was rebuilt, what is to be made in Xero may have been made by what we forgot. So it is
 * looked for first, like a write whose answer never came.
 */
const isRecovering = `exists (select from installation i
  where i.id = $2 and i.recovered_at > clock_timestamp() - interval '7 days')`;

/** The queue of what is to be said to Xero; one open write per document and organisation. */
export function createWrites(
  database: Queryable,
  newId: () => string,
  { freshFor }: Pick<Timing, 'freshFor'>,
) {
  const open = askTogether(async (asked: readonly InTenant[]): Promise<(Write | undefined)[]> => {
    const found = await database.query<WriteRow & { n: string }>(
      `select d.n, w.* from unnest($1::text[], $2::text[], $3::bigint[], $4::uuid[]) with ordinality
           as d(installation_id, kind, source_id, tenant_id, n)
        cross join lateral (
          select ${writeColumns} from write w
           where w.installation_id = d.installation_id and w.kind = d.kind and w.source_id = d.source_id
             and w.tenant_id = d.tenant_id and w.state <> 'done'
          offset 0) w`,
      [...columnsOf(asked.map(({ document }) => document)), asked.map(({ tenantId }) => tenantId)],
    );
    return rowsByKey(found.rows, asked.length).map(([row]) => row && writeFromRow(row));
  });

  return {
    /**
     * Queues a write, or replaces the body of the document's ready one.
     * Returns undefined if the document has an open write that is in a call, unknown or held, or if another organisation
     * has taken the place of this one.
     * @param settingsVersion the settings that the write was made by: it is not sent once there are newer ones.
     * @param syncRunId the sync that it is the doing of. Left out: that of the one which found the document waiting.
     */
    async enqueue(
      document: DocumentRef,
      tenantId: string,
      write: NewWrite,
      settingsVersion: number,
      syncRunId?: string,
    ): Promise<string | undefined> {
      const queued = await database.query<{ id: string }>(
        `with ${placeOf('$2', '$5')}
         insert into write (id, installation_id, kind, source_id, tenant_id, sequence, content_hash, operation,
                            method, path, element, element_hash, expected, unique_name, part, xero_kind,
                            settings_version, priority, sync_run_id, state)
         select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
                case when $16 = 'Attachment' then $20::integer
                     when $19::uuid is null and exists (select from snapshot s
                       where (s.installation_id, s.kind, s.source_id) = ($2, $3, $4)
                         and s.stored_at > clock_timestamp() - make_interval(secs => $18)) then $21
                     else $22 end,
                coalesce($19::uuid, (select w.sync_run_id from wait w
                                      where (w.installation_id, w.kind, w.source_id) = ($2, $3, $4))),
                case when $8 = 'create' and ${isRecovering} then 'unknown' else 'ready' end
          where not exists (select from place where ${isReplaced('place')})
         on conflict (installation_id, kind, source_id, tenant_id) where state <> 'done' do update
           set sequence = excluded.sequence, content_hash = excluded.content_hash, operation = excluded.operation,
               method = excluded.method, path = excluded.path, element = excluded.element,
               element_hash = excluded.element_hash, expected = excluded.expected,
               unique_name = excluded.unique_name, part = excluded.part, xero_kind = excluded.xero_kind,
               settings_version = excluded.settings_version, priority = least(write.priority, excluded.priority),
               sync_run_id = coalesce(write.sync_run_id, excluded.sync_run_id), prepared_at = clock_timestamp(),
               most_members = case when write.element = excluded.element then write.most_members end,
               checked_at = case when write.element = excluded.element then write.checked_at end
           where write.state = 'ready' and write.sequence <= excluded.sequence
         returning id`,
        [
          newId(),
          document.installationId,
          document.kind,
          document.sourceId,
          tenantId,
          write.sequence.toString(),
          write.contentHash,
          write.operation,
          write.method,
          write.path,
          write.element,
          write.elementHash,
          JSON.stringify(write.expected),
          write.uniqueName,
          write.part,
          write.xeroKind,
          settingsVersion,
          freshFor,
          syncRunId ?? null,
          priorities.file,
          priorities.fresh,
          priorities.backlog,
        ],
      );
      return queued.rows[0]?.id;
    },

    /** The document's open write, if it has one. */
    open: (document: DocumentRef, tenantId: string): Promise<Write | undefined> =>
      open({ document, tenantId }),

    /**
     * Whether a write that waits for its turn says what the document would say now, so that nothing need be read in Xero
     * to make it anew: no newer state or settings have come, and the invoice of money is as it was. What stands in for a
     * payment that is missing in TimeTracker goes by what else is known of the invoice, and is always made anew.
     */
    async stillHolds({ id }: Write, settingsVersion: number): Promise<boolean> {
      const found = await database.query(
        `select from write w join snapshot s using (installation_id, kind, source_id)
          where w.id = $1 and w.state = 'ready' and w.settings_version = $2 and w.sequence = s.sequence
            and w.part <> 'payment'
            and not exists (
              select from snapshot i
                left join link l on (l.installation_id, l.kind, l.source_id, l.tenant_id, l.part)
                                  = (i.installation_id, i.kind, i.source_id, w.tenant_id, 'document')
               where w.kind in ('payment', 'credit_note')
                 and i.installation_id = w.installation_id and i.kind = 'invoice'
                 and i.source_id = (s.data->>'invoiceId')::bigint
                 and (i.stored_at > w.prepared_at or l.updated_at > w.prepared_at))`,
        [id, settingsVersion],
      );
      return found.rowCount === 1;
    },

    /** Whether the document has an open write, in this organisation or, where none is named, in any. */
    async isOpen(document: DocumentRef, tenantId?: string): Promise<boolean> {
      const found = await database.query(
        `select from write
          where installation_id = $1 and kind = $2 and source_id = $3 and tenant_id = coalesce($4, tenant_id)
            and state <> 'done' limit 1`,
        [document.installationId, document.kind, document.sourceId, tenantId ?? null],
      );
      return found.rowCount === 1;
    },

    /** The ids of what the document was in Xero before we ended it there. */
    async endedIds(document: DocumentRef, tenantId: string): Promise<Set<string>> {
      const found = await database.query<{ xero_id: string }>(
        `select expected->>'xeroId' as xero_id from write
          where installation_id = $1 and kind = $2 and source_id = $3 and tenant_id = $4
            and operation in ('void', 'delete') and state = 'done' and result->>'outcome' = 'synced'
         union
         select xero_id::text from link
          where installation_id = $1 and kind = $2 and source_id = $3 and tenant_id = $4
            and xero_status in ('VOIDED', 'DELETED')`,
        [document.installationId, document.kind, document.sourceId, tenantId],
      );
      return new Set(found.rows.map((row) => row.xero_id));
    },

    /** The invoice in Xero, by its id there, that the document was last paid or allocated to. */
    async invoiceOf(document: DocumentRef, tenantId: string): Promise<string | undefined> {
      const found = await database.query<{ xero_id: string }>(
        `select expected->>'aboutId' as xero_id from write
          where installation_id = $1 and kind = $2 and source_id = $3 and tenant_id = $4
            and operation = 'create' and xero_kind in ('Payment', 'Allocation')
          order by created_at desc limit 1`,
        [document.installationId, document.kind, document.sourceId, tenantId],
      );
      return found.rows[0]?.xero_id;
    },

    /** Takes a write back that was not sent yet; false if it is out of our hands already. */
    async withdraw(id: string): Promise<boolean> {
      const withdrawn = await database.query(
        `update write set state = 'done', done_at = clock_timestamp(), result = '{"outcome":"withdrawn"}'
          where id = $1 and state = 'ready'`,
        [id],
      );
      return withdrawn.rowCount === 1;
    },

    /** Those of these writes that are done, with their results. */
    async results(ids: readonly string[]): Promise<Map<string, WriteResult>> {
      const found = await database.query<{ id: string; result: WriteResult }>(
        `select id, result from write where id = any($1) and state = 'done'`,
        [ids],
      );
      return new Map(found.rows.map((row) => [row.id, row.result]));
    },

    /** The lane of the gate that a write takes. */
    async lane(id: string): Promise<GateLane> {
      const found = await database.query<{ priority: number }>(`select priority from write where id = $1`, [
        id,
      ]);
      return laneOf(found.rows[0]?.priority ?? priorities.fresh);
    },

    /** Seconds for which a ready write rests, since Xero could not be read before it; 0 for others. */
    async secondsUntilDue(id: string): Promise<number> {
      const found = await database.query<{ seconds: number | null }>(
        `select extract(epoch from look_after - clock_timestamp())::float8 as seconds
           from write where id = $1 and state = 'ready'`,
        [id],
      );
      return Math.max(0, found.rows[0]?.seconds ?? 0);
    },

    /**
     * Seconds until something can be done about an open write whose outcome is not known, 0 for others; and if a person
     * is asked meanwhile, what Xero should show of it.
     */
    async nextStep(
      id: string,
    ): Promise<{ readonly seconds: number; readonly unproven: Expected | undefined }> {
      const found = await database.query<{ seconds: number | null; unproven: Expected | null }>(
        `select extract(epoch from greatest(c.resend_after, w.look_after) - clock_timestamp())::float8 as seconds,
                case when w.unproven_at is not null then w.expected end as unproven
           from write w left join call c on c.id = w.call_id where w.id = $1 and w.state in ('in_call', 'unknown')`,
        [id],
      );
      const [row] = found.rows;
      return { seconds: Math.max(0, row?.seconds ?? 0), unproven: row?.unproven ?? undefined };
    },

    /** The document's write of which a person must say whether Xero has it, if there is one. */
    async unproven(document: DocumentRef, tenantId: string): Promise<Write | undefined> {
      const found = await database.query<WriteRow>(
        `select ${writeColumns} from write w
          where w.installation_id = $1 and w.kind = $2 and w.source_id = $3 and w.tenant_id = $4
            and w.state = 'unknown' and w.unproven_at is not null`,
        [document.installationId, document.kind, document.sourceId, tenantId],
      );
      const [row] = found.rows;
      return row && writeFromRow(row);
    },

    /** Somebody asks for it: what needs a person is looked at in Xero now, and not first when its time comes. */
    async lookNow(document: DocumentRef): Promise<void> {
      await database.query(
        `update write set look_after = clock_timestamp()
          where installation_id = $1 and kind = $2 and source_id = $3 and state = 'unknown'
            and unproven_at is not null and look_after > clock_timestamp()`,
        [document.installationId, document.kind, document.sourceId],
      );
    },
  };
}

export type Writes = ReturnType<typeof createWrites>;
