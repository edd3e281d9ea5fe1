import type { ClientBase } from 'pg';
import { writeAuditLog } from '../../../sandbox/demo/audit-log.ts';
import { inTransaction } from '../../../sandbox/demo/in-transaction.ts';

/** A client entered on its page. Returns the new id. */
export function enterClient(client: ClientBase, name: string, email: string): Promise<number> {
  return inTransaction(client, async () => {
    const made = await client.query<{ id: number }>(
      `insert into clients (name, email, default_hourly_rate, status, created_at, updated_at, portal_enabled,
                            custom_fields, created_by)
       select $1, $2, '75.00', 'active', now_utc, now_utc, false, 'null', 1
         from timezone('utc', clock_timestamp()) as now_utc returning id`,
      [name, email],
    );
    const id = made.rows[0]?.id ?? 0;
    await writeAuditLog(client, { entity: 'Client', id, name, action: 'created', path: '/clients/create' });
    return id;
  });
}
