import type { Queryable } from '../store/database.ts';

/** How far each detector of an installation has read. */
export async function readCursors(store: Queryable, installationId: string): Promise<Map<string, bigint>> {
  const found = await store.query<{ name: string; value: string }>(
    `select name, value from capture_cursor where installation_id = $1`,
    [installationId],
  );
  return new Map(found.rows.map((row) => [row.name, BigInt(row.value)]));
}

export async function storeCursor(
  store: Queryable,
  installationId: string,
  name: string,
  value: bigint,
): Promise<void> {
  await store.query(
    `insert into capture_cursor (installation_id, name, value) values ($1, $2, $3)
     on conflict (installation_id, name) do update set value = excluded.value`,
    [installationId, name, value.toString()],
  );
}
