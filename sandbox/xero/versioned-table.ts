/**
 * Documents with their recent past, so that reads can lag behind writes. Each put adds a version;
 * versions older than the longest lag are forgotten, except the newest of them.
 */
export interface Document {
  id: string;
}

export interface Version<T> {
  /** Sandbox milliseconds of the write. */
  at: number;
  document: T;
}

export interface Lookup<T> {
  get(id: string): T | undefined;
  /** The newest states that have this key (see `keysOf`). */
  withKey(key: string): T[];
}

export interface VersionedTable<T extends Document> extends Lookup<T> {
  /** The document as a reader saw it at a moment; undefined if it did not exist yet. */
  getAsOf(id: string, at: number): T | undefined;
  list(): T[];
  listAsOf(at: number): T[];
  put(document: T, at: number): void;
  keysOf(document: T): string[];
  /** All versions kept, for the state file. */
  save(): Version<T>[][];
}

const LONGEST_LAG_MS = 30_000;

export function createVersionedTable<T extends Document>(
  keysOf: (document: T) => string[],
  saved: Version<T>[][] = [],
): VersionedTable<T> {
  const rows = new Map<string, Version<T>[]>();
  const keys = new Map<string, Set<string>>();

  const newest = (versions: Version<T>[] | undefined) => versions?.at(-1)?.document;

  const asOf = (versions: Version<T>[] | undefined, at: number) =>
    versions?.findLast((version) => version.at <= at)?.document;

  const index = (document: T, previous: T | undefined) => {
    for (const key of previous ? keysOf(previous) : []) keys.get(key)?.delete(document.id);
    for (const key of keysOf(document)) keys.set(key, (keys.get(key) ?? new Set()).add(document.id));
  };

  for (const versions of saved) {
    const document = newest(versions);
    if (!document) continue;
    rows.set(document.id, versions);
    index(document, undefined);
  }

  return {
    get: (id) => newest(rows.get(id)),
    getAsOf: (id, at) => asOf(rows.get(id), at),
    list: () => [...rows.values()].flatMap((versions) => newest(versions) ?? []),
    listAsOf: (at) => [...rows.values()].flatMap((versions) => asOf(versions, at) ?? []),
    withKey: (key) => [...(keys.get(key) ?? [])].flatMap((id) => newest(rows.get(id)) ?? []),
    put(document, at) {
      const versions = rows.get(document.id) ?? [];
      index(document, newest(versions));
      const visible = versions.findLastIndex((version) => version.at <= at - LONGEST_LAG_MS);
      rows.set(document.id, [...versions.slice(Math.max(visible, 0)), { at, document }]);
    },
    keysOf,
    save: () => [...rows.values()],
  };
}
