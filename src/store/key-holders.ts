import type { Queryable } from './database.ts';

/** A process that works with secrets, as it announced itself. */
export interface KeyHolder {
  readonly processId: string;
  /** What people know it by: host and process number. */
  readonly label: string;
  /** The first one encrypts, all decrypt. */
  readonly keyNames: readonly string[];
}

/** Which processes hold which keys, by name only. One that was not heard of for `aliveSeconds` has ended. */
export function createKeyHolders(database: Queryable, aliveSeconds: number) {
  return {
    /** Says that a process is there; to be repeated well within `aliveSeconds`. */
    async announce({ processId, label, keyNames }: KeyHolder): Promise<void> {
      await database.query(
        `delete from key_holder where seen_at < clock_timestamp() - make_interval(secs => $1)`,
        [aliveSeconds],
      );
      await database.query(
        `insert into key_holder (process_id, label, key_names) values ($1, $2, $3)
         on conflict (process_id) do update
           set label = excluded.label, key_names = excluded.key_names, seen_at = clock_timestamp()`,
        [processId, label, keyNames],
      );
    },

    async leave(processId: string): Promise<void> {
      await database.query(`delete from key_holder where process_id = $1`, [processId]);
    },

    async alive(): Promise<KeyHolder[]> {
      const found = await database.query<{ process_id: string; label: string; key_names: string[] }>(
        `select process_id, label, key_names from key_holder
          where seen_at >= clock_timestamp() - make_interval(secs => $1) order by label, process_id`,
        [aliveSeconds],
      );
      return found.rows.map((row) => ({
        processId: row.process_id,
        label: row.label,
        keyNames: row.key_names,
      }));
    },
  };
}
