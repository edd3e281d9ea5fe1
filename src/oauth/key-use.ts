import type { Queryable } from '../store/database.ts';
import { encryptedColumns, pageOfSecrets, type EncryptedColumn } from '../store/encrypted-columns.ts';
import { EncryptionError, type Encryption } from './encryption.ts';

/** Secrets of one column under one key. */
export interface KeyUse {
  readonly key: string;
  readonly column: EncryptedColumn;
  /** `unknown-key`: the key is not held. `unreadable`: the key of that name is another one, or the row was altered. */
  readonly state: 'readable' | 'unknown-key' | 'unreadable';
  readonly ids: readonly string[];
}

const pageSize = 50;

/** All secrets of a column, read in small pages. */
export async function* secretsOf(database: Queryable, column: EncryptedColumn) {
  for (let after = ''; ;) {
    const page = await pageOfSecrets(database, column, after, pageSize);
    yield* page;
    after = page.at(-1)?.id ?? '';
    if (page.length < pageSize) return;
  }
}

/** What every secret in our database is encrypted with, and whether it can be read. */
export async function findKeyUse(database: Queryable, encryption: Encryption): Promise<KeyUse[]> {
  const found: { key: string; column: EncryptedColumn; state: KeyUse['state']; id: string }[] = [];
  for (const column of encryptedColumns) {
    for await (const { id, bytes } of secretsOf(database, column)) {
      found.push({ key: encryption.keyOf(bytes), column, state: stateOf(encryption, column, id, bytes), id });
    }
  }
  const groups = Map.groupBy(found, ({ key, column, state }) =>
    JSON.stringify([key, column.table, column.column, state]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ ...first, ids: group.map(({ id }) => id) }];
  });
}

function stateOf(encryption: Encryption, column: EncryptedColumn, id: string, bytes: Buffer) {
  if (!encryption.keyNames.includes(encryption.keyOf(bytes))) return 'unknown-key';
  try {
    encryption.decrypt(column.purpose, id, bytes);
    return 'readable';
  } catch (error) {
    if (error instanceof EncryptionError) return 'unreadable';
    throw error;
  }
}

/** How many secrets there are, in words: `2 (refresh token of a connection; access token of a connection)`. */
export function inWords(uses: readonly KeyUse[]): string {
  const count = uses.reduce((sum, { ids }) => sum + ids.length, 0);
  return `${count} (${[...new Set(uses.map(({ column }) => column.words))].join('; ')})`;
}
