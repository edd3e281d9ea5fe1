import type { DocumentRef } from '../events/document-kind.ts';
import type { HandEdit } from '../xero/find-hand-edits.ts';
import type { SeenWords } from '../xero/seen-words.ts';
import type { Queryable } from './database.ts';

/** How an object stands in Xero, as far as a person is shown it. */
export interface ShownState {
  readonly xeroNumber: string | null;
  readonly xeroStatus: string;
  readonly xeroUpdatedAt: Date | null;
  readonly xeroHash: string | null;
  readonly xeroSeen: SeenWords | null;
}

/** What somebody has changed by hand in Xero, and what TimeTracker meant to say instead. */
export interface HandEditRow {
  readonly contentHash: string;
  readonly operation: 'update' | 'void' | 'delete';
  readonly fields: readonly HandEdit[];
  /** It was voided, deleted, archived or merged in Xero: nothing brings it back. */
  readonly isEnded: boolean;
  readonly shown: ShownState;
  readonly foundAt: Date;
}

interface Row {
  content_hash: string;
  operation: HandEditRow['operation'];
  fields: HandEdit[];
  is_ended: boolean;
  xero_number: string | null;
  xero_status: string;
  xero_updated_at: Date | null;
  xero_hash: string | null;
  xero_seen: SeenWords | null;
  found_at: Date;
}

/** Hand edits that wait for a person, and what is known of Xero before something is sent. */
export function createHandEdits(database: Queryable) {
  return {
    /**
     * Those of a call's writes that were not compared with Xero within so many seconds before the call was made. As long
     * as there are any, the call has never been sent.
     */
    async unchecked(callId: string, seconds: number): Promise<Set<string>> {
      const found = await database.query<{ id: string }>(
        `select w.id from write w join call c on c.id = w.call_id
          where c.id = $1 and w.state <> 'done'
            and (w.checked_at is null or w.checked_at < c.first_sent_at - make_interval(secs => $2))`,
        [callId, seconds],
      );
      return new Set(found.rows.map(({ id }) => id));
    },

    /** These were compared with Xero just now, and nothing stands in their way. */
    async markChecked(client: Queryable, writeIds: readonly string[]): Promise<void> {
      await client.query(`update write set checked_at = clock_timestamp() where id = any($1)`, [writeIds]);
    },

    /** Xero could not be read: these ready writes rest for so many seconds. */
    async postpone(client: Queryable, writeIds: readonly string[], seconds: number): Promise<void> {
      await client.query(
        `update write set look_after = clock_timestamp() + make_interval(secs => $2)
          where id = any($1) and state = 'ready'`,
        [writeIds, seconds],
      );
    },

    /** A call without an answer does not go out again: Xero is asked about each of its writes. */
    async askAboutEach(client: Queryable, callId: string): Promise<void> {
      await client.query(
        `update call set server_errors = 2, resend_after = clock_timestamp() where id = $1`,
        [callId],
      );
    },

    /** What is due on an object by now. */
    async notePaid(document: DocumentRef, tenantId: string, isPaid: boolean): Promise<void> {
      await database.query(
        `update link set paid_in_xero = $5
          where installation_id = $1 and kind = $2 and source_id = $3 and tenant_id = $4 and part = 'document'
            and paid_in_xero <> $5`,
        [document.installationId, document.kind, document.sourceId, tenantId, isPaid],
      );
    },

    /** Its status in Xero is another one by now: somebody has approved it, say. */
    async noteStatus(
      document: DocumentRef,
      tenantId: string,
      status: string,
      client: Queryable,
    ): Promise<void> {
      await client.query(
        `update link set xero_status = $5
          where installation_id = $1 and kind = $2 and source_id = $3 and tenant_id = $4 and part = 'document'`,
        [document.installationId, document.kind, document.sourceId, tenantId, status],
      );
    },

    async save(
      document: DocumentRef,
      tenantId: string,
      found: Omit<HandEditRow, 'foundAt'>,
      client: Queryable = database,
    ): Promise<void> {
      const { shown } = found;
      await client.query(
        `insert into hand_edit (installation_id, kind, source_id, tenant_id, content_hash, operation, fields, is_ended,
                                xero_number, xero_status, xero_updated_at, xero_hash, xero_seen)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         on conflict (installation_id, kind, source_id, tenant_id) do update
           set content_hash = excluded.content_hash, operation = excluded.operation, fields = excluded.fields,
               is_ended = excluded.is_ended, xero_number = excluded.xero_number, xero_status = excluded.xero_status,
               xero_updated_at = excluded.xero_updated_at, xero_hash = excluded.xero_hash,
               xero_seen = excluded.xero_seen, found_at = clock_timestamp()`,
        [
          document.installationId,
          document.kind,
          document.sourceId,
          tenantId,
          found.contentHash,
          found.operation,
          JSON.stringify(found.fields),
          found.isEnded,
          shown.xeroNumber,
          shown.xeroStatus,
          shown.xeroUpdatedAt,
          shown.xeroHash,
          shown.xeroSeen === null ? null : JSON.stringify(shown.xeroSeen),
        ],
      );
    },

    /** What a person is to decide about, as long as the document is held for it. `lock`: until the transaction ends. */
    async find(
      document: DocumentRef,
      tenantId: string,
      client: Queryable = database,
      lock = false,
    ): Promise<HandEditRow | undefined> {
      const found = await client.query<Row>(
        `select h.content_hash, h.operation, h.fields, h.is_ended, h.xero_number, h.xero_status, h.xero_updated_at,
                h.xero_hash, h.xero_seen, h.found_at
           from hand_edit h
           join outcome o using (installation_id, kind, source_id)
          where h.installation_id = $1 and h.kind = $2 and h.source_id = $3 and h.tenant_id = $4
            and o.tenant_id = h.tenant_id and o.outcome = 'held' and o.problem = 'changed-in-xero'
          ${lock ? 'for update of h' : ''}`,
        [document.installationId, document.kind, document.sourceId, tenantId],
      );
      const row = found.rows[0];
      return (
        row && {
          contentHash: row.content_hash,
          operation: row.operation,
          fields: row.fields,
          isEnded: row.is_ended,
          shown: {
            xeroNumber: row.xero_number,
            xeroStatus: row.xero_status,
            xeroUpdatedAt: row.xero_updated_at,
            xeroHash: row.xero_hash,
            xeroSeen: row.xero_seen,
          },
          foundAt: row.found_at,
        }
      );
    },

    /** All that waits for a decision in an organisation. */
    async waiting(
      installationId: string,
      tenantId: string,
    ): Promise<(Pick<DocumentRef, 'kind' | 'sourceId'> & Pick<HandEditRow, 'fields' | 'isEnded'>)[]> {
      const found = await database.query<
        Pick<Row, 'fields' | 'is_ended'> & { kind: DocumentRef['kind']; source_id: string }
      >(
        `select kind, source_id, h.fields, h.is_ended
           from hand_edit h
           join outcome o using (installation_id, kind, source_id)
          where installation_id = $1 and h.tenant_id = $2
            and o.tenant_id = h.tenant_id and o.outcome = 'held' and o.problem = 'changed-in-xero'
          order by h.found_at, kind, source_id`,
        [installationId, tenantId],
      );
      return found.rows.map((row) => ({
        kind: row.kind,
        sourceId: row.source_id,
        fields: row.fields,
        isEnded: row.is_ended,
      }));
    },

    async remove(document: DocumentRef, tenantId: string, client: Queryable): Promise<void> {
      await client.query(
        `delete from hand_edit where installation_id = $1 and kind = $2 and source_id = $3 and tenant_id = $4`,
        [document.installationId, document.kind, document.sourceId, tenantId],
      );
    },
  };
}

export type HandEdits = ReturnType<typeof createHandEdits>;
