import { audit } from './audit.ts';
import type { Database } from './database.ts';
import type { EncryptedColumn } from './encrypted-columns.ts';

/** Secrets that nobody can read any more, by the column they stand in. */
export interface UnreadableSecrets {
  readonly column: EncryptedColumn;
  readonly ids: readonly string[];
}

/**
 * Lets go of what a lost key has locked: connections ask for a person, an app is to be entered again, and consents under
 * way begin anew. Nothing else is touched.
 */
export async function forgetSecrets(
  database: Database,
  key: string,
  unreadable: readonly UnreadableSecrets[],
  actor: string,
): Promise<void> {
  const idsIn = (table: EncryptedColumn['table'], except?: string) =>
    unreadable
      .filter(({ column }) => column.table === table && column.column !== except)
      .flatMap(({ ids }) => ids);
  await database.transaction(async (client) => {
    await client.query(
      `update connection set previous_refresh_token = null, previous_used_at = null where id::text = any($1)`,
      [idsIn('connection')],
    );
    const wiped = await client.query<{ installation_id: string; tenant_id: string; was_connected: boolean }>(
      `update connection c
          set access_token = '', refresh_token = '', token_generation = token_generation + 1,
              status = case when c.status = 'disconnected' then c.status else 'needs_reconnect' end,
              status_reason = case when c.status = 'disconnected' then c.status_reason else 'key_forgotten' end
         from (select id, status from connection where id::text = any($1) for update) before
        where before.id = c.id
      returning c.installation_id, c.tenant_id, before.status = 'connected' as was_connected`,
      [idsIn('connection', 'previous_refresh_token')],
    );
    for (const row of wiped.rows) {
      if (!row.was_connected) continue;
      await audit(client, {
        actor,
        action: 'connection.needs_reconnect',
        installationId: row.installation_id,
        tenantId: row.tenant_id,
        details: { reason: 'key_forgotten' },
      });
    }
    await client.query(
      `update app_registration set client_id = null, client_secret = null, changed_at = clock_timestamp()
        where installation_id = any($1)`,
      [idsIn('app_registration')],
    );
    await client.query(`delete from pending_grant where id::text = any($1)`, [idsIn('pending_grant')]);
    await client.query(`delete from oauth_state where state_hash = any($1)`, [idsIn('oauth_state')]);
    await audit(client, {
      actor,
      action: 'keys.forgotten',
      details: { key, secrets: unreadable.reduce((sum, { ids }) => sum + ids.length, 0) },
    });
  });
}
