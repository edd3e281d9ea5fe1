import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits for a link, a state or a cookie, fit for an address. */
export function newSecretWord(): string {
  return randomBytes(32).toString('base64url');
}

/** Whether a text could be one of ours; anything else need not be looked up. */
export function looksLikeSecretWord(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text);
}

/** What is stored instead of the word itself. The words are random, so a plain SHA-256 (hex) is enough. */
export function hashOfSecretWord(word: string): string {
  return createHash('sha256').update(word).digest('hex');
}
