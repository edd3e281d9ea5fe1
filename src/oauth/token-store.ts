import type { ConnectionStatus } from '../store/connections.ts';
import type { Queryable } from '../store/database.ts';
import type { SentToken } from './decide-refresh.ts';
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
  /** The same number means the same pair, whichever key it is encrypted with. */
  readonly tokenGeneration: number;
  /** Seconds until the access token expires; negative if it has. */
  readonly secondsLeft: number;
  /** Seconds until a refresh may be tried again after one that failed; 0 or less: now. */
  readonly restSeconds: number;
  /** What failed last, as it was stored by `release`. */
  readonly failure: string | null;
  /** Seconds since the refresh token before this one was first used; null if there is none. */
  readonly previousUsedSeconds: number | null;
  /** Seconds since Xero may first have used this refresh token up without our storing its answer; null: it has not. */
  readonly unsureSeconds: number | null;
  /** Seconds since Xero gave the pair. */
  readonly idleSeconds: number;
  readonly accessBytes: Buffer;
  readonly refreshBytes: Buffer;
  readonly previousBytes: Buffer | null;
}

interface Row {
  tenant_id: string;
  issuer: string;
  generation: number;
  status: ConnectionStatus;
  status_reason: string | null;
  scopes: string[];
  token_generation: number;
  access_token: Buffer;
  refresh_token: Buffer;
  previous_refresh_token: Buffer | null;
  seconds_left: number;
  rest_seconds: number;
  refresh_failure: string | null;
  previous_used_seconds: number | null;
  unsure_seconds: number | null;
  idle_seconds: number;
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
        `select tenant_id, issuer, generation, status, status_reason, scopes, token_generation,
                access_token, refresh_token, previous_refresh_token, refresh_failure,
                extract(epoch from access_expires_at - clock_timestamp())::float8 as seconds_left,
                coalesce(extract(epoch from refresh_retry_at - clock_timestamp()), 0)::float8 as rest_seconds,
                extract(epoch from clock_timestamp() - previous_used_at)::float8 as previous_used_seconds,
                extract(epoch from clock_timestamp() - refresh_unsure_since)::float8 as unsure_seconds,
                extract(epoch from clock_timestamp() - tokens_stored_at)::float8 as idle_seconds
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
          tokenGeneration: row.token_generation,
          secondsLeft: row.seconds_left,
          restSeconds: row.rest_seconds,
          failure: row.refresh_failure,
          previousUsedSeconds: row.previous_refresh_token === null ? null : row.previous_used_seconds,
          unsureSeconds: row.unsure_seconds,
          idleSeconds: row.idle_seconds,
          accessBytes: row.access_token,
          refreshBytes: row.refresh_token,
          previousBytes: row.previous_refresh_token,
        }
      );
    },

    /** The other connections that live, of the same issuer: they may be of the same person. */
    async besides(connectionId: string): Promise<string[]> {
      const found = await database.query<{ id: string }>(
        `select other.id from connection one join connection other on other.issuer = one.issuer
          where one.id = $1 and other.id <> one.id and other.status = 'connected'`,
        [connectionId],
      );
      return found.rows.map(({ id }) => id);
    },

    accessTokenOf(tokens: StoredTokens): string {
      return encryption.decrypt('access_token', tokens.connectionId, tokens.accessBytes);
    },

    /** @throws Error if the previous one is asked for and there is none. */
    refreshTokenOf(tokens: StoredTokens, which: SentToken): string {
      if (which === 'current')
        return encryption.decrypt('refresh_token', tokens.connectionId, tokens.refreshBytes);
      if (tokens.previousBytes === null) throw new Error('There is no previous refresh token.');
      return encryption.decrypt('previous_refresh_token', tokens.connectionId, tokens.previousBytes);
    },

    /**
     * Takes or renews the lease, unless another holder has it, or the tokens have been renewed or the connection has
     * been lost since they were read.
     * A holder whose lease ran out has died: Xero may have answered it.
     * @returns the tokens with what that adds to them; undefined without the lease.
     */
    async lease(tokens: StoredTokens, holder: string, seconds: number): Promise<StoredTokens | undefined> {
      const taken = await database.query<{ unsure_seconds: number | null }>(
        `update connection
            set refresh_holder = $2,
                refresh_begun_at = case when refresh_holder = $2 then refresh_begun_at else clock_timestamp() end,
                refresh_until = clock_timestamp() + make_interval(secs => $3),
                refresh_unsure_since = case when refresh_holder <> $2
                  then coalesce(refresh_unsure_since, refresh_begun_at) else refresh_unsure_since end
          where id = $1 and status = $5 and token_generation = $4
            and (refresh_until is null or refresh_until < clock_timestamp() or refresh_holder = $2)
            and (refresh_retry_at is null or refresh_retry_at <= clock_timestamp())
        returning extract(epoch from clock_timestamp() - refresh_unsure_since)::float8 as unsure_seconds`,
        [tokens.connectionId, holder, seconds, tokens.tokenGeneration, tokens.status],
      );
      const row = taken.rows[0];
      return row && { ...tokens, unsureSeconds: row.unsure_seconds };
    },

    /**
     * Stores a new pair and ends the holder's lease. `overtaken`: another pair was stored since `tokens` was read.
     * `doubtful`: somebody else has taken the lease over, and what they send may end this pair at Xero. So nobody uses it:
     * once they are done, it is refreshed, while Xero still takes the token before it.
     * @param sent the refresh token that brought the pair. It is kept: until the new one was used, Xero takes it again.
     */
    async store(
      tokens: StoredTokens,
      holder: string,
      sent: SentToken,
      pair: TokenPair & SealablePair,
    ): Promise<'stored' | 'doubtful' | 'overtaken'> {
      const { connectionId } = tokens;
      const sealed = sealTokens(encryption, connectionId, pair);
      const previous =
        sent === 'previous'
          ? tokens.previousBytes
          : encryption.encrypt('previous_refresh_token', connectionId, this.refreshTokenOf(tokens, sent));
      const stored = await database.query<{ sure: boolean }>(
        `update connection
            set access_token = $3, refresh_token = $4, scopes = $5, token_generation = token_generation + 1,
                access_expires_at = clock_timestamp()
                  + case when refresh_holder = $9 then make_interval(secs => $6) else interval '-1 second' end,
                previous_refresh_token = $7,
                previous_used_at = case when $8 then coalesce(refresh_unsure_since, refresh_begun_at, clock_timestamp())
                  else previous_used_at end,
                tokens_stored_at = clock_timestamp(),
                refresh_holder = case when refresh_holder = $9 then null else refresh_holder end,
                refresh_begun_at = case when refresh_holder = $9 then null else refresh_begun_at end,
                refresh_until = case when refresh_holder = $9 then null else refresh_until end,
                refresh_failure = null, refresh_retry_at = null, refresh_unsure_since = null
          where id = $1 and token_generation = $2
        returning access_expires_at > tokens_stored_at as sure`,
        [
          connectionId,
          tokens.tokenGeneration,
          sealed.accessToken,
          sealed.refreshToken,
          pair.scopes,
          pair.expiresInSeconds,
          previous,
          sent === 'current',
          holder,
        ],
      );
      const row = stored.rows[0];
      if (row === undefined) return 'overtaken';
      return row.sure ? 'stored' : 'doubtful';
    },

    /**
     * If another pair was stored since `tokens` was read: has the next caller refresh it, however long it would live. Xero
     * may have given out a pair beside it, and only Xero knows which of the two still counts.
     */
    async doubtNewer(tokens: StoredTokens): Promise<void> {
      await database.query(
        `update connection set access_expires_at = least(access_expires_at, clock_timestamp())
          where id = $1 and generation = $2 and token_generation <> $3`,
        [tokens.connectionId, tokens.generation, tokens.tokenGeneration],
      );
    },

    /**
     * Ends the lease of a refresh that failed; nobody tries again for `restSeconds`.
     * @param unsure whether Xero may have used the refresh token up.
     */
    async release(
      connectionId: string,
      holder: string,
      { failure, restSeconds, unsure }: Release,
    ): Promise<void> {
      await database.query(
        `update connection
            set refresh_unsure_since = case when $5 then coalesce(refresh_unsure_since, refresh_begun_at)
                  else refresh_unsure_since end,
                refresh_holder = null, refresh_begun_at = null, refresh_until = null, refresh_failure = $3,
                refresh_retry_at = clock_timestamp() + make_interval(secs => $4)
          where id = $1 and refresh_holder = $2`,
        [connectionId, holder, failure, restSeconds, unsure],
      );
    },

    /** Connections of an installation whose refresh token was not used for so many seconds. */
    async idle(installationId: string, issuer: string, seconds: number): Promise<string[]> {
      const found = await database.query<{ id: string }>(
        `select id from connection
          where installation_id = $1 and issuer = $2 and status = 'connected'
            and tokens_stored_at < clock_timestamp() - make_interval(secs => $3)`,
        [installationId, issuer, seconds],
      );
      return found.rows.map(({ id }) => id);
    },
  };
}

export interface Release {
  readonly failure: string | null;
  readonly restSeconds: number;
  readonly unsure: boolean;
}

export type TokenStore = ReturnType<typeof createTokenStore>;
