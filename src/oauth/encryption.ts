import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** A stored secret cannot be read; the message says why and what to do. */
export class EncryptionError extends Error {
  override readonly name = 'EncryptionError';
}

/** Encrypts secrets for our database. Each text is bound to what it is and to the row it belongs to. */
export interface Encryption {
  /** AES-256-GCM with the first key. `purpose` and `id` must be the same at decryption. */
  encrypt(purpose: string, id: string, text: string): Buffer;
  /** @throws EncryptionError if the key is not there, or the bytes belong elsewhere or were altered. */
  decrypt(purpose: string, id: string, bytes: Buffer): string;
  /** The name of the key that encrypted it. */
  keyOf(bytes: Buffer): string;
  /** The keys that are held; the first one encrypts. */
  readonly keyNames: readonly string[];
}

const nonceLength = 12;
const tagLength = 16;

/** @param keys `name:base64 of 32 bytes` each; the first encrypts, all decrypt. */
export function createEncryption(keys: readonly string[]): Encryption {
  const named = keys.map((key) => {
    const colon = key.indexOf(':');
    return { name: key.slice(0, colon), key: Buffer.from(key.slice(colon + 1), 'base64') };
  });
  const [first] = named;
  if (first === undefined) throw new EncryptionError('ENCRYPTION_KEY is empty. Set at least one key.');
  const byName = new Map(named.map(({ name, key }) => [name, key]));

  return {
    keyOf: nameOf,
    keyNames: named.map(({ name }) => name),

    encrypt(purpose, id, text) {
      const nonce = randomBytes(nonceLength);
      const cipher = createCipheriv('aes-256-gcm', first.key, nonce, { authTagLength: tagLength });
      cipher.setAAD(boundTo(first.name, purpose, id));
      const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      const name = Buffer.from(first.name);
      return Buffer.concat([Buffer.from([name.length]), name, nonce, cipher.getAuthTag(), encrypted]);
    },

    decrypt(purpose, id, bytes) {
      const nameEnd = 1 + (bytes[0] ?? 0);
      const name = nameOf(bytes);
      const key = byName.get(name);
      if (key === undefined) {
        throw new EncryptionError(
          `A stored secret was encrypted with the key ${JSON.stringify(name)}, which ENCRYPTION_KEY does not hold. Put that key back behind the new one, or connect to Xero again.`,
        );
      }
      const nonceEnd = nameEnd + nonceLength;
      const tagEnd = nonceEnd + tagLength;
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(nameEnd, nonceEnd), {
          authTagLength: tagLength,
        });
        decipher.setAAD(boundTo(name, purpose, id));
        decipher.setAuthTag(bytes.subarray(nonceEnd, tagEnd));
        return Buffer.concat([decipher.update(bytes.subarray(tagEnd)), decipher.final()]).toString('utf8');
      } catch {
        throw new EncryptionError(
          `A stored secret cannot be decrypted with the key ${JSON.stringify(name)}: the key is another one of the same name, or the row was altered. Restore the right ENCRYPTION_KEY, or connect to Xero again.`,
        );
      }
    },
  };
}

/** The key that encrypted it. */
function nameOf(bytes: Buffer): string {
  return bytes.subarray(1, 1 + (bytes[0] ?? 0)).toString();
}

/** A ciphertext copied to another row, column or key name does not decrypt there. */
function boundTo(keyName: string, purpose: string, id: string): Buffer {
  return Buffer.from(JSON.stringify(['timetracker-xero', keyName, purpose, id]));
}
