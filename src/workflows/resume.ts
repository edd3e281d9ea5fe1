import { condition, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';
import type { Activities, ResumeCursor } from '../activities/index.ts';

/** Something changed that may free what is stuck: a connection, a setting, a go-live date. */
export const resumeAll = defineSignal('resumeAll');

const { resumePage, secondsUntilDue } = proxyActivities<Activities>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

/**
 * Starts the runs of stuck documents again, in pages of 50: all of them when signalled, otherwise those whose time
 * has come. Ends when nothing waits for a time any more; a signal starts it anew.
 */
export async function resume(installationId: string): Promise<{ readonly resumed: number }> {
  let resumed = 0;
  let signalled = false;
  setHandler(resumeAll, () => {
    signalled = true;
  });

  for (;;) {
    const scope = signalled ? 'all' : 'due';
    signalled = false;
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
    if (signalled) continue;
    const seconds = await secondsUntilDue(installationId);
    if (signalled) continue;
    if (seconds === null) return { resumed };
    // Not longer than ten minutes, since a wait that is due earlier may have come meanwhile.
    await condition(() => signalled, Math.min(600_000, Math.max(1000, seconds * 1000)));
  }
}
