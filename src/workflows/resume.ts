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
import type { Activities } from '../activities/index.ts';
import type { ResumeCursor, ResumeScope } from '../store/stuck-documents.ts';

/** Something changed that may free what is stuck: a connection, a setting, a go-live date. */
const resumeAll = defineSignal('resumeAll');

/** Documents were reopened that nobody has looked at since. */
const resumeForgotten = defineSignal('resumeForgotten');

/** A wait with a time has been stored. */
const waitStored = defineSignal('waitStored');

const { resumePage, nextDue } = proxyActivities<Activities>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

const { pageSettles } = proxyActivities<Activities>({
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout: '15 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

/** Part of the way through what is stuck. */
interface Stretch {
  readonly scope: ResumeScope;
  readonly after: ResumeCursor | null;
}

/**
 * Starts the runs of stuck documents again: all of them when signalled, otherwise those whose time has come. It goes
 * page by page, each kind before those that need it and the oldest first; a page begins once the one before it has been
 * looked at, so that the queue to Xero has the same order. Ends when nothing waits for a time any more; a signal starts
 * it anew, and there is one of an installation by its id. What waits for a connection needs no run meanwhile.
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
      const { page, next }: Awaited<ReturnType<typeof resumePage>> = await resumePage({
        installationId,
        scope: stretch.scope,
        after: stretch.after,
      });
      resumed += page.documents.length;
      stretch = next === null ? null : { scope: stretch.scope, after: next };
      if (stretch !== null) await Promise.race([pageSettles(page), condition(() => all)]);
      // Whatever has changed may free what was passed already.
      if (all) stretch = null;
      else if (stretch !== null && workflowInfo().continueAsNewSuggested) await continued(stretch);
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
