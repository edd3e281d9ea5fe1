import type { DocumentRef, LedgerKind } from '../events/document-kind.ts';
import type { Problem, ProblemType } from '../problems.ts';
import { audit } from './audit.ts';
import { askTogether, columnsOf, rowsByKey, type InTenant } from './ask-together.ts';
import type { Database, Queryable } from './database.ts';
import type { XeroKindName } from './links.ts';
import { namedDocument, type NamedRow } from './named-row.ts';

/** asked: it is on its way. undone: it is gone. refused: it has to stay. released: it may be posted again. */
export type UndoState = 'asked' | 'undone' | 'refused' | 'released';

/** What a person has said about a document that a sync created. */
export interface Undo {
  readonly state: UndoState;
  readonly syncRunId: string;
  /** What it was in Xero. */
  readonly xeroId: string;
}

/** A document that a sync has written to, and what became of it since. */
export interface SyncedDocument extends Pick<DocumentRef, 'kind' | 'sourceId'> {
  readonly name: string | null;
  readonly clientName: string | null;
  readonly total: string | null;
  readonly currency: string | null;
  /** Whether this sync made the document in Xero; otherwise it only changed something of it. */
  readonly isMade: boolean;
  /** Whether what it made is what the document is there now. */
  readonly isCurrent: boolean;
  readonly xeroKind: XeroKindName | null;
  readonly xeroId: string | null;
  readonly isEnded: boolean;
  readonly undo: UndoState | null;
  readonly problem: Problem | null;
}

interface SyncedRow extends NamedRow {
  is_made: boolean;
  is_current: boolean;
  xero_kind: XeroKindName | null;
  xero_id: string | null;
  is_ended: boolean;
  state: UndoState | null;
  problem: ProblemType | null;
  parameters: Record<string, string> | null;
}

/**
 * SQL: what sync $1 has written for installation $2 to organisation $3, a row for each document. `is_made`: it made the
 * document there; contacts are address-book entries, and no part of the books. `is_current`: and it is that still.
 */
const written = `
  select w.kind, w.source_id,
         coalesce(bool_or(w.part = 'document' and w.made_id is not null), false) as is_made,
         coalesce(bool_or(w.part = 'document' and w.made_id = l.xero_id), false) as is_current
    from write w
    left join link l on (l.installation_id, l.kind, l.source_id, l.tenant_id, l.part)
                        = (w.installation_id, w.kind, w.source_id, w.tenant_id, 'document')
   where w.sync_run_id = $1 and w.installation_id = $2 and w.tenant_id = $3 and w.state = 'done'
     and (w.made_id is not null or w.result->>'outcome' = 'synced')
   group by w.kind, w.source_id`;

const isContact = `d.kind in ('client', 'vendor', 'employee')`;

/** Undoing what syncs have created. */
export function createUndoDocuments(database: Database) {
  /** Notes what came of it. */
  async function settle(
    document: DocumentRef,
    tenantId: string,
    state: 'undone' | 'refused',
    found?: Problem,
  ): Promise<void> {
    await database.transaction(async (client) => {
      const settled = await client.query(
        `update undo_document set state = $5, problem = $6, parameters = $7, settled_at = clock_timestamp()
          where installation_id = $1 and kind = $2 and source_id = $3 and tenant_id = $4 and state = 'asked'`,
        [
          document.installationId,
          document.kind,
          document.sourceId,
          tenantId,
          state,
          found?.type ?? null,
          JSON.stringify(found?.parameters ?? {}),
        ],
      );
      if (settled.rowCount !== 1) return;
      const { installationId } = document;
      const details = { problem: found?.type ?? null };
      const entry = { actor: 'system', installationId, tenantId, document, details };
      await (state === 'undone'
        ? audit(client, { ...entry, action: 'document.undone' })
        : audit(client, { ...entry, action: 'document.undo_refused' }));
    });
  }

  const find = askTogether(async (asked: readonly InTenant[]): Promise<(Undo | undefined)[]> => {
    const found = await database.query<{ n: string; state: UndoState; sync_run_id: string; xero_id: string }>(
      `select d.n, u.* from unnest($1::text[], $2::text[], $3::bigint[], $4::uuid[]) with ordinality
           as d(installation_id, kind, source_id, tenant_id, n)
        cross join lateral (
          select state, sync_run_id, xero_id from undo_document u
           where u.installation_id = d.installation_id and u.kind = d.kind and u.source_id = d.source_id
             and u.tenant_id = d.tenant_id
          offset 0) u`,
      [...columnsOf(asked.map(({ document }) => document)), asked.map(({ tenantId }) => tenantId)],
    );
    return rowsByKey(found.rows, asked.length).map(
      ([row]) => row && { state: row.state, syncRunId: row.sync_run_id, xeroId: row.xero_id },
    );
  });

  return {
    /** What was said last about undoing a document. */
    find: (document: DocumentRef, tenantId: string): Promise<Undo | undefined> =>
      find({ document, tenantId }),

    settle,

    /** Whether something of a document was written to an organisation in the last seconds. */
    async isWrittenWithin(
      { installationId, kind, sourceId }: DocumentRef,
      tenantId: string,
      seconds: number,
    ): Promise<boolean> {
      const found = await database.query(
        `select from write
          where installation_id = $1 and kind = $2 and source_id = $3 and tenant_id = $4
            and done_at > clock_timestamp() - make_interval(secs => $5) limit 1`,
        [installationId, kind, sourceId, tenantId, seconds],
      );
      return found.rowCount === 1;
    },

    /** Money against an invoice in Xero that is being undone too, and has to go before it. */
    async moneyBefore(
      { installationId }: Pick<DocumentRef, 'installationId'>,
      tenantId: string,
      invoiceXeroId: string,
    ): Promise<DocumentRef | undefined> {
      const found = await database.query<{ kind: LedgerKind; source_id: string }>(
        `select u.kind, u.source_id
           from undo_document u
           join write w using (installation_id, kind, source_id, tenant_id)
          where u.installation_id = $1 and u.tenant_id = $2 and u.state = 'asked'
            and w.operation = 'create' and w.xero_kind in ('Payment', 'Allocation')
            and w.expected->>'aboutId' = $3
          order by u.kind, u.source_id limit 1`,
        [installationId, tenantId, invoiceXeroId],
      );
      const row = found.rows[0];
      return row && { installationId, kind: row.kind, sourceId: row.source_id };
    },

    /** Everything that a sync has written to an organisation, by kind and id. */
    async ofSync(syncRunId: string, installationId: string, tenantId: string): Promise<SyncedDocument[]> {
      const found = await database.query<SyncedRow>(
        `select d.kind, d.source_id, d.is_made and not ${isContact} as is_made, d.is_current, l.xero_kind, l.xero_id,
                coalesce(l.xero_status in ('VOIDED', 'DELETED'), false) as is_ended,
                u.state, u.problem, u.parameters,
                coalesce(s.data->>'number', s.data->>'name', s.data->>'title', s.data->>'fullName',
                         s.data->>'username', s.data->>'invoiceNumber', l.xero_number) as name,
                coalesce(s.data->>'clientName', s.data->>'vendor') as client_name,
                coalesce(s.data->>'total',
                         ((s.data->>'amount')::numeric + coalesce((s.data->>'taxAmount')::numeric, 0))::text) as total,
                s.data->>'currency' as currency
           from (${written}) d
           left join link l on (l.installation_id, l.kind, l.source_id, l.tenant_id, l.part)
                               = ($2, d.kind, d.source_id, $3, 'document')
           left join undo_document u on (u.installation_id, u.kind, u.source_id, u.tenant_id, u.sync_run_id)
                                        = ($2, d.kind, d.source_id, $3, $1)
           left join snapshot s on (s.installation_id, s.kind, s.source_id) = ($2, d.kind, d.source_id)
          order by d.kind, d.source_id`,
        [syncRunId, installationId, tenantId],
      );
      return found.rows.map(fromRow);
    },

    /**
     * A person wants gone what a sync has created and what still stands. It is on its way from then on, also if nobody
     * gets to start it now.
     * @returns how many documents that is.
     */
    async ask(syncRunId: string, installationId: string, tenantId: string, actor: string): Promise<number> {
      return database.transaction(async (client) => {
        const asked = await client.query(
          `with asked as (
             insert into undo_document (installation_id, kind, source_id, tenant_id, sync_run_id, xero_id, state)
             select $2, d.kind, d.source_id, $3, $1, l.xero_id, 'asked'
               from (${written}) d
               join link l on (l.installation_id, l.kind, l.source_id, l.tenant_id, l.part)
                              = ($2, d.kind, d.source_id, $3, 'document')
              where d.is_current and not ${isContact} and l.xero_status not in ('VOIDED', 'DELETED')
             on conflict (installation_id, kind, source_id, tenant_id) do update
               set sync_run_id = excluded.sync_run_id, xero_id = excluded.xero_id, state = 'asked', problem = null,
                   parameters = '{}', asked_at = clock_timestamp(), settled_at = null
               where undo_document.state <> 'asked'
             returning kind, source_id)
           update outcome o set outcome = 'superseded', problem = null, parameters = '{}',
                                recorded_at = clock_timestamp()
             from asked a where o.installation_id = $2 and (o.kind, o.source_id) = (a.kind, a.source_id)`,
          [syncRunId, installationId, tenantId],
        );
        const documents = asked.rowCount ?? 0;
        const details = { id: syncRunId, documents };
        await audit(client, { actor, action: 'sync.undone', installationId, tenantId, details });
        return documents;
      });
    },

    /** A person lets go on again what was undone: one document, or all of a sync. @returns which. */
    async release(
      which: { readonly installationId: string } & (
        Pick<DocumentRef, 'kind' | 'sourceId'> | { readonly syncRunId: string }
      ),
      tenantId: string,
      actor: string,
    ): Promise<DocumentRef[]> {
      const { installationId } = which;
      return database.transaction(async (client) => {
        const released = await markReleased(client, which, tenantId);
        for (const document of released)
          await audit(client, { actor, action: 'document.released', installationId, tenantId, document });
        return released;
      });
    },
  };
}

export type UndoDocuments = ReturnType<typeof createUndoDocuments>;

async function markReleased(
  client: Queryable,
  which: Parameters<UndoDocuments['release']>[0],
  tenantId: string,
): Promise<DocumentRef[]> {
  const one = 'kind' in which ? which : undefined;
  const syncRunId = 'syncRunId' in which ? which.syncRunId : null;
  const { installationId } = which;
  const found = await client.query<{ kind: LedgerKind; source_id: string }>(
    `with released as (
       update undo_document set state = 'released'
        where installation_id = $1 and tenant_id = $2 and state = 'undone'
          and (sync_run_id = $3 or (kind, source_id) = ($4, $5::bigint))
       returning kind, source_id),
     reopened as (
       update outcome o set outcome = 'superseded', problem = null, parameters = '{}',
                            recorded_at = clock_timestamp()
         from released r where o.installation_id = $1 and (o.kind, o.source_id) = (r.kind, r.source_id))
     select * from released order by kind, source_id`,
    [installationId, tenantId, syncRunId, one?.kind ?? null, one?.sourceId ?? null],
  );
  return found.rows.map((row) => ({ installationId, kind: row.kind, sourceId: row.source_id }));
}

function fromRow(row: SyncedRow): SyncedDocument {
  return {
    ...namedDocument(row),
    isMade: row.is_made,
    isCurrent: row.is_current,
    xeroKind: row.xero_kind,
    xeroId: row.xero_id,
    isEnded: row.is_ended,
    undo: row.state,
    problem: row.problem === null ? null : { type: row.problem, parameters: row.parameters ?? {} },
  };
}
