import type { DocumentRef, LedgerKind } from '../events/document-kind.ts';
import type { LedgerData } from '../events/party.ts';
import type { MoneyOfInvoice } from '../xero/missing-payment.ts';
import { askTogether, columnsOf, rowsByKey } from './ask-together.ts';
import type { Queryable } from './database.ts';

/** The newest known state of a document. */
export interface Snapshot<K extends LedgerKind = LedgerKind> extends DocumentRef<K> {
  readonly sequence: bigint;
  readonly contentHash: string;
  readonly data: LedgerData[K] | null;
  readonly handedOver: boolean;
}

/** `older`: something newer is known. `known`: this very state was handed over before. `stored`: hand it over. */
export type StoreResult = 'older' | 'known' | 'stored';

interface Row {
  sequence: string;
  content_hash: string;
  data: LedgerData[LedgerKind] | null;
  handed_over: boolean;
}

/** A state of a document as it came: by an event, or along with another document. */
export interface NewState extends DocumentRef {
  readonly sequence: bigint;
  /** null: deleted in TimeTracker. */
  readonly data: LedgerData[LedgerKind] | null;
}

/** Snapshots: one per document, and only a higher sequence replaces it. */
export function createSnapshots(database: Queryable) {
  return {
    /** Stores the state unless a newer one is known. */
    async store(event: NewState, contentHash: string): Promise<StoreResult> {
      const key = [event.installationId, event.kind, event.sourceId];
      const stored = await database.query(
        `insert into snapshot (installation_id, kind, source_id, sequence, content_hash, data)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (installation_id, kind, source_id) do update
           set sequence = excluded.sequence, content_hash = excluded.content_hash, data = excluded.data,
               handed_over = false, stored_at = clock_timestamp()
           where snapshot.sequence < excluded.sequence
         returning sequence`,
        [
          ...key,
          event.sequence.toString(),
          contentHash,
          event.data === null ? null : JSON.stringify(event.data),
        ],
      );
      if (stored.rowCount === 1) return 'stored';
      const present = await database.query<{ sequence: string; handed_over: boolean }>(
        `select sequence, handed_over from snapshot where installation_id = $1 and kind = $2 and source_id = $3`,
        key,
      );
      const row = present.rows[0];
      if (row === undefined || BigInt(row.sequence) !== event.sequence) return 'older';
      return row.handed_over ? 'known' : 'stored';
    },

    /** Marks a state as handed over; a newer state that came meanwhile is left as it is. */
    async markHandedOver(document: DocumentRef, sequence: bigint): Promise<void> {
      await database.query(
        `update snapshot set handed_over = true
          where installation_id = $1 and kind = $2 and source_id = $3 and sequence = $4`,
        [document.installationId, document.kind, document.sourceId, sequence.toString()],
      );
    },

    /** What is known of the money of an invoice: its payments and credit notes, as far as events have come. */
    async moneyOf({ installationId, sourceId }: Pick<DocumentRef, 'installationId' | 'sourceId'>) {
      const found = await database.query<MoneyOfInvoice>(
        `select coalesce(sum((m.data->>'amount')::numeric)
                  filter (where m.kind = 'payment' and m.data->>'status' = 'completed'), 0)::text as received,
                coalesce(sum((m.data->>'amount')::numeric) filter (where m.kind = 'credit_note'), 0)::text as credited,
                coalesce(bool_or(m.data->>'currency' <> i.data->>'currency'
                                 or m.kind = 'payment' and m.data->>'status' not in ('completed', 'failed')),
                         false) as unclear
           from snapshot i
           left join snapshot m on m.installation_id = i.installation_id and m.kind in ('payment', 'credit_note')
                               and m.data->>'invoiceId' = $2
          where i.installation_id = $1 and i.kind = 'invoice' and i.source_id = $2::bigint`,
        [installationId, sourceId],
      );
      return found.rows[0] ?? { received: '0', credited: '0', unclear: true };
    },

    /** Seconds since its newest state came; 0 if none is known. */
    async ageSeconds(document: DocumentRef): Promise<number> {
      const found = await database.query<{ seconds: number }>(
        `select extract(epoch from clock_timestamp() - stored_at)::float8 as seconds from snapshot
          where installation_id = $1 and kind = $2 and source_id = $3`,
        [document.installationId, document.kind, document.sourceId],
      );
      return found.rows[0]?.seconds ?? 0;
    },

    /** The newest state of a document, if any is known. */
    newest: askTogether(async (documents: readonly DocumentRef[]): Promise<(Snapshot | undefined)[]> => {
      const found = await database.query<Row & { n: string }>(
        `select d.n, s.* from unnest($1::text[], $2::text[], $3::bigint[]) with ordinality
             as d(installation_id, kind, source_id, n)
          cross join lateral (
            select sequence, content_hash, data, handed_over from snapshot s
             where s.installation_id = d.installation_id and s.kind = d.kind and s.source_id = d.source_id
            offset 0) s`,
        columnsOf(documents),
      );
      const rows = rowsByKey(found.rows, documents.length);
      return documents.map((document, index) => {
        const row = rows[index]?.[0];
        return row && { ...refOf(document), ...fromRow(row) };
      });
    }),
  };
}

export type Snapshots = ReturnType<typeof createSnapshots>;

function refOf({ installationId, kind, sourceId }: DocumentRef): DocumentRef {
  return { installationId, kind, sourceId };
}

function fromRow(row: Row) {
  return {
    sequence: BigInt(row.sequence),
    contentHash: row.content_hash,
    data: row.data,
    handedOver: row.handed_over,
  };
}
