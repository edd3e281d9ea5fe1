/**
 * Which rows of a growing table are new. Ids are drawn before they are committed, so a row may appear behind
 * one that was already read: ids that are missing among the last `overlap` ones are looked for again each time.
 *
 * After a start, and after a table was put back, nobody remembers which of the rows up to the position were read.
 * They count as read: were they taken for fresh, the rows of a restored backup would look like edits of people,
 * and the brake would let them pass. One that was committed late just then is left to the sweep.
 */
export interface RowWindow {
  /** Rows with a higher id are to be read. */
  after(): bigint;
  /** Rows with these ids are to be read, too. */
  missing(): readonly bigint[];
  /**
   * Takes what was read.
   * @param ids of the rows that are there
   * @param highest the highest id up to which the table was read; it goes down when a database was put back
   * @returns those of the rows that are new
   */
  take(ids: readonly bigint[], highest: bigint): bigint[];
  highest(): bigint;
}

export function createRowWindow(start: bigint, overlap: bigint): RowWindow {
  let highest = start;
  const missing = new Set<bigint>();
  /** Nobody knows yet which of the rows up to `highest` are there. */
  let isUnknown = true;
  const overlapOf = (id: bigint): bigint => (id > overlap ? id - overlap : 0n);

  return {
    after: () => (isUnknown ? overlapOf(highest) : highest),
    missing: () => [...missing],
    take(ids, reached) {
      const before = highest;
      const fresh = ids.filter((id) => missing.has(id) || id > before);
      const there = new Set(ids);
      highest = reached;
      if (reached < before) {
        missing.clear();
        isUnknown = true;
        return [];
      }
      const from = isUnknown ? overlapOf(before) : before;
      for (const id of missing) if (there.has(id) || id <= overlapOf(reached)) missing.delete(id);
      for (let id = max(from, overlapOf(reached)) + 1n; id <= reached; id += 1n) {
        if (!there.has(id)) missing.add(id);
      }
      isUnknown = false;
      return fresh;
    },
    highest: () => highest,
  };
}

function max(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}
