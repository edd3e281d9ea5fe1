import { decodeOutcome, type OutcomeEvent } from '../events/outcome-event.ts';
import type { Announcements } from '../store/announcements.ts';
import type { createRecovery } from '../store/recovery.ts';

export interface RecoverDeps {
  readonly installationId: string;
  readonly announcements: Pick<Announcements, 'restore' | 'tellAgain'>;
  readonly recovery: Pick<ReturnType<typeof createRecovery>, 'lookFirst' | 'publishAgain'>;
  /** Reads all records of the outcomes topic, each document's in their order. */
  readonly readOutcomes: (onRecord: (value: string) => Promise<void>) => Promise<number>;
}

/** What a recovery came to, in documents. */
export interface Recovered {
  /** Outcomes that the topic held. */
  readonly read: number;
  /** Documents of which it knew more than our memory. */
  readonly restored: number;
  /** Documents of which the topic did not know where they stand; it is told again. */
  readonly toldAgain: number;
  /** Documents that are published again. */
  readonly publishedAgain: number;
  /** Documents that were about to be made in Xero and are looked for first. */
  readonly lookedFor: number;
}

/**
 * Brings a memory that is older than Xero, or a Kafka that was lost, to where nothing is lost and nothing doubled
 * (docs/recover.md). Safe to run any number of times. Looking first comes first: whatever fails afterwards, nothing is
 * made twice.
 */
export async function recoverMemory(deps: RecoverDeps): Promise<Recovered> {
  const { installationId, announcements, recovery } = deps;
  const lookedFor = await recovery.lookFirst(installationId);
  let restored = 0;
  const held: Pick<OutcomeEvent, 'kind' | 'sourceId' | 'time'>[] = [];
  const read = await deps.readOutcomes(async (value) => {
    const event = decodeOutcome(value);
    if (event?.installationId !== installationId) return;
    const { kind, sourceId, time } = event;
    held.push({ kind, sourceId, time });
    if (await announcements.restore(event, event.data.memory)) restored += 1;
  });
  // Or the next backup that is restored would find nothing outside itself.
  const toldAgain = await announcements.tellAgain(installationId, held);
  const publishedAgain = await recovery.publishAgain(installationId);
  return { read, restored, toldAgain, publishedAgain, lookedFor };
}
