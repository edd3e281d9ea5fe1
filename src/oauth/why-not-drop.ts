import type { KeyHolder } from '../store/key-holders.ts';
import { inWords, type KeyUse } from './key-use.ts';

/** Why a key cannot be taken out of ENCRYPTION_KEY yet, a sentence each with what to do; empty if it can. */
export function whyNotDrop(
  name: string,
  uses: readonly KeyUse[],
  processes: readonly KeyHolder[],
  held: readonly string[],
): string[] {
  const used = uses.filter(({ key }) => key === name);
  const others = held.filter((one) => one !== name);
  const writers = processes.filter(({ keyNames }) => keyNames[0] === name);
  return [
    ...(others.length === 0 ? ['It is the only key. Put a new one before it first.'] : []),
    ...(others.length > 0 && held[0] === name
      ? [`It comes first in ENCRYPTION_KEY, so it still encrypts. Put ${String(others[0])} before it.`]
      : []),
    ...(used.length > 0 ? [`It still encrypts ${inWords(used)}. Use \`ttxero keys rotate\`.`] : []),
    ...writers.map(
      ({ label }) => `It still encrypts what ${label} writes. Restart that with the new key first.`,
    ),
  ];
}

/** Why what a key has locked cannot be let go of, a sentence each; empty if it can. */
export function whyNotForget(
  name: string,
  uses: readonly KeyUse[],
  processes: readonly KeyHolder[],
  held: readonly string[],
): string[] {
  if (held.includes(name)) {
    return [
      `ENCRYPTION_KEY holds ${name}, so nothing needs to be lost: use \`ttxero keys rotate\`. If the key of that name is the wrong one, take it out first.`,
    ];
  }
  if (uses.length === 0) return [`Nothing is encrypted with ${name}.`];
  return processes
    .filter(({ keyNames }) => keyNames.includes(name))
    .map(({ label }) => `The key is not lost: ${label} holds it.`);
}
