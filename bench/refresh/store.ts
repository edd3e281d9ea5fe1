import { randomUUID } from 'node:crypto';
import type { TokenAnswer } from '../../sandbox/xero/tokens.ts';
import type { Encryption } from '../../src/oauth/encryption.ts';
import { sealTokens } from '../../src/oauth/token-store.ts';
import { createConnections } from '../../src/store/connections.ts';
import { createDatabase } from '../../src/store/database.ts';
import { schemaName } from '../../src/store/migrate.ts';
import { prepareStore } from '../../src/store/prepare-store.ts';

/** Our database as the bench uses it, beside the processes that are measured. */
export async function openBenchStore(databaseUrl: string, encryption: Encryption) {
  const database = createDatabase({
    url: databaseUrl,
    applicationName: 'bench',
    searchPath: schemaName,
    size: 3,
    onError: () => undefined,
  });
  await prepareStore(database, new Set(['main']));
  const connections = createConnections(database, randomUUID);

  return {
    /** Stores the tokens of a new consent. @returns the connection's id. */
    async connect(tenantId: string, tokens: TokenAnswer, scale: number): Promise<string> {
      const pair = { accessToken: tokens.access_token, refreshToken: tokens.refresh_token ?? '' };
      const result = await connections.connect(
        {
          installationId: 'main',
          tenantId,
          tenantName: 'Harbour Studio',
          issuer: 'sandbox',
          xeroConnectionId: randomUUID(),
          scopes: tokens.scope.split(' '),
          expiresInSeconds: tokens.expires_in / scale,
          seal: (id) => sealTokens(encryption, id, pair),
        },
        'bench',
      );
      if (!('connection' in result)) throw new Error(`The bench could not connect: ${result.result}.`);
      return result.connection.id;
    },

    /** Lets seconds pass for the tokens. */
    async pass(seconds: number): Promise<void> {
      await database.query(
        `update connection
            set access_expires_at = access_expires_at - make_interval(secs => $1),
                tokens_stored_at = tokens_stored_at - make_interval(secs => $1),
                previous_used_at = previous_used_at - make_interval(secs => $1),
                refresh_begun_at = refresh_begun_at - make_interval(secs => $1),
                refresh_until = refresh_until - make_interval(secs => $1),
                refresh_retry_at = refresh_retry_at - make_interval(secs => $1),
                refresh_unsure_since = refresh_unsure_since - make_interval(secs => $1)`,
        [seconds],
      );
    },

    async state(): Promise<{ status: string; reason: string; tokenGeneration: number }> {
      const found = await database.query<{
        status: string;
        status_reason: string | null;
        token_generation: number;
      }>(`select status, status_reason, token_generation from connection`);
      const row = found.rows[0];
      return {
        status: row?.status ?? 'none',
        reason: row?.status_reason ?? '',
        tokenGeneration: row?.token_generation ?? 0,
      };
    },

    /** Answers as soon as the database does. */
    ping: () => database.query('select 1'),

    close: () => database.close(),
  };
}
