import type { DocumentRef } from '../events/document-kind.ts';
import type { Problem } from '../problems.ts';
import type { Queryable } from './database.ts';
import { isReplaced, placeOf } from './replaced.ts';

/** Where a document stands (docs/words.md). */
export type OutcomeName =
  'synced' | 'unchanged' | 'superseded' | 'skipped' | 'waiting' | 'held' | 'rejected' | 'unknown';

/** What became of one state of a document. */
export interface Outcome {
  readonly name: OutcomeName;
  readonly sequence: bigint;
  readonly tenantId?: string | undefined;
  readonly problem?: Problem | undefined;
}

/** As it is found again. */
export interface StoredOutcome extends Outcome {
  /** It was held or rejected when somebody looked last, so its run in Temporal ended as failed. */
  readonly runFailed: boolean;
}

interface Row {
  outcome: OutcomeName;
  run_failed: boolean;
  sequence: string;
  tenant_id: string | null;
  problem: Problem['type'] | null;
  parameters: Record<string, string>;
}

/** The newest outcome of each document; an older state never replaces the word about a newer one. */
export function createOutcomes(database: Queryable) {
  return {
    /**
     * Records what became of a state. What became of it in an organisation that another one has taken the place of says
     * nothing about where the document stands now.
     */
    async record(document: DocumentRef, outcome: Outcome, client: Queryable = database): Promise<void> {
      await client.query(
        `with ${placeOf('$1', '$4')}
         insert into outcome (installation_id, kind, source_id, tenant_id, sequence, outcome, problem, parameters, run_failed)
         select $1, $2, $3, $4, $5, $6, $7, $8, $6 in ('held', 'rejected')
          where not exists (select from place where ${isReplaced('place')})
         on conflict (installation_id, kind, source_id) do update
           set tenant_id = excluded.tenant_id, sequence = excluded.sequence, outcome = excluded.outcome,
               problem = excluded.problem, parameters = excluded.parameters, recorded_at = clock_timestamp(),
               announced = false, run_failed = excluded.run_failed
           where outcome.sequence <= excluded.sequence`,
        [
          document.installationId,
          document.kind,
          document.sourceId,
          outcome.tenantId ?? null,
          outcome.sequence.toString(),
          outcome.name,
          outcome.problem?.type ?? null,
          JSON.stringify(outcome.problem?.parameters ?? {}),
        ],
      );
    },

    /** The newest outcome of a document. */
    async find(document: DocumentRef): Promise<StoredOutcome | undefined> {
      const found = await database.query<Row>(
        `select outcome, sequence, tenant_id, problem, parameters, run_failed from outcome
          where installation_id = $1 and kind = $2 and source_id = $3`,
        [document.installationId, document.kind, document.sourceId],
      );
      const row = found.rows[0];
      if (row === undefined) return undefined;
      return {
        name: row.outcome,
        runFailed: row.run_failed,
        sequence: BigInt(row.sequence),
        tenantId: row.tenant_id ?? undefined,
        problem: row.problem === null ? undefined : { type: row.problem, parameters: row.parameters },
      };
    },
  };
}

export type Outcomes = ReturnType<typeof createOutcomes>;

/** Whether the word about a document was written down within so many seconds. */
export async function isOutcomeYoungerThan(
  database: Queryable,
  document: DocumentRef,
  seconds: number,
): Promise<boolean> {
  const found = await database.query(
    `select from outcome where installation_id = $1 and kind = $2 and source_id = $3
        and recorded_at > clock_timestamp() - make_interval(secs => $4)`,
    [document.installationId, document.kind, document.sourceId, seconds],
  );
  return found.rowCount === 1;
}
