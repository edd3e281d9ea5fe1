import type { Queryable } from './database.ts';

/**
 * A column that holds secrets, each encrypted for its purpose and for the row it stands in. Whatever encrypts a new
 * column adds it here: this is the list that keys are rotated by.
 */
export interface EncryptedColumn {
  readonly table: 'connection' | 'app_registration' | 'pending_grant' | 'oauth_state';
  readonly column: string;
  /** What identifies the row, and is authenticated with the secret. */
  readonly id: 'id' | 'installation_id' | 'state_hash';
  readonly purpose: string;
  /** A secret that nobody will ask for any more holds no key back. */
  readonly counts: string;
  /** What people call it. */
  readonly words: string;
}

const always = 'true';
const untilExpired = 'expires_at > clock_timestamp()';

export const encryptedColumns: readonly EncryptedColumn[] = [
  {
    table: 'connection',
    column: 'access_token',
    id: 'id',
    purpose: 'access_token',
    counts: always,
    words: 'access token of a connection',
  },
  {
    table: 'connection',
    column: 'refresh_token',
    id: 'id',
    purpose: 'refresh_token',
    counts: always,
    words: 'refresh token of a connection',
  },
  {
    table: 'connection',
    column: 'previous_refresh_token',
    id: 'id',
    purpose: 'previous_refresh_token',
    counts: always,
    words: 'previous refresh token of a connection',
  },
  {
    table: 'app_registration',
    column: 'client_secret',
    id: 'installation_id',
    purpose: 'client_secret',
    counts: always,
    words: 'client secret of the Xero app',
  },
  {
    table: 'pending_grant',
    column: 'access_token',
    id: 'id',
    purpose: 'access_token',
    counts: untilExpired,
    words: 'access token whose organisation is being picked',
  },
  {
    table: 'pending_grant',
    column: 'refresh_token',
    id: 'id',
    purpose: 'refresh_token',
    counts: untilExpired,
    words: 'refresh token whose organisation is being picked',
  },
  {
    table: 'oauth_state',
    column: 'code_verifier',
    id: 'state_hash',
    purpose: 'code_verifier',
    counts: `used_at is null and ${untilExpired}`,
    words: 'verifier of a consent under way',
  },
];

/** A secret as it is stored. */
export interface StoredSecret {
  readonly id: string;
  readonly bytes: Buffer;
}

/** Secrets of a column in the order of their ids, from the first one after `after`. A wiped token is none. */
export async function pageOfSecrets(
  database: Queryable,
  { table, column, id, counts }: EncryptedColumn,
  after: string,
  size: number,
): Promise<StoredSecret[]> {
  const found = await database.query<{ id: string; bytes: Buffer }>(
    `select ${id}::text as id, ${column} as bytes from ${table}
      where ${column} <> '' and ${counts} and ${id}::text > $1
      order by ${id}::text limit $2`,
    [after, size],
  );
  return found.rows;
}

/** Stores other bytes in place of these; false if somebody has changed them meanwhile. */
export async function replaceSecret(
  database: Queryable,
  { table, column, id }: EncryptedColumn,
  secret: StoredSecret,
  bytes: Buffer,
): Promise<boolean> {
  const replaced = await database.query(
    `update ${table} set ${column} = $3 where ${id}::text = $1 and ${column} = $2`,
    [secret.id, secret.bytes, bytes],
  );
  return replaced.rowCount === 1;
}
