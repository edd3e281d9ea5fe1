import type { Queryable } from './database.ts';

/** How long a consent may take, in seconds. A person walks at this pace, so tests do not scale it. */
export const stateLifetimeSeconds = 10 * 60;

export type StateUse =
  | { readonly result: 'taken'; readonly codeVerifier: Buffer }
  | { readonly result: 'unknown' | 'used' | 'expired' | 'other_browser' };

/** An authorisation from which nobody has come back from Xero. */
export interface Unreturned {
  readonly begunAt: Date;
  /** Nobody can come back any more. */
  readonly isOver: boolean;
}

/** States of authorisations under way; kept by hash only, single use, bound to one browser. */
export function createOauthStates(database: Queryable) {
  return {
    async store(state: {
      readonly stateHash: string;
      readonly browserHash: string;
      readonly installationId: string;
      /** Encrypted. */
      readonly codeVerifier: Buffer;
    }): Promise<void> {
      await database.query(`insert into installation (id) values ($1) on conflict do nothing`, [
        state.installationId,
      ]);
      await database.query(`delete from oauth_state where expires_at < clock_timestamp() - interval '1 day'`);
      await database.query(
        `insert into oauth_state (state_hash, browser_hash, installation_id, code_verifier, expires_at)
         values ($1, $2, $3, $4, clock_timestamp() + make_interval(secs => $5))`,
        [state.stateHash, state.browserHash, state.installationId, state.codeVerifier, stateLifetimeSeconds],
      );
    },

    /** The last authorisation that was begun within a day, if nobody has come back from it. */
    async unreturned(installationId: string): Promise<Unreturned | undefined> {
      const found = await database.query<{ begun_at: Date; used: boolean; over: boolean }>(
        `select expires_at - make_interval(secs => $2) as begun_at, used_at is not null as used,
                expires_at <= clock_timestamp() as over
           from oauth_state where installation_id = $1 and expires_at > clock_timestamp() - interval '1 day'
          order by expires_at desc limit 1`,
        [installationId, stateLifetimeSeconds],
      );
      const row = found.rows[0];
      return row === undefined || row.used ? undefined : { begunAt: row.begun_at, isOver: row.over };
    },

    /** Whether nobody has come back with a state that was given out. */
    async isUnused(stateHash: string): Promise<boolean> {
      const found = await database.query(
        `select from oauth_state where state_hash = $1 and used_at is null`,
        [stateHash],
      );
      return found.rows.length > 0;
    },

    /**
     * Uses a state of an installation up, if it can be used by this browser. Another browser, or another installation,
     * leaves it as it is.
     */
    async take(installationId: string, stateHash: string, browserHash: string): Promise<StateUse> {
      const taken = await database.query<{ code_verifier: Buffer }>(
        `update oauth_state set used_at = clock_timestamp()
          where installation_id = $1 and state_hash = $2 and browser_hash = $3
            and used_at is null and expires_at > clock_timestamp()
        returning code_verifier`,
        [installationId, stateHash, browserHash],
      );
      const row = taken.rows[0];
      if (row !== undefined) return { result: 'taken', codeVerifier: row.code_verifier };
      const found = await database.query<{ used: boolean; expired: boolean }>(
        `select used_at is not null as used, expires_at <= clock_timestamp() as expired
           from oauth_state where installation_id = $1 and state_hash = $2`,
        [installationId, stateHash],
      );
      const state = found.rows[0];
      if (state === undefined) return { result: 'unknown' };
      if (state.used) return { result: 'used' };
      return { result: state.expired ? 'expired' : 'other_browser' };
    },
  };
}

export type OauthStates = ReturnType<typeof createOauthStates>;
