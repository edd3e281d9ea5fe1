import type { DocumentRef } from '../events/document-kind.ts';
import type { Queryable } from './database.ts';

/** One thing that somebody did. `details` holds ids and types only: no tokens, no client data. */
export interface AuditEntry {
  /** `system`, or who: `cli`, `page`. */
  readonly actor: string;
  /** What was done, as noun.verb: `connection.connected`, `document.synced`. */
  readonly action: string;
  readonly installationId?: string;
  readonly tenantId?: string;
  readonly document?: Pick<DocumentRef, 'kind' | 'sourceId'>;
  readonly details?: Record<string, string | number | boolean | null>;
}

/** Writes to the append-only audit table, within the caller's transaction if given one. */
export async function audit(database: Queryable, entry: AuditEntry): Promise<void> {
  await database.query(
    `insert into audit (actor, action, installation_id, tenant_id, kind, source_id, details)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      entry.actor,
      entry.action,
      entry.installationId ?? null,
      entry.tenantId ?? null,
      entry.document?.kind ?? null,
      entry.document?.sourceId ?? null,
      JSON.stringify(entry.details ?? {}),
    ],
  );
}
