import { hashOfSecretWord, looksLikeSecretWord, newSecretWord } from '../oauth/secret-words.ts';

/** So that whoever finds one in a log or a repository knows what it opens. */
const prefix = 'ttxero_';

/** A new access token: 256 random bits behind a prefix. */
export function newAccessTokenWord(): string {
  return prefix + newSecretWord();
}

/** Whether a text could be one; anything else need not be looked up. */
export function looksLikeAccessToken(text: string): boolean {
  return text.startsWith(prefix) && looksLikeSecretWord(text.slice(prefix.length));
}

/** What is stored instead (SHA-256, hex): the word is random, so nothing slower is needed. */
export const hashOfAccessToken = hashOfSecretWord;
