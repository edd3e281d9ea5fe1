import { describe, expect, it } from 'vitest';
import { createEncryption, EncryptionError } from '../../src/oauth/encryption.ts';

const key = (name: string, byte: number) => `${name}:${Buffer.alloc(32, byte).toString('base64')}`;

describe('encryption at rest', () => {
  const encryption = createEncryption([key('k1', 1)]);
  const sealed = encryption.encrypt('refresh_token', 'connection-a', 'the secret');

  it('gives the text back for the same purpose and row', () => {
    expect(encryption.decrypt('refresh_token', 'connection-a', sealed)).toBe('the secret');
  });

  it('does not hold the text, and is different each time', () => {
    expect(sealed.includes('the secret')).toBe(false);
    expect(encryption.encrypt('refresh_token', 'connection-a', 'the secret').equals(sealed)).toBe(false);
  });

  it('refuses a ciphertext that was copied to another row or column', () => {
    expect(() => encryption.decrypt('refresh_token', 'connection-b', sealed)).toThrow(EncryptionError);
    expect(() => encryption.decrypt('access_token', 'connection-a', sealed)).toThrow(EncryptionError);
  });

  it('refuses every altered byte', () => {
    for (let index = 0; index < sealed.length; index++) {
      const altered = Buffer.from(sealed);
      altered[index] = (altered[index] ?? 0) ^ 1;
      expect(() => encryption.decrypt('refresh_token', 'connection-a', altered)).toThrow(EncryptionError);
    }
    expect(() => encryption.decrypt('refresh_token', 'connection-a', Buffer.alloc(0))).toThrow(
      EncryptionError,
    );
  });

  it('reads with every key and writes with the first', () => {
    const rotated = createEncryption([key('k2', 2), key('k1', 1)]);
    expect(rotated.decrypt('refresh_token', 'connection-a', sealed)).toBe('the secret');
    const renewed = rotated.encrypt('refresh_token', 'connection-a', 'the secret');
    expect(createEncryption([key('k2', 2)]).decrypt('refresh_token', 'connection-a', renewed)).toBe(
      'the secret',
    );
  });

  it('names the missing key and what to do, without any secret', () => {
    const other = createEncryption([key('k2', 2)]);
    expect(() => other.decrypt('refresh_token', 'connection-a', sealed)).toThrow(
      /"k1", which ENCRYPTION_KEY does not hold\. Put that key back/,
    );
    const impostor = createEncryption([key('k1', 9)]);
    expect(() => impostor.decrypt('refresh_token', 'connection-a', sealed)).toThrow(
      /another one of the same name/,
    );
  });
});
