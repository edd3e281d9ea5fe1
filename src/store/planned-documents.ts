import type { DocumentRef, LedgerKind } from '../events/document-kind.ts';
import type { Problem } from '../problems.ts';
import { decodeEntities } from '../xero/text.ts';
import type { Queryable } from './database.ts';

/** What a dry run found about a document. */
export interface PlannedDocument extends Pick<DocumentRef, 'kind' | 'sourceId'> {
  readonly plan: 'create' | 'update' | 'void' | 'delete' | 'adopt' | 'wait' | 'hold';
  /** How many requests it takes. */
  readonly calls: number;
  /** undefined: not known before another document is in Xero, or there is none. */
  readonly request: PlannedRequest | undefined;
  readonly problem: Problem | undefined;
}

/** A request as it would go to Xero. */
export interface PlannedRequest {
  readonly method: string;
  readonly path: string;
  /** One element of its body, byte for byte; empty where there is no body. */
  readonly payload: string;
  /** SHA-256 of these bytes, hexadecimal. */
  readonly payloadHash: string;
}

/** The same with what people know the document by: a number, a name, a title, or the number of a payment's invoice. */
export interface NamedPlan extends PlannedDocument {
  readonly name: string | null;
}

interface Row {
  name: string | null;
  kind: LedgerKind;
  source_id: string;
  plan: PlannedDocument['plan'];
  calls: number;
  method: string | null;
  path: string | null;
  payload: string | null;
  payload_hash: string | null;
  problem: Problem['type'] | null;
  parameters: Record<string, string>;
}

/** What dry runs would have said to Xero. Client data: it stays here, never in Temporal, and not for long. */
export function createPlannedDocuments(database: Queryable) {
  return {
    /** Stores what was found about some documents, in the place of what was found before. */
    async save(runId: string, position: number, documents: readonly PlannedDocument[]): Promise<void> {
      await database.query(
        `insert into sync_run_document (run_id, kind, source_id, position, plan, calls, method, path,
                                        payload, payload_hash, problem, parameters)
         select $1, kind, source_id, $2, plan, calls, method, path, payload, hash, problem, parameters::jsonb
           from unnest($3::text[], $4::bigint[], $5::text[], $6::int[], $7::text[], $8::text[], $9::text[],
                       $10::text[], $11::text[], $12::text[])
             as d(kind, source_id, plan, calls, method, path, payload, hash, problem, parameters)
         on conflict (run_id, kind, source_id) do update
           set position = excluded.position, plan = excluded.plan, calls = excluded.calls, method = excluded.method, path = excluded.path,
               payload = excluded.payload, payload_hash = excluded.payload_hash, problem = excluded.problem,
               parameters = excluded.parameters`,
        [
          runId,
          position,
          documents.map(({ kind }) => kind),
          documents.map(({ sourceId }) => sourceId),
          documents.map(({ plan }) => plan),
          documents.map(({ calls }) => calls),
          documents.map(({ request }) => request?.method ?? null),
          documents.map(({ request }) => request?.path ?? null),
          documents.map(({ request }) => request?.payload ?? null),
          documents.map(({ request }) => request?.payloadHash ?? null),
          documents.map(({ problem }) => problem?.type ?? null),
          documents.map(({ problem }) => JSON.stringify(problem?.parameters ?? {})),
        ],
      );
    },

    /** What a dry run found, in the order in which it would go to Xero. */
    async ofRun(runId: string, limit: number, offset = 0): Promise<NamedPlan[]> {
      const found = await database.query<Row>(
        `select p.kind, p.source_id, p.plan, p.calls, p.method, p.path, p.payload, p.payload_hash, p.problem, p.parameters,
                coalesce(s.data->>'number', s.data->>'name', s.data->>'title', s.data->>'fullName',
                         s.data->>'username', s.data->>'invoiceNumber',
                         -- A vendor or employee who comes along with an expense is known by what is sent only.
                         nullif(p.payload, '')::jsonb->>'Name') as name
           from sync_run_document p
           join sync_run r on r.id = p.run_id
           left join snapshot s
             on (s.installation_id, s.kind, s.source_id) = (r.installation_id, p.kind, p.source_id)
          where p.run_id = $1 order by p.position, p.source_id limit $2 offset $3`,
        [runId, limit, offset],
      );
      return found.rows.map(fromRow);
    },

    /** How many documents a dry run has something to show of, and how many calls they take. */
    async sizeOf(runId: string): Promise<{ readonly documents: number; readonly calls: number }> {
      const found = await database.query<{ documents: number; calls: number }>(
        `select count(*)::int as documents, coalesce(sum(calls), 0)::int as calls
           from sync_run_document where run_id = $1`,
        [runId],
      );
      return found.rows[0] ?? { documents: 0, calls: 0 };
    },

    /** Forgets what the dry runs of an installation showed. */
    async forget(installationId: string): Promise<void> {
      await database.query(
        `delete from sync_run_document d using sync_run r
          where r.id = d.run_id and r.installation_id = $1`,
        [installationId],
      );
    },
  };
}

export type PlannedDocuments = ReturnType<typeof createPlannedDocuments>;

function fromRow(row: Row): NamedPlan {
  const { method, path, payload, payload_hash: payloadHash } = row;
  return {
    name: row.name === null ? null : decodeEntities(row.name),
    kind: row.kind,
    sourceId: row.source_id,
    plan: row.plan,
    calls: row.calls,
    request:
      method === null || path === null || payload === null || payloadHash === null
        ? undefined
        : { method, path, payload, payloadHash },
    problem: row.problem === null ? undefined : { type: row.problem, parameters: row.parameters },
  };
}
