import { Client } from 'pg';
import { schemaName } from '../../src/store/migrate.ts';

/** When an invoice was stored as a snapshot, queued, sent and answered, in milliseconds of the database's clock. */
export interface Way {
  readonly id: number;
  readonly known: number;
  readonly queued: number;
  readonly sent: number;
  readonly answered: number;
}

const moments = {
  call: ['first_sent_at', 'send_before', 'deadline', 'resend_after'],
  write: ['first_sent_at', 'absent_since', 'look_after', 'checked_at', 'created_at'],
  gate_slot: ['granted_at', 'in_flight_until', 'answered_at'],
  gate: ['blocked_until', 'paced_until', 'day_ends_at', 'called_at'],
  organisation_copy: ['fetched_at'],
  connection: ['access_expires_at', 'refresh_until', 'refresh_retry_at'],
  wait: ['due_at', 'since'],
  snapshot: ['stored_at'],
};

function milliseconds(column: string): string {
  return `(extract(epoch from ${column}) * 1000)::float8`;
}

/** What a benchmark reads of the product's own tables, and the one thing that it changes there. */
export async function openBenchStore(storeUrl: string) {
  const client = new Client({ connectionString: storeUrl, options: `-c search_path=${schemaName}` });
  // The next query says it; and at the end the server goes first where something else has failed.
  client.on('error', () => undefined);
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

    /** What became of each of these invoices, and when. */
    async wayOf(ids: readonly number[]): Promise<readonly Way[]> {
      const found = await client.query<Way>(
        `select distinct on (w.source_id) w.source_id::int as id, ${milliseconds('s.stored_at')} as known,
                ${milliseconds('w.created_at')} as queued, ${milliseconds('c.first_sent_at')} as sent,
                ${milliseconds('c.answered_at')} as answered
           from write w join call c on c.id = w.call_id
           join snapshot s using (installation_id, kind, source_id)
          where w.kind = 'invoice' and w.source_id = any($1) and w.result->>'outcome' = 'synced'
          order by w.source_id, c.answered_at`,
        [ids],
      );
      return found.rows;
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

    /** The organisation that is connected. */
    async tenantId(): Promise<string> {
      const found = await client.query<{ id: string }>(
        `select tenant_id::text as id from connection limit 1`,
      );
      return found.rows[0]?.id ?? '';
    },

    /** Lets seconds pass: every moment that the protocol compares with the clock lies so much further back. */
    async pass(seconds: number): Promise<void> {
      for (const [table, columns] of Object.entries(moments)) {
        const moved = columns.map((column) => `${column} = ${column} - make_interval(secs => $1)`);
        await client.query(`update ${table} set ${moved.join(', ')}`, [seconds]);
      }
    },

    close: () => client.end(),
  };
}

export type BenchStore = Awaited<ReturnType<typeof openBenchStore>>;
