import type { Document, Lookup, VersionedTable } from './versioned-table.ts';

/**
 * The writes of one request before it is known whether they count. Elements of a request see
 * each other, and nothing reaches the books until `commit`.
 */
export interface Stage<T extends Document> extends Lookup<T> {
  put(document: T): void;
  /** All documents, with what is staged in place of what it replaces. */
  list(): T[];
  commit(at: number): void;
}

export function createStage<T extends Document>(table: VersionedTable<T>): Stage<T> {
  const staged = new Map<string, T>();
  return {
    get: (id) => staged.get(id) ?? table.get(id),
    withKey: (key) => [
      ...table.withKey(key).filter((document) => !staged.has(document.id)),
      ...[...staged.values()].filter((document) => table.keysOf(document).includes(key)),
    ],
    list: () => [...table.list().filter((document) => !staged.has(document.id)), ...staged.values()],
    put: (document) => void staged.set(document.id, document),
    commit(at) {
      for (const document of staged.values()) table.put(document, at);
    },
  };
}
