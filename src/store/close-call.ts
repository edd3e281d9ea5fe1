import type { Queryable } from './database.ts';

/** A call is over once none of its writes is open any more; this write is about to be settled. */
export async function closeCallOf(client: Queryable, writeId: string): Promise<void> {
  await client.query(
    `update call set state = 'answered', answered_at = clock_timestamp()
      where id = (select call_id from write where id = $1)
        and not exists (select from write other
                         where other.call_id = call.id and other.id <> $1 and other.state <> 'done')`,
    [writeId],
  );
}
