import type { Queryable } from '../store/database.ts';

const cursor = 'debezium/heard';

/** Notes that records of the connector were taken just now, by the database's clock. */
export async function noteHeard(store: Queryable, installationId: string): Promise<void> {
  await store.query(
    `insert into capture_cursor (installation_id, name, value)
     values ($1, $2, (extract(epoch from clock_timestamp()) * 1000)::bigint::text)
     on conflict (installation_id, name) do update set value = excluded.value`,
    [installationId, cursor],
  );
}

/** Seconds since records of the connector were last taken; undefined: never. */
export async function secondsSinceHeard(
  store: Queryable,
  installationId: string,
): Promise<number | undefined> {
  const found = await store.query<{ seconds: number }>(
    `select (extract(epoch from clock_timestamp()) - value::numeric / 1000)::float8 as seconds
     from capture_cursor where installation_id = $1 and name = $2`,
    [installationId, cursor],
  );
  return found.rows[0]?.seconds;
}
