import type { Role } from '../sign-in/access-rights.ts';
import type { Database } from './database.ts';

/** A session ends after so many hours without a page, and after so many days whatever was done. */
const idleHours = 8;
export const sessionDays = 7;

export interface NewSession {
  readonly wordHash: string;
  readonly installationId: string;
  /** Null: signed in with the environment's token. */
  readonly tokenId: string | null;
  /** What shows later that the environment's token is still the same; null for other tokens. */
  readonly proof: string | null;
}

export type FoundSession =
  | { readonly by: 'token'; readonly tokenId: string; readonly name: string; readonly role: Role }
  | { readonly by: 'environment'; readonly proof: string };

const over = `(used_at <= clock_timestamp() - interval '${idleHours} hours'
           or s.created_at <= clock_timestamp() - interval '${sessionDays} days')`;

/** Browsers that have signed in, by the hash of what their cookie holds. */
export function createSignInSessions(database: Database) {
  return {
    async begin({ wordHash, installationId, tokenId, proof }: NewSession): Promise<void> {
      await database.query(`delete from sign_in_session s where ${over}`);
      await database.query(
        `insert into sign_in_session (word_hash, installation_id, token_id, proof) values ($1, $2, $3, $4)`,
        [wordHash, installationId, tokenId, proof],
      );
    },

    /** The session, if it has not ended and its token is still good; notes that it is used. */
    async find(installationId: string, wordHash: string): Promise<FoundSession | undefined> {
      const found = await database.query<{
        token_id: string | null;
        name: string | null;
        role: Role | null;
        proof: string | null;
        noted: boolean;
      }>(
        `select s.token_id, t.name, t.role, s.proof, used_at > clock_timestamp() - interval '1 minute' as noted
           from sign_in_session s left join access_token t on t.id = s.token_id
          where s.word_hash = $2 and s.installation_id = $1 and not ${over}
            and (s.token_id is null
                 or t.revoked_at is null and coalesce(t.expires_at > clock_timestamp(), true))`,
        [installationId, wordHash],
      );
      const row = found.rows[0];
      if (row === undefined) return undefined;
      if (!row.noted) {
        await database.query(`update sign_in_session set used_at = clock_timestamp() where word_hash = $1`, [
          wordHash,
        ]);
      }
      if (row.proof !== null) return { by: 'environment', proof: row.proof };
      if (row.token_id === null || row.name === null || row.role === null) return undefined;
      return { by: 'token', tokenId: row.token_id, name: row.name, role: row.role };
    },

    /** @returns whether there was one. */
    async end(wordHash: string): Promise<boolean> {
      const ended = await database.query(`delete from sign_in_session where word_hash = $1`, [wordHash]);
      return ended.rowCount === 1;
    },
  };
}

export type SignInSessions = ReturnType<typeof createSignInSessions>;
