import { Client } from 'pg';
import { schemaName } from '../../src/store/migrate.ts';

/** What a benchmark reads of the product's own tables, and the one thing that it changes there. */
export async function openBenchStore(storeUrl: string) {
  const client = new Client({ connectionString: storeUrl, options: `-c search_path=${schemaName}` });
  await client.connect();
  return {
    /** How many snapshots of invoices have been handed over. */
    async invoicesKnown(): Promise<number> {
      const found = await client.query<{ count: number }>(
        `select count(*)::int as count from snapshot where kind = 'invoice' and handed_over`,
      );
      return found.rows[0]?.count ?? 0;
    },

    /** Moves the go-live date without telling the worker: it finds out when it looks at a document. */
    async goLive(date: string): Promise<void> {
      await client.query(
        `insert into connection_settings (connection_id, version, settings, created_by)
         select connection_id, version + 1, jsonb_set(settings, '{goLiveDate}', to_jsonb($1::text)), 'bench'
           from connection_settings order by version desc limit 1`,
        [date],
      );
    },

    /** How many documents of these ids are in Xero. */
    async invoicesInXero(firstId: number, count: number): Promise<number> {
      const found = await client.query<{ count: number }>(
        `select count(*)::int as count from link
          where kind = 'invoice' and part = 'document' and source_id >= $1 and source_id < $1::bigint + $2`,
        [firstId, count],
      );
      return found.rows[0]?.count ?? 0;
    },

    /** When Xero's answer about each of these invoices came, in milliseconds of the database's clock. */
    async answered(ids: readonly number[]): Promise<Map<number, number>> {
      const found = await client.query<{ id: number; at: number }>(
        `select w.source_id::int as id, (extract(epoch from min(c.answered_at)) * 1000)::float8 as at
           from write w join call c on c.id = w.call_id
          where w.kind = 'invoice' and w.source_id = any($1) and w.result->>'outcome' = 'synced'
          group by w.source_id`,
        [ids],
      );
      return new Map(found.rows.map((row) => [row.id, row.at]));
    },

    /** The writes of each call that did what they were to do, by its Idempotency-Key; `ours`: invoices from an id on. */
    async membersOfCalls(
      firstId: number,
      count: number,
    ): Promise<Map<string, { readonly done: number; readonly ours: number }>> {
      const found = await client.query<{ key: string; done: number; ours: number }>(
        `select c.idempotency_key as key, count(*)::int as done,
                (count(*) filter (where w.kind = 'invoice' and w.source_id between $1 and $1::bigint + $2 - 1))::int as ours
           from call c join write w on w.call_id = c.id and w.result->>'outcome' = 'synced'
          group by c.idempotency_key`,
        [firstId, count],
      );
      return new Map(found.rows.map(({ key, ...members }) => [key, members]));
    },

    close: () => client.end(),
  };
}

export type BenchStore = Awaited<ReturnType<typeof openBenchStore>>;
