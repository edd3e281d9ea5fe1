import { audit } from '../store/audit.ts';
import type { Database } from '../store/database.ts';
import { encryptedColumns, replaceSecret, type EncryptedColumn } from '../store/encrypted-columns.ts';
import { EncryptionError, type Encryption } from './encryption.ts';
import { secretsOf } from './key-use.ts';

export interface KeysRotated {
  /** Secrets that are now under the first key. */
  readonly rewritten: number;
  /** Secrets that were changed by others so often that they are left as they are. */
  readonly contended: number;
  /** Secrets that cannot be read. */
  readonly unreadable: number;
}

/** A secret that others change meanwhile is read again so often. */
const rounds = 5;

/**
 * Encrypts every secret with the first key, beside processes that use them: page by page, and each only if it still is
 * what was read. Run again, it finds what was written with an older key meanwhile.
 */
export async function rotateKeys(
  database: Database,
  encryption: Encryption,
  actor: string,
): Promise<KeysRotated> {
  const sum = { rewritten: 0, contended: 0, unreadable: 0 };
  for (const column of encryptedColumns) {
    for (let round = 1; ; round += 1) {
      const one = await rotateColumn(database, encryption, column);
      sum.rewritten += one.rewritten;
      if (one.contended > 0 && round < rounds) continue;
      sum.contended += one.contended;
      sum.unreadable += one.unreadable;
      break;
    }
  }
  if (sum.rewritten > 0) {
    const [to = ''] = encryption.keyNames;
    await audit(database, { actor, action: 'keys.rotated', details: { to, secrets: sum.rewritten } });
  }
  return sum;
}

async function rotateColumn(
  database: Database,
  encryption: Encryption,
  column: EncryptedColumn,
): Promise<KeysRotated> {
  const [newest] = encryption.keyNames;
  const sum = { rewritten: 0, contended: 0, unreadable: 0 };
  for await (const secret of secretsOf(database, column)) {
    if (encryption.keyOf(secret.bytes) === newest) continue;
    const again = encryptedAgain(encryption, column.purpose, secret.id, secret.bytes);
    if (again === undefined) sum.unreadable += 1;
    else if (await replaceSecret(database, column, secret, again)) sum.rewritten += 1;
    else sum.contended += 1;
  }
  return sum;
}

function encryptedAgain(encryption: Encryption, purpose: string, id: string, bytes: Buffer) {
  try {
    return encryption.encrypt(purpose, id, encryption.decrypt(purpose, id, bytes));
  } catch (error) {
    if (error instanceof EncryptionError) return undefined;
    throw error;
  }
}
