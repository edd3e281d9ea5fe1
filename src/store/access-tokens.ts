import { isApiScope, type ApiScope, type Holder, type Role } from '../sign-in/access-rights.ts';
import { audit } from './audit.ts';
import type { Database } from './database.ts';

/** A token that is to be made. */
export interface NewAccessToken {
  readonly id: string;
  readonly installationId: string;
  readonly name: string;
  readonly tokenHash: string;
  readonly role: Role | null;
  readonly scopes: readonly ApiScope[];
  /** Days; null: it does not expire. */
  readonly expiresInDays: number | null;
}

/** A token as it is listed; the word itself is not known here. */
export interface AccessTokenLine {
  readonly name: string;
  readonly role: Role | null;
  readonly scopes: readonly ApiScope[];
  readonly state: 'good' | 'expired' | 'revoked';
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

export type TokenUse =
  | { readonly result: 'good'; readonly holder: Holder }
  | { readonly result: 'expired' | 'revoked'; readonly name: string }
  | { readonly result: 'unknown' };

type State = AccessTokenLine['state'];

const stateColumn = `case when revoked_at is not null then 'revoked'
       when expires_at <= clock_timestamp() then 'expired' else 'good' end as state`;

/** Tokens of people and scripts, by hash only. */
export function createAccessTokens(database: Database) {
  return {
    /** @returns false if a token that is not revoked has the name. */
    async create(token: NewAccessToken, actor: string): Promise<boolean> {
      return database.transaction(async (client) => {
        const stored = await client.query(
          `insert into access_token (id, installation_id, name, token_hash, role, scopes, expires_at)
           values ($1, $2, $3, $4, $5, $6, clock_timestamp() + make_interval(days => $7))
           on conflict (installation_id, name) where revoked_at is null do nothing`,
          [
            token.id,
            token.installationId,
            token.name,
            token.tokenHash,
            token.role,
            token.scopes,
            token.expiresInDays,
          ],
        );
        if (stored.rowCount === 0) return false;
        await audit(client, {
          actor,
          action: 'token.created',
          installationId: token.installationId,
          details: {
            name: token.name,
            role: token.role,
            scopes: token.scopes.join(' '),
            days: token.expiresInDays,
          },
        });
        return true;
      });
    },

    /** All tokens, also those that are of no use any more; oldest first. */
    async list(installationId: string): Promise<AccessTokenLine[]> {
      const found = await database.query<{
        name: string;
        role: Role | null;
        scopes: string[];
        state: State;
        created_at: Date;
        expires_at: Date | null;
        last_used_at: Date | null;
        revoked_at: Date | null;
      }>(
        `select name, role, scopes, ${stateColumn}, created_at, expires_at, last_used_at, revoked_at
           from access_token where installation_id = $1 order by created_at, id`,
        [installationId],
      );
      return found.rows.map((row) => ({
        name: row.name,
        role: row.role,
        scopes: row.scopes.filter(isApiScope),
        state: row.state,
        createdAt: row.created_at,
        expiresAt: row.expires_at,
        lastUsedAt: row.last_used_at,
        revokedAt: row.revoked_at,
      }));
    },

    /** Ends a token, and with it whoever has signed in with it. @returns false if there is none of that name. */
    async revoke(installationId: string, name: string, actor: string): Promise<boolean> {
      return database.transaction(async (client) => {
        const revoked = await client.query<{ id: string }>(
          `update access_token set revoked_at = clock_timestamp()
            where installation_id = $1 and name = $2 and revoked_at is null returning id`,
          [installationId, name],
        );
        const row = revoked.rows[0];
        if (row === undefined) return false;
        await client.query(`delete from sign_in_session where token_id = $1`, [row.id]);
        await audit(client, { actor, action: 'token.revoked', installationId, details: { name } });
        return true;
      });
    },

    /** Whose token it is, if it is good; notes that it was used. */
    async use(installationId: string, tokenHash: string): Promise<TokenUse> {
      const found = await database.query<{
        id: string;
        name: string;
        role: Role | null;
        scopes: string[];
        state: State;
        noted: boolean;
      }>(
        `select id, name, role, scopes, ${stateColumn},
                coalesce(last_used_at > clock_timestamp() - interval '1 minute', false) as noted
           from access_token where installation_id = $1 and token_hash = $2`,
        [installationId, tokenHash],
      );
      const row = found.rows[0];
      if (row === undefined) return { result: 'unknown' };
      if (row.state !== 'good') return { result: row.state, name: row.name };
      if (!row.noted)
        await database.query(`update access_token set last_used_at = clock_timestamp() where id = $1`, [
          row.id,
        ]);
      const scopes = row.scopes.filter(isApiScope);
      return { result: 'good', holder: { tokenId: row.id, name: row.name, role: row.role, scopes } };
    },

    /** Whether a token was ever made, whatever became of it. */
    async everMade(installationId: string): Promise<boolean> {
      const found = await database.query(`select from access_token where installation_id = $1 limit 1`, [
        installationId,
      ]);
      return found.rowCount === 1;
    },
  };
}

export type AccessTokens = ReturnType<typeof createAccessTokens>;
