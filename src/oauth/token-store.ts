import type { ConnectionStatus } from '../store/connections.ts';
import type { Queryable } from '../store/database.ts';
import type { Encryption } from './encryption.ts';
import type { TokenPair } from './xero-identity.ts';

/** The tokens of a connection as they stand, with all times already compared on the database's clock. */
export interface StoredTokens {
  readonly connectionId: string;
  readonly tenantId: string;
  readonly issuer: string;
  readonly generation: number;
  readonly status: ConnectionStatus;
  readonly statusReason: string | null;
  readonly scopes: readonly string[];
  /** Seconds until the access token expires; negative if it has. */
  readonly secondsLeft: number;
  /** Seconds until a refresh may be tried again after one that failed; 0 or less: now. */
  readonly restSeconds: number;
  /** What failed last, as it was stored by `release`. */
  readonly failure: string | null;
  /** The rows' bytes: equal bytes mean that nobody has stored a new pair. */
  readonly accessBytes: Buffer;
  readonly refreshBytes: Buffer;
}

interface Row {
  tenant_id: string;
  issuer: string;
  generation: number;
  status: ConnectionStatus;
  status_reason: string | null;
  scopes: string[];
  access_token: Buffer;
  refresh_token: Buffer;
  seconds_left: number;
  rest_seconds: number;
  refresh_failure: string | null;
}

/** Encrypts a pair for the connection that it belongs to. */
export function sealTokens(encryption: Encryption, connectionId: string, pair: SealablePair) {
  return {
    accessToken: encryption.encrypt('access_token', connectionId, pair.accessToken),
    refreshToken: encryption.encrypt('refresh_token', connectionId, pair.refreshToken),
  };
}

interface SealablePair {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** The tokens of all connections, and the lease under which one process refreshes them. */
export function createTokenStore(database: Queryable, encryption: Encryption) {
  return {
    async read(connectionId: string): Promise<StoredTokens | undefined> {
      const found = await database.query<Row>(
        `select tenant_id, issuer, generation, status, status_reason, scopes, access_token, refresh_token,
                refresh_failure,
                extract(epoch from access_expires_at - clock_timestamp())::float8 as seconds_left,
                coalesce(extract(epoch from refresh_retry_at - clock_timestamp()), 0)::float8 as rest_seconds
           from connection where id = $1`,
        [connectionId],
      );
      const row = found.rows[0];
      return (
        row && {
          connectionId,
          tenantId: row.tenant_id,
          issuer: row.issuer,
          generation: row.generation,
          status: row.status,
          statusReason: row.status_reason,
          scopes: row.scopes,
          secondsLeft: row.seconds_left,
          restSeconds: row.rest_seconds,
          failure: row.refresh_failure,
          accessBytes: row.access_token,
          refreshBytes: row.refresh_token,
        }
      );
    },

    accessTokenOf(tokens: StoredTokens): string {
      return encryption.decrypt('access_token', tokens.connectionId, tokens.accessBytes);
    },

    refreshTokenOf(tokens: StoredTokens): string {
      return encryption.decrypt('refresh_token', tokens.connectionId, tokens.refreshBytes);
    },

    /** Takes the lease, unless another holder has it or the tokens have been renewed since they were read. */
    async lease(tokens: StoredTokens, holder: string, seconds: number): Promise<boolean> {
      const taken = await database.query(
        `update connection
            set refresh_holder = $2, refresh_until = clock_timestamp() + make_interval(secs => $3)
          where id = $1 and status = 'connected' and refresh_token = $4
            and (refresh_until is null or refresh_until < clock_timestamp())
            and (refresh_retry_at is null or refresh_retry_at <= clock_timestamp())`,
        [tokens.connectionId, holder, seconds, tokens.refreshBytes],
      );
      return taken.rowCount === 1;
    },

    /** Stores a new pair and ends the lease; false if another pair was stored since `tokens` was read. */
    async store(tokens: StoredTokens, pair: TokenPair & SealablePair): Promise<boolean> {
      const sealed = sealTokens(encryption, tokens.connectionId, pair);
      const stored = await database.query(
        `update connection
            set access_token = $3, refresh_token = $4, scopes = $5, tokens_stored_at = clock_timestamp(),
                access_expires_at = clock_timestamp() + make_interval(secs => $6),
                refresh_holder = null, refresh_until = null, refresh_failure = null, refresh_retry_at = null
          where id = $1 and refresh_token = $2`,
        [
          tokens.connectionId,
          tokens.refreshBytes,
          sealed.accessToken,
          sealed.refreshToken,
          pair.scopes,
          pair.expiresInSeconds,
        ],
      );
      return stored.rowCount === 1;
    },

    /** Ends the lease of a refresh that failed; nobody tries again for `restSeconds`. */
    async release(
      connectionId: string,
      holder: string,
      failure: string | null,
      restSeconds: number,
    ): Promise<void> {
      await database.query(
        `update connection
            set refresh_holder = null, refresh_until = null, refresh_failure = $3,
                refresh_retry_at = clock_timestamp() + make_interval(secs => $4)
          where id = $1 and refresh_holder = $2`,
        [connectionId, holder, failure, restSeconds],
      );
    },
  };
}

export type TokenStore = ReturnType<typeof createTokenStore>;
