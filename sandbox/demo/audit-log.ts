import type { ClientBase } from 'pg';

/** The classes whose changes TimeTracker records in audit_logs, as far as they matter here. */
type AuditedEntity = 'Client' | 'Project' | 'Invoice' | 'InvoiceItem' | 'ExtraGood' | 'Expense' | 'Payment';

export interface AuditEntry {
  readonly entity: AuditedEntity;
  readonly id: number;
  readonly name: string;
  readonly action: 'created' | 'updated' | 'deleted';
  /** One row per changed field; without a field the row only says that something happened. */
  readonly field?: { readonly name: string; readonly old: unknown; readonly new: unknown };
  /** Null for changes through REST. */
  readonly userId?: number | null;
  readonly path?: string;
  /** `YYYY-MM-DD HH:MM:SS`; without it the database's clock, in UTC. */
  readonly at?: string;
}

/**
 * Writes one audit_logs row as TimeTracker does: old and new values as JSON text, the class name as
 * entity_type, and the JSON value null in entity_metadata.
 */
export async function writeAuditLog(client: ClientBase, entry: AuditEntry): Promise<void> {
  const verb = { created: 'Created', updated: 'Updated', deleted: 'Deleted' }[entry.action];
  const suffix = entry.field === undefined ? '' : `: ${entry.field.name}`;
  await client.query(
    `insert into audit_logs (user_id, entity_type, entity_id, entity_name, action, field_name, old_value,
       new_value, change_description, ip_address, user_agent, request_path, created_at, entity_metadata)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, '127.0.0.1', 'Mozilla/5.0', $10,
       coalesce($11::timestamp, timezone('utc', clock_timestamp())), 'null')`,
    [
      entry.userId === undefined ? 1 : entry.userId,
      entry.entity,
      entry.id,
      entry.name,
      entry.action,
      entry.field?.name ?? null,
      jsonText(entry.field?.old),
      jsonText(entry.field?.new),
      `${verb} ${entry.entity.toLowerCase()} '${entry.name}'${suffix}`,
      entry.path ?? null,
      entry.at ?? null,
    ],
  );
}

function jsonText(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}
