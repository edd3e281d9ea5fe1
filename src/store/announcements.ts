import type { DocumentRef, LedgerKind } from '../events/document-kind.ts';
import type { OutcomeEvent } from '../events/outcome-event.ts';
import type { Queryable } from './database.ts';
import type { OutcomeName } from './outcomes.ts';

interface Row {
  kind: LedgerKind;
  source_id: string;
  tenant_id: string | null;
  sequence: string;
  outcome: Exclude<OutcomeName, 'superseded'>;
  problem: string | null;
  recorded_at: string;
  links: LinkRow[];
  memory: Record<string, unknown>;
}

interface LinkRow {
  part: string;
  xero_kind: string;
  xero_id: string;
  xero_number: string | null;
  xero_status: string;
}

/** Outcomes on their way to the outcomes topic. What is only being looked at again is no outcome. */
export function createAnnouncements(database: Queryable) {
  return {
    /** Outcomes that the topic does not have yet, oldest first. */
    async due(installationId: string, limit: number): Promise<OutcomeEvent[]> {
      const found = await database.query<Row>(
        `select o.kind, o.source_id, o.tenant_id, o.sequence, o.outcome, o.problem,
                to_char(o.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as recorded_at,
                coalesce((select jsonb_agg(to_jsonb(l) || jsonb_build_object(
                                    'source_id', l.source_id::text, 'posted_sequence', l.posted_sequence::text)
                                  order by l.part) from link l
                           where (l.installation_id, l.kind, l.source_id) = (o.installation_id, o.kind, o.source_id)),
                         '[]') as links,
                to_jsonb(o) || jsonb_build_object('source_id', o.source_id::text, 'sequence', o.sequence::text) as memory
           from outcome o
          where o.installation_id = $1 and not o.announced and o.outcome <> 'superseded'
          order by o.recorded_at limit $2`,
        [installationId, limit],
      );
      return found.rows.map((row) => fromRow(installationId, row));
    },

    /** Writes down which of them the topic has; one that was recorded anew meanwhile stays due. */
    async done(installationId: string, events: readonly OutcomeEvent[]): Promise<void> {
      await database.query(
        `update outcome o set announced = true
           from unnest($2::text[], $3::bigint[], $4::timestamptz[]) as d(kind, source_id, recorded_at)
          where o.installation_id = $1 and (o.kind, o.source_id, o.recorded_at) = (d.kind, d.source_id, d.recorded_at)`,
        [
          installationId,
          events.map(({ kind }) => kind),
          events.map(({ sourceId }) => sourceId),
          events.map(({ time }) => time),
        ],
      );
    },

    /**
     * Makes those due again that the topic should have and has not: it was lost with Kafka. Answers with how many.
     * @param held what the topic has.
     */
    async tellAgain(
      installationId: string,
      held: readonly Pick<OutcomeEvent, 'kind' | 'sourceId' | 'time'>[],
    ): Promise<number> {
      const found = await database.query(
        `update outcome o set announced = false
          where o.installation_id = $1 and o.announced and o.outcome <> 'superseded'
            and not exists (select from unnest($2::text[], $3::bigint[], $4::timestamptz[]) as h(kind, source_id, recorded_at)
                             where (h.kind, h.source_id, h.recorded_at) = (o.kind, o.source_id, o.recorded_at))`,
        [
          installationId,
          held.map(({ kind }) => kind),
          held.map(({ sourceId }) => sourceId),
          held.map(({ time }) => time),
        ],
      );
      return found.rowCount ?? 0;
    },

    /**
     * Takes over what the topic knows of a document and this database does not: links that are missing or older, and the
     * outcome. False if there was nothing new.
     */
    async restore({ installationId, kind, sourceId }: DocumentRef, memory: Record<string, unknown>) {
      const { links = [], ...outcome } = memory;
      const values = [installationId, kind, sourceId];
      const linked = await database.query(
        `insert into link
         select (r).* from (select jsonb_populate_record(null::link, one) as r from jsonb_array_elements($4::jsonb) one) l
          where ((r).installation_id, (r).kind, (r).source_id) = ($1, $2, $3::bigint)
         on conflict (installation_id, kind, source_id, tenant_id, part) do update
           set xero_kind = excluded.xero_kind, xero_id = excluded.xero_id, xero_number = excluded.xero_number,
               xero_status = excluded.xero_status, posted_hash = excluded.posted_hash,
               posted_sequence = excluded.posted_sequence, posted_lines = excluded.posted_lines,
               posted_element_hash = excluded.posted_element_hash, said = excluded.said,
               xero_updated_at = excluded.xero_updated_at, xero_hash = excluded.xero_hash,
               xero_seen = excluded.xero_seen, kept_hash = excluded.kept_hash, paid_in_xero = excluded.paid_in_xero,
               differs_from = excluded.differs_from, updated_at = excluded.updated_at
           where link.updated_at < excluded.updated_at`,
        [...values, JSON.stringify(links)],
      );
      const told = await database.query(
        `insert into outcome
         select (r).* from (select jsonb_populate_record(null::outcome, $4::jsonb) as r) o
          where ((r).installation_id, (r).kind, (r).source_id) = ($1, $2, $3::bigint)
         on conflict (installation_id, kind, source_id) do update
           set tenant_id = excluded.tenant_id, sequence = excluded.sequence, outcome = excluded.outcome,
               problem = excluded.problem, parameters = excluded.parameters, recorded_at = excluded.recorded_at
           where outcome.recorded_at < excluded.recorded_at`,
        [...values, JSON.stringify(outcome)],
      );
      return (linked.rowCount ?? 0) + (told.rowCount ?? 0) > 0;
    },
  };
}

export type Announcements = ReturnType<typeof createAnnouncements>;

function fromRow(installationId: string, row: Row): OutcomeEvent {
  return {
    installationId,
    kind: row.kind,
    sourceId: row.source_id,
    sequence: BigInt(row.sequence),
    time: row.recorded_at,
    data: {
      kind: row.kind,
      id: row.source_id,
      outcome: row.outcome,
      problem: row.problem,
      tenantId: row.tenant_id,
      links: row.links.map((link) => ({
        part: link.part,
        xeroKind: link.xero_kind,
        xeroId: link.xero_id,
        xeroNumber: link.xero_number,
        xeroStatus: link.xero_status,
      })),
      memory: { ...row.memory, links: row.links },
    },
  };
}
