import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  continueAsNew,
  defineQuery,
  executeChild,
  isCancellation,
  ParentClosePolicy,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  TemporalFailure,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { SyncActivities } from '../activities/sync-activities.ts';
import type { SyncRequest } from '../sync-request.ts';
import { inLanes } from './in-lanes.ts';
import { searchAttributes } from './search-attributes.ts';
import { syncNowIdOf } from './sync-now-id.ts';
import {
  advanced,
  beginning,
  counted,
  kindOf,
  progressInWords,
  type Counts,
  type SyncProgress,
} from './sync-progress.ts';

/** How far it is. */
const syncProgress = defineQuery<SyncProgress | null>('syncProgress');

const { beginSync, nextSyncPages, finishSync } = proxyActivities<SyncActivities>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

const { syncPage } = proxyActivities<SyncActivities>({
  startToCloseTimeout: '15 minutes',
  heartbeatTimeout: '10 seconds',
  // A cancelled sync is over only once its pages have taken back what they queued.
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

/** Pages that are worked on at the same time: while the calls of five are at Xero, others are made ready. */
const pagesAtOnce = 10;

/** What a sync came to. `already-running`: another one is under way, and this one did nothing. */
export interface SyncNowResult {
  readonly state: 'done' | 'already-running';
  /** Names the sync on our pages and to `ttxero sync`. */
  readonly sync: string | null;
  readonly documents: number;
  readonly counts: Counts;
}

/**
 * Brings all documents, or those of some kinds and dates, into agreement with Xero, a few pages at once, each kind
 * before those that need it. One of an installation runs at a time, by its id; started under any other id, as schedules
 * and people in Temporal do, it starts that one and reports its end. A cancel ends it between documents.
 */
export async function syncNow(request: SyncRequest, carried?: SyncProgress): Promise<SyncNowResult> {
  const { installationId } = checked(request);
  const { workflowId, firstExecutionRunId: run } = workflowInfo();
  if (workflowId !== syncNowIdOf(installationId)) return underItsOwnId(request);

  let progress = carried;
  const show = (next: SyncProgress) => {
    progress = next;
    setCurrentDetails(progressInWords(next));
  };
  setHandler(syncProgress, () => progress ?? null);
  if (carried === undefined)
    upsertSearchAttributes([{ key: searchAttributes.installation, value: installationId }]);
  try {
    let now = carried ?? beginning(await beginSync(request, run));
    show(now);
    for (let kind = kindOf(now); kind !== undefined; kind = kindOf(now)) {
      const { pages, next } = await nextSyncPages({ run, kind, after: now.after });
      await inLanes(pages, pagesAtOnce, async (page) => {
        const counts = await syncPage({ run, ...page });
        now = counted(now, counts);
        show(now);
      });
      now = advanced(now, next);
      show(now);
      if (workflowInfo().continueAsNewSuggested) return await continueAsNew<typeof syncNow>(request, now);
    }
    await finishSync({ run, state: 'done', error: null });
    ended('done');
    return { state: 'done', sync: run, documents: now.total, counts: now.counts };
  } catch (error) {
    if (!(error instanceof TemporalFailure)) throw error;
    const state = isCancellation(error) ? 'cancelled' : 'failed';
    await CancellationScope.nonCancellable(async () => {
      await finishSync({ run, state, error: state === 'failed' ? typeOf(error) : null });
      ended(state);
    });
    throw error;
  }
}

/** Starts the one that runs, waits for it, and ends as it does; a cancel of this one is a cancel of that. */
async function underItsOwnId(request: SyncRequest): Promise<SyncNowResult> {
  try {
    return await executeChild(syncNow, {
      workflowId: syncNowIdOf(request.installationId),
      args: [request],
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return { state: 'already-running', sync: null, documents: 0, counts: {} };
  }
}

/** Whatever somebody typed: the rest is checked by the first activity, but without an installation there is none. */
function checked(request: unknown): { readonly installationId: string } {
  if (typeof request === 'object' && request !== null && 'installationId' in request) {
    const { installationId } = request;
    if (typeof installationId === 'string' && installationId !== '') return { installationId };
  }
  throw ApplicationFailure.nonRetryable(
    'Name the installation, such as {"installationId":"main"}. kinds, from, to and dryRun may follow.',
    'InvalidRequest',
  );
}

function ended(state: string): void {
  upsertSearchAttributes([{ key: searchAttributes.outcome, value: state }]);
}

/** The type of what made it fail. */
function typeOf(error: TemporalFailure): string {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return (cause instanceof ApplicationFailure ? cause.type : undefined) ?? 'Internal';
}
