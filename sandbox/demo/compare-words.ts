import type { ComparedDocument } from './compare-kind.ts';
import type { Difference } from './difference.ts';

/** What the product says about a document that is not in Xero: its state and the problem's name. */
export interface ProductWord {
  readonly kind: string;
  readonly id: number;
  readonly state: string;
  readonly reason: string | null;
}

/** The product must know of each document that needs a person, of no other, and for our reason. */
export function compareWords(
  compared: readonly ComparedDocument[],
  words: readonly ProductWord[],
): Difference[] {
  const expected = new Map<string, readonly string[]>(
    compared.flatMap((row) => {
      const reasons = reasonsOf(row);
      return reasons.length === 0 ? [] : [[`${row.kind}/${row.id}`, reasons] as const];
    }),
  );
  const said = new Map<string, ProductWord>(
    words
      .filter(({ state }) => state === 'held' || state === 'rejected')
      .map((word) => [`${word.kind}/${word.id}`, word]),
  );
  return [...new Set([...expected.keys(), ...said.keys()])].flatMap((document): Difference[] => {
    const ours = expected.get(document);
    const theirs = said.get(document);
    if (ours !== undefined && theirs !== undefined && ours.some((reason) => agrees(reason, theirs)))
      return [];
    return [
      {
        document,
        what: 'reason',
        timeTracker: ours?.join(', ') ?? 'no problem',
        xero: theirs === undefined ? 'no problem' : [theirs.state, theirs.reason ?? ''].join(' ').trim(),
      },
    ];
  });
}

/** The problems that the product may name, or the states for which any reason will do. */
function reasonsOf({ verdict }: ComparedDocument): readonly string[] {
  if (verdict.state === 'held') return verdict.problems;
  if (verdict.state !== 'rejected') return [];
  return verdict.orHeld === true ? ['rejected', 'held'] : ['rejected'];
}

function agrees(reason: string, { state, reason: theirs }: ProductWord): boolean {
  return reason === state || (state === 'held' && reason === theirs);
}
