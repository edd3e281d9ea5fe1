import { AsyncLocalStorage } from 'node:async_hooks';
import type { DocumentRef } from '../events/document-kind.ts';
import type { Queryable } from './database.ts';

/** One thing that somebody did. `details` holds ids and types only: no tokens, no client data. */
export interface AuditEntry {
  /** `system`, or by which way somebody did it: `page`, `api`, `cli`. */
  readonly actor: string;
  /** What was done, as noun.verb: `connection.connected`, `document.synced`. */
  readonly action: string;
  readonly installationId?: string;
  readonly tenantId?: string;
  readonly document?: Pick<DocumentRef, 'kind' | 'sourceId'>;
  readonly details?: Record<string, string | number | boolean | null>;
}

/** Who is at the other end, and where. Null: not known. */
export interface AuditOrigin {
  readonly person: string | null;
  readonly address: string | null;
}

const origins = new AsyncLocalStorage<AuditOrigin>();

/**
 * Runs work on somebody's behalf: what is audited within it says whose. It is not passed from hand to hand, since it
 * matters to no decision on the way.
 */
export function onBehalfOf<T>(origin: AuditOrigin, work: () => T): T {
  return origins.run(origin, work);
}

/** Writes to the append-only audit table, within the caller's transaction if given one. */
export async function audit(database: Queryable, entry: AuditEntry): Promise<void> {
  // What the program does by itself is nobody's doing, even where a request set it off.
  const origin = entry.actor === 'system' ? undefined : origins.getStore();
  await database.query(
    `insert into audit (actor, person, address, action, installation_id, tenant_id, kind, source_id, details)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      entry.actor,
      origin?.person ?? null,
      origin?.address ?? null,
      entry.action,
      entry.installationId ?? null,
      entry.tenantId ?? null,
      entry.document?.kind ?? null,
      entry.document?.sourceId ?? null,
      JSON.stringify(entry.details ?? {}),
    ],
  );
}
