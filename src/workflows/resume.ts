import {
  condition,
  continueAsNew,
  defineSignal,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { backlogInWords, inUtc } from '../backlog-in-words.ts';
import type { Activities, StuckDocuments } from '../activities/index.ts';
import type { ResumeCursor, ResumeScope } from '../store/stuck-documents.ts';
import { inLanes } from './in-lanes.ts';

/** Something changed that may free what is stuck: a connection, a setting, a go-live date. */
const resumeAll = defineSignal('resumeAll');

/** Documents were reopened that nobody has looked at since. */
const resumeForgotten = defineSignal('resumeForgotten');

/** A wait with a time has been stored. */
const waitStored = defineSignal('waitStored');

const { nextStuckPages, nextDue } = proxyActivities<Activities>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

const { pushStuckPage, stuckPageQueued } = proxyActivities<Activities>({
  startToCloseTimeout: '15 minutes',
  heartbeatTimeout: '15 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

/** Pages that are worked on at the same time: while the calls of some are at Xero, others are made ready. */
const pagesAtOnce = 6;

/** Part of the way through what is stuck. */
interface Stretch {
  readonly scope: ResumeScope;
  readonly after: ResumeCursor | null;
}

/**
 * Pushes stuck documents again: all of them when signalled, otherwise those whose time has come. It goes page by page,
 * each kind before those that need it, and of a kind the oldest first: a page begins once the one before it is in the
 * queue to Xero, and a few are under way at once. Ends when nothing waits for a time any more; a
 * signal starts it anew, and there is one of an installation by its id. What waits for a connection needs no run meanwhile.
 * @param carried where a run that was continued goes on.
 */
export async function resume(
  installationId: string,
  carried?: Stretch & { readonly resumed: number },
): Promise<{ readonly resumed: number }> {
  let resumed = carried?.resumed ?? 0;
  let all = false;
  let forgotten = false;
  let stored = false;
  setHandler(resumeAll, () => {
    all = true;
  });
  setHandler(resumeForgotten, () => {
    forgotten = true;
  });
  setHandler(waitStored, () => {
    stored = true;
  });

  /** Ends early when something has changed: that may free what was passed already, so it begins anew. */
  async function pushInOrder(pages: readonly StuckDocuments[]): Promise<void> {
    let queued = Promise.resolve();
    await inLanes(pages, pagesAtOnce, async (page) => {
      const turn = queued;
      queued = turn.then(() => (all ? undefined : stuckPageQueued(page)));
      const pushed = turn.then(() => (all ? undefined : push(page)));
      await Promise.all([queued, pushed]);
    });
  }

  async function push(page: StuckDocuments): Promise<void> {
    resumed += page.documents.length;
    await pushStuckPage(page);
  }

  const fromTheBeginning = (): Stretch => ({
    scope: all ? 'all' : forgotten ? 'forgotten' : 'due',
    after: null,
  });
  const continued = (stretch: Stretch) =>
    continueAsNew<typeof resume>(installationId, { resumed, ...stretch });

  let stretch: Stretch | null = carried ?? null;
  for (;;) {
    stretch ??= fromTheBeginning();
    if (stretch.scope === 'all') all = false;
    if (stretch.scope !== 'due') forgotten = false;
    stored = false;
    while (stretch !== null) {
      const { kinds, next }: Awaited<ReturnType<typeof nextStuckPages>> = await nextStuckPages({
        installationId,
        scope: stretch.scope,
        after: stretch.after,
      });
      for (const pages of kinds) await pushInOrder(pages);
      stretch = next === null || all ? null : { scope: stretch.scope, after: next };
      if (stretch !== null && workflowInfo().continueAsNewSuggested) await continued(stretch);
    }
    if (all || forgotten) continue;
    const { seconds, backlog } = await nextDue(installationId);
    setCurrentDetails(backlog === null ? '' : backlogInWords(backlog, new Date(), inUtc));
    if (all || forgotten || (stored && seconds === null)) continue;
    if (seconds === null) return { resumed };
    // Not longer than ten minutes, since a wait that is due earlier may have come meanwhile.
    const milliseconds = Math.min(600_000, Math.max(1000, Math.ceil(seconds * 1000)));
    await condition(() => all || forgotten || workflowInfo().continueAsNewSuggested, milliseconds);
    if (workflowInfo().continueAsNewSuggested) await continued(fromTheBeginning());
  }
}
