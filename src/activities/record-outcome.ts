import { problem, type Problem } from '../problems.ts';
import type { OutcomeName, Outcomes } from '../store/outcomes.ts';
import type { Snapshot } from '../store/snapshots.ts';
import type { Wait, Waits } from '../store/waits.ts';

/** What became of one state of a document, as its run reports it. */
export interface Settled {
  readonly outcome: OutcomeName;
  readonly sequence: bigint;
  readonly tenantId: string | undefined;
  readonly problem: Problem | undefined;
}

/** Writes down where a document stands when nothing was said to Xero about it. */
export function createRecordOutcome(outcomes: Outcomes, waits: Waits) {
  async function record(
    snapshot: Snapshot,
    tenantId: string | undefined,
    name: OutcomeName,
    found: Problem | undefined,
  ): Promise<Settled> {
    const { sequence } = snapshot;
    await outcomes.record(snapshot, { name, sequence, tenantId, problem: found });
    return { outcome: name, sequence, tenantId, problem: found };
  }

  return {
    /** Where it stands now; what it waits for is put down already. */
    tell: record,

    /** It is settled: in Xero, left alone or held. It waits for nothing any more. */
    async stop(
      snapshot: Snapshot,
      tenantId: string,
      name: OutcomeName,
      found: Problem | undefined,
    ): Promise<Settled> {
      const settled = await record(snapshot, tenantId, name, found);
      await waits.remove(snapshot);
      return settled;
    },

    /** It waits, as a row. */
    async wait(snapshot: Snapshot, why: Wait): Promise<Settled> {
      await waits.put(snapshot, why);
      return record(snapshot, why.tenantId, 'waiting', problem(why.reason));
    },

    /** It is held or left alone because of another document, and follows once that one is settled otherwise. */
    async stopWaiting(
      snapshot: Snapshot,
      why: Wait,
      name: 'held' | 'skipped',
      found: Problem,
    ): Promise<Settled> {
      await waits.put(snapshot, why);
      return record(snapshot, why.tenantId, name, found);
    },

    /** Nothing final yet; people see the reason meanwhile. */
    async note(
      snapshot: Snapshot,
      tenantId: string,
      name: 'unknown' | 'waiting',
      found: Problem,
    ): Promise<void> {
      await record(snapshot, tenantId, name, found);
    },
  };
}

export type RecordOutcome = ReturnType<typeof createRecordOutcome>;
