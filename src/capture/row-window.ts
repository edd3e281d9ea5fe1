/**
 * Which rows of a growing table are new. Ids are drawn before they are committed, so a row may appear behind
 * one that was already read: the last `overlap` ids are looked at again each time, and those seen are known.
 *
 * After a start, and after a table was put back, nobody remembers which of the rows up to the position were read.
 * They count as read: were they taken for fresh, the rows of a restored backup would look like edits of people,
 * and the brake would let them pass. One that was committed late just then is left to the sweep.
 */
export interface RowWindow {
  /** Rows with a higher id are to be read. */
  after(): bigint;
  /** Those of the rows read that are new. Rows older than the overlap are forgotten. */
  take(ids: readonly bigint[]): bigint[];
  /** The table's highest id, which may go down when a database was put back. */
  moveTo(highest: bigint): void;
  highest(): bigint;
}

export function createRowWindow(start: bigint, overlap: bigint): RowWindow {
  let highest = start;
  const seen = new Set<bigint>();
  /** Rows up to here that are there at the next look count as read. */
  let countsAsRead: bigint | undefined = start;
  const after = (): bigint => (highest > overlap ? highest - overlap : 0n);

  return {
    after,
    take(ids) {
      const upTo = countsAsRead;
      countsAsRead = undefined;
      const fresh = ids.filter((id) => !seen.has(id) && (upTo === undefined || id > upTo));
      for (const id of ids) seen.add(id);
      return fresh;
    },
    moveTo(next) {
      if (next < highest) countsAsRead = next;
      highest = next;
      for (const id of seen) if (id <= after() || id > highest) seen.delete(id);
    },
    highest: () => highest,
  };
}
