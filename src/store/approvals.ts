import { shownName, type Saying } from '../approval/is-covered.ts';
import { postingOrder, type DocumentRef, type LedgerKind } from '../events/document-kind.ts';
import { audit } from './audit.ts';
import type { Database, Queryable } from './database.ts';
import type { Part } from './links.ts';
import type { PlannedRequest } from './planned-documents.ts';
import type { Operation } from './writes.ts';
import { namedDocument, type NamedRow } from './named-row.ts';

/** What a document asks approval for. */
export interface Ask extends Saying {
  /** undefined: not known before another document is in Xero. */
  readonly request: PlannedRequest | undefined;
  /** The contact that comes along once it is approved. */
  readonly needs: Pick<DocumentRef, 'kind' | 'sourceId'> | undefined;
}

/** The newest approval of a document. */
export interface Approval extends Saying {
  readonly isApproved: boolean;
}

/** A document that waits for approval, for people. */
export interface WaitingApproval extends Pick<DocumentRef, 'kind' | 'sourceId'> {
  readonly name: string | null;
  readonly clientName: string | null;
  readonly total: string | null;
  readonly currency: string | null;
  /** `YYYY-MM-DD`; null: it has none, or was deleted in TimeTracker. */
  readonly date: string | null;
  readonly operation: Operation;
  readonly part: Part;
  /** Names what is shown here; an approval is for this and nothing else. */
  readonly shown: string;
  readonly request: PlannedRequest | undefined;
  /** Since when, by the database's clock: ISO with microseconds. */
  readonly askedAt: string;
}

/** Which of the waiting documents are meant. */
export interface ApprovalFilter {
  readonly kinds?: readonly LedgerKind[] | undefined;
  /** Of one document. */
  readonly sourceId?: string | undefined;
  /** `YYYY-MM-DD`; documents without a date are left out then. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Only those that were asked for at this moment already (`askedAt`, or `now`). */
  readonly askedUpTo?: string | undefined;
}

/** A document as it was shown to whoever approves it. */
export interface ShownDocument extends Pick<DocumentRef, 'kind' | 'sourceId'> {
  readonly shown: string;
}

interface WaitingRow extends NamedRow {
  day: string | null;
  operation: Operation;
  part: Part;
  shown: string;
  method: string | null;
  path: string | null;
  payload: string | null;
  payload_hash: string | null;
  asked_at: string;
}

const day = `coalesce(s.data->>'issueDate', s.data->>'expenseDate', s.data->>'paymentDate', s.data->>'date')`;

/** SQL: what waits for approval in organisation $2 of installation $1, within kinds $3, days $4 to $5, asked up to $6. */
const waitingRows = `
    from approval a
    join wait w using (installation_id, kind, source_id)
    join snapshot s using (installation_id, kind, source_id)
    join unnest($7::text[]) with ordinality r(kind, rank) using (kind)
   where a.installation_id = $1 and a.tenant_id = $2 and a.approved_at is null and w.reason = 'approval'
     and ($3::text[] is null or a.kind = any($3))
     and ($4::text is null or ${day} >= $4) and ($5::text is null or ${day} <= $5)
     and ($6::timestamptz is null or a.asked_at <= $6) and ($8::bigint is null or a.source_id = $8)`;

function valuesOf(installationId: string, tenantId: string, filter: ApprovalFilter): unknown[] {
  const { kinds, from, to, askedUpTo, sourceId } = filter;
  const optional = [kinds, from, to, askedUpTo].map((one) => one ?? null);
  return [installationId, tenantId, ...optional, postingOrder, sourceId ?? null];
}

/** Approvals: what documents ask for, and what people have said. */
export function createApprovals(database: Database) {
  return {
    /** What was asked last for a document, and whether it was approved. */
    async find(document: DocumentRef, tenantId: string): Promise<Approval | undefined> {
      const found = await database.query<{
        content_hash: string;
        operation: Operation;
        part: Part;
        element_hash: string | null;
        approved: boolean;
      }>(
        `select content_hash, operation, part, element_hash, approved_at is not null as approved from approval
          where installation_id = $1 and kind = $2 and source_id = $3 and tenant_id = $4`,
        [document.installationId, document.kind, document.sourceId, tenantId],
      );
      const row = found.rows[0];
      return (
        row && {
          contentHash: row.content_hash,
          operation: row.operation,
          part: row.part,
          elementHash: row.element_hash,
          isApproved: row.approved,
        }
      );
    },

    /** Whether a document that was approved needs this contact, and is still as it was approved. */
    async isNeeded(contact: DocumentRef, tenantId: string): Promise<boolean> {
      const found = await database.query(
        `select from approval a join snapshot s using (installation_id, kind, source_id)
          where a.installation_id = $1 and a.needs_kind = $2 and a.needs_source_id = $3 and a.tenant_id = $4
            and a.approved_at is not null and a.content_hash = s.content_hash limit 1`,
        [contact.installationId, contact.kind, contact.sourceId, tenantId],
      );
      return found.rowCount === 1;
    },

    /** The document asks for approval; the same question asked again changes nothing. */
    async ask(document: DocumentRef, tenantId: string, ask: Ask): Promise<void> {
      const { request, needs } = ask;
      await database.query(
        `insert into approval (installation_id, kind, source_id, tenant_id, shown, content_hash, operation, part,
                               element_hash, method, path, payload, payload_hash, needs_kind, needs_source_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         on conflict (installation_id, kind, source_id, tenant_id) do update
           set shown = excluded.shown, content_hash = excluded.content_hash, operation = excluded.operation,
               part = excluded.part, element_hash = excluded.element_hash, method = excluded.method,
               path = excluded.path, payload = excluded.payload, payload_hash = excluded.payload_hash,
               needs_kind = excluded.needs_kind, needs_source_id = excluded.needs_source_id,
               asked_at = clock_timestamp(), approved_at = null
           where approval.shown <> excluded.shown`,
        [
          document.installationId,
          document.kind,
          document.sourceId,
          tenantId,
          shownName(ask),
          ask.contentHash,
          ask.operation,
          ask.part,
          ask.elementHash,
          request?.method ?? null,
          request?.path ?? null,
          request?.payload ?? null,
          request?.payloadHash ?? null,
          needs?.kind ?? null,
          needs?.sourceId ?? null,
        ],
      );
    },

    /** What was approved stands in Xero: whatever is to be done with the document from now on is asked for anew. */
    async use(document: DocumentRef, tenantId: string, sequence: bigint): Promise<void> {
      await database.query(
        `delete from approval a using snapshot s
          where (a.installation_id, a.kind, a.source_id) = (s.installation_id, s.kind, s.source_id)
            and a.installation_id = $1 and a.kind = $2 and a.source_id = $3 and a.tenant_id = $4
            and s.sequence = $5 and a.content_hash = s.content_hash`,
        [document.installationId, document.kind, document.sourceId, tenantId, sequence.toString()],
      );
    },

    /** How many documents wait for approval. */
    async count(installationId: string, tenantId: string, filter: ApprovalFilter = {}): Promise<number> {
      const found = await database.query<{ count: number }>(
        `select count(*)::int as count ${waitingRows}`,
        valuesOf(installationId, tenantId, filter),
      );
      return found.rows[0]?.count ?? 0;
    },

    /** The moment of now, by which what was shown is told from what came later. */
    async now(): Promise<string> {
      const found = await database.query<{ now: string }>(
        `select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as now`,
      );
      return found.rows[0]?.now ?? '';
    },

    /** What waits for approval, in the order in which it would go to Xero. */
    async waiting(
      installationId: string,
      tenantId: string,
      filter: ApprovalFilter,
      limit: number,
      offset = 0,
    ): Promise<WaitingApproval[]> {
      const found = await database.query<WaitingRow>(
        `select a.kind, a.source_id, a.operation, a.part, a.shown, a.method, a.path, a.payload, a.payload_hash,
                to_char(a.asked_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as asked_at,
                coalesce(s.data->>'number', s.data->>'name', s.data->>'title', s.data->>'fullName',
                         s.data->>'username', s.data->>'invoiceNumber', l.xero_number) as name,
                coalesce(s.data->>'clientName', s.data->>'vendor') as client_name,
                coalesce(s.data->>'total',
                         ((s.data->>'amount')::numeric + coalesce((s.data->>'taxAmount')::numeric, 0))::text) as total,
                s.data->>'currency' as currency, day
           from (select a.*, s.data, ${day} as day, r.rank ${waitingRows}
                  order by r.rank, a.source_id limit $9 offset $10) a
           cross join lateral (select a.data) s
           left join link l
             on (l.installation_id, l.kind, l.source_id, l.tenant_id, l.part)
                = (a.installation_id, a.kind, a.source_id, a.tenant_id, 'document')
          order by a.rank, a.source_id`,
        [...valuesOf(installationId, tenantId, filter), limit, offset],
      );
      return found.rows.map(fromRow);
    },

    /**
     * A person approves documents as they were shown. One that has changed since, or does not wait any more, is passed
     * over. What was approved is on its way from then on, also if nobody gets to start it now.
     * @returns those that were approved.
     */
    async approve(
      installationId: string,
      tenantId: string,
      documents: readonly ShownDocument[],
      actor: string,
    ): Promise<DocumentRef[]> {
      return database.transaction(async (client) => {
        const approved = await markApproved(client, installationId, tenantId, documents);
        for (const { kind, sourceId, contentHash, operation } of approved)
          await audit(client, {
            actor,
            action: 'document.approved',
            installationId,
            tenantId,
            document: { kind, sourceId },
            details: { operation, contentHash },
          });
        return approved.map(({ kind, sourceId }) => ({ installationId, kind, sourceId }));
      });
    },
  };
}

export type Approvals = ReturnType<typeof createApprovals>;

async function markApproved(
  client: Queryable,
  installationId: string,
  tenantId: string,
  documents: readonly ShownDocument[],
) {
  const found = await client.query<{
    kind: LedgerKind;
    source_id: string;
    content_hash: string;
    operation: Operation;
  }>(
    `with shown as (select * from unnest($3::text[], $4::bigint[], $5::text[]) as d(kind, source_id, shown)),
          approved as (
            update approval a set approved_at = clock_timestamp()
              from shown d
             where a.installation_id = $1 and a.tenant_id = $2 and a.approved_at is null
               and (a.kind, a.source_id, a.shown) = (d.kind, d.source_id, d.shown)
               and exists (select from wait w
                            where (w.installation_id, w.kind, w.source_id, w.reason)
                                  = (a.installation_id, a.kind, a.source_id, 'approval'))
            returning a.kind, a.source_id, a.content_hash, a.operation),
          reopened as (
            update outcome o set outcome = 'superseded', problem = null, parameters = '{}',
                                 recorded_at = clock_timestamp()
              from approved a
             where o.installation_id = $1 and (o.kind, o.source_id) = (a.kind, a.source_id))
     select * from approved order by kind, source_id`,
    [
      installationId,
      tenantId,
      documents.map(({ kind }) => kind),
      documents.map(({ sourceId }) => sourceId),
      documents.map(({ shown }) => shown),
    ],
  );
  return found.rows.map((row) => ({
    kind: row.kind,
    sourceId: row.source_id,
    contentHash: row.content_hash,
    operation: row.operation,
  }));
}

function fromRow(row: WaitingRow): WaitingApproval {
  const { method, path, payload, payload_hash: payloadHash } = row;
  const isKnown = method !== null && path !== null && payload !== null && payloadHash !== null;
  return {
    ...namedDocument(row),
    date: row.day,
    operation: row.operation,
    part: row.part,
    shown: row.shown,
    request: isKnown ? { method, path, payload, payloadHash } : undefined,
    askedAt: row.asked_at,
  };
}
