/** One way to get something; it answers with the thing, or with a text that says why not. */
export type Candidate<T> = { name: string; find: () => Promise<T | string> };

/**
 * The result of the first candidate that works.
 * @throws with the reason of every candidate, and the choices a person has
 */
export async function firstThatWorks<T extends object>(
  what: string,
  candidates: readonly Candidate<T>[],
  choices: string,
): Promise<T> {
  const reasons: string[] = [];
  for (const { name, find } of candidates) {
    const found = await find();
    if (typeof found !== 'string') return found;
    reasons.push(`  - ${name}: ${found}`);
  }
  throw new Error(`${what} was not found.\n${reasons.join('\n')}\n${choices}`);
}
