/** How one row is proved. */
export interface Proof<Row extends string> {
  readonly row: Row;
  /** Answers with what was seen, in words and figures. Whatever it throws says why the row isn't proved. */
  readonly prove: () => Promise<string>;
}

/** What became of one row. */
export interface ProvedRow<Row extends string> {
  readonly row: Row;
  readonly isProved: boolean;
  /** The proof, or why there is none; one line. */
  readonly words: string;
}

/** What was seen is not what was promised; the message says both. */
export class Unproved extends Error {
  override readonly name = 'Unproved';
}

/** @throws Unproved with these words unless it is so */
export function expectThat(isSo: boolean, otherwise: string): asserts isSo {
  if (!isSo) throw new Unproved(otherwise);
}

/** Proves one row after the other. One that fails does not keep the next from being tried. Never throws. */
export async function prove<Row extends string>(proofs: readonly Proof<Row>[]): Promise<ProvedRow<Row>[]> {
  const found: ProvedRow<Row>[] = [];
  for (const { row, prove: run } of proofs) {
    try {
      found.push(judged(row, await run()));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      found.push({ row, isProved: false, words: inOneLine(why) });
    }
  }
  return found;
}

/** Each row exactly once and in this order: one that nobody tried, or that was tried twice, isn't proved. */
export function inOrder<Row extends string>(
  rows: readonly Row[],
  found: readonly ProvedRow<Row>[],
): ProvedRow<Row>[] {
  return rows.map((row) => {
    const own = found.filter((one) => one.row === row);
    const [only] = own;
    if (only !== undefined && own.length === 1) return only;
    return { row, isProved: false, words: only === undefined ? 'nobody has tried it' : 'tried twice' };
  });
}

/** A proof without words proves nothing. */
function judged<Row extends string>(row: Row, words: string): ProvedRow<Row> {
  const line = inOneLine(words);
  return line === ''
    ? { row, isProved: false, words: 'no proof was given' }
    : { row, isProved: true, words: line };
}

function inOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
