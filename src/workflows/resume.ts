import {
  condition,
  continueAsNew,
  defineSignal,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities, ResumeCursor } from '../activities/index.ts';

/** Something changed that may free what is stuck: a connection, a setting, a go-live date. */
const resumeAll = defineSignal('resumeAll');

/** A wait with a time has been stored. */
const waitStored = defineSignal('waitStored');

const { resumePage, secondsUntilDue } = proxyActivities<Activities>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

/**
 * Starts the runs of stuck documents again, in pages of 50: all of them when signalled, otherwise those whose time
 * has come. Ends when nothing waits for a time any more; a signal starts it anew.
 */
export async function resume(
  installationId: string,
  resumedBefore = 0,
): Promise<{ readonly resumed: number }> {
  let resumed = resumedBefore;
  let all = false;
  let stored = false;
  setHandler(resumeAll, () => {
    all = true;
  });
  setHandler(waitStored, () => {
    stored = true;
  });

  for (;;) {
    const scope = all ? 'all' : 'due';
    all = false;
    stored = false;
    let after: ResumeCursor = null;
    do {
      const page: { readonly started: number; readonly next: ResumeCursor } = await resumePage({
        installationId,
        scope,
        after,
      });
      resumed += page.started;
      after = page.next;
    } while (after !== null);
    if (all) continue;
    const seconds = await secondsUntilDue(installationId);
    if (all || (stored && seconds === null)) continue;
    if (seconds === null) return { resumed };
    // Not longer than ten minutes, since a wait that is due earlier may have come meanwhile.
    const milliseconds = Math.min(600_000, Math.max(1000, Math.ceil(seconds * 1000)));
    await condition(() => all || workflowInfo().continueAsNewSuggested, milliseconds);
    if (!all && workflowInfo().continueAsNewSuggested)
      await continueAsNew<typeof resume>(installationId, resumed);
  }
}
