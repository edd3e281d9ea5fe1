/**
 * Which rows of a growing table are new. Ids are drawn before they are committed, so a row may appear behind
 * one that was already read: the last `overlap` ids are looked at again each time, and those seen are known.
 */
export interface RowWindow {
  /** Rows with a higher id are to be read. */
  after(): bigint;
  /** Those of the rows read that were not seen before. Rows older than the overlap are forgotten. */
  take(ids: readonly bigint[]): bigint[];
  /** The table's highest id, which may go down when a database was put back. */
  moveTo(highest: bigint): void;
  highest(): bigint;
}

export function createRowWindow(start: bigint, overlap: bigint): RowWindow {
  let highest = start;
  const seen = new Set<bigint>();
  const after = (): bigint => (highest > overlap ? highest - overlap : 0n);

  return {
    after,
    take(ids) {
      const fresh = ids.filter((id) => !seen.has(id));
      for (const id of fresh) seen.add(id);
      return fresh;
    },
    moveTo(next) {
      highest = next;
      for (const id of seen) if (id <= after() || id > highest) seen.delete(id);
    },
    highest: () => highest,
  };
}
