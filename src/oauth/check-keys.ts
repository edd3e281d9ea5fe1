import type { Queryable } from '../store/database.ts';
import type { Encryption } from './encryption.ts';
import { findKeyUse, inWords, type KeyUse } from './key-use.ts';

/** Our database holds secrets that cannot be read; the message says which key is missing and what to do. */
export class KeyMissing extends Error {
  override readonly name = 'KeyMissing';
}

/**
 * Makes sure that every secret in our database can be read, so that a forgotten key shows at the start and not at the
 * next refresh.
 * @throws KeyMissing
 */
export async function checkKeys(database: Queryable, encryption: Encryption): Promise<void> {
  const uses = await findKeyUse(database, encryption);
  const problems = unreadableInWords(uses);
  if (problems.length > 0) throw new KeyMissing(problems.join('\n'));
}

/** What cannot be read, a sentence for each key; empty if all is well. */
export function unreadableInWords(uses: readonly KeyUse[]): string[] {
  const byKey = Map.groupBy(
    uses.filter(({ state }) => state !== 'readable'),
    ({ key, state }) => `${state} ${key}`,
  );
  return [...byKey.values()].map((group) => {
    const name = JSON.stringify(group[0]?.key ?? '');
    return group[0]?.state === 'unknown-key'
      ? `Secrets in our database were encrypted with the key ${name}, which ENCRYPTION_KEY does not hold: ${inWords(group)}. Put that key back behind the others; \`ttxero keys rotate\` makes it superfluous. If it is lost, \`ttxero keys forget NAME\` lets go of what it has locked.`
      : `Secrets in our database cannot be decrypted with the key ${name}: ${inWords(group)}. The key of that name is another one, or the rows were altered. Restore the right key. If it is lost, take this one out of ENCRYPTION_KEY and use \`ttxero keys forget NAME\`.`;
  });
}
