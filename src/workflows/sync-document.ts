import {
  ApplicationFailure,
  defineSignal,
  proxyActivities,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { DocumentRef } from '../events/document-kind.ts';
import type { Activities, SyncResult } from '../activities/index.ts';
import { searchAttributes } from './search-attributes.ts';
import { isNewer, lookAgain } from './sequence.ts';

/** A newer state of the document has been stored, or `lookAgain`. The sequence is a decimal integer as text. */
const documentChanged = defineSignal<[{ readonly sequence: string }]>('documentChanged');

const { tellOutcome } = proxyActivities<Activities>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

const { pushDocument } = proxyActivities<Activities>({
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout: '15 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

/**
 * Brings one document into agreement with Xero: pushes its newest snapshot, and again if a newer one was signalled
 * meanwhile. Started by hand it does the same. Waiting ends the run: what the document waits for starts it again.
 * A held or rejected document ends it as failed, with the problem as the failure's type; reset to whatever point, it
 * looks anew.
 * @param known somebody has just looked, and found what is written down: the run only shows it, without asking Xero.
 */
export async function syncDocument(document: DocumentRef, known = false): Promise<SyncResult> {
  const { runId, originalExecutionRunId } = workflowInfo();
  // Who resets a run wants to know what holds now.
  let isKnown = known && runId === originalExecutionRunId;
  let signalled: string[] = [];
  setHandler(documentChanged, ({ sequence }) => {
    signalled.push(sequence);
  });

  for (;;) {
    // Only what is signalled from here on may have come too late for this push: snapshots are stored before.
    signalled = [];
    const result = (isKnown ? await tellOutcome(document) : null) ?? (await pushDocument(document));
    isKnown = false;
    // A run that was reset still has the answers to the run before it; they are history, so it asks again.
    if (result.runId !== runId) continue;
    if (signalled.some((sequence) => sequence === lookAgain || isNewer(sequence, result.sequence))) continue;
    upsertSearchAttributes([
      { key: searchAttributes.outcome, value: result.outcome },
      { key: searchAttributes.problem, value: result.problem ?? null },
    ]);
    if (result.outcome === 'held' || result.outcome === 'rejected') {
      throw ApplicationFailure.nonRetryable(result.reason, result.problem ?? result.outcome);
    }
    return result;
  }
}
