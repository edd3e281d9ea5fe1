import { defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';

const { nothing } = proxyActivities<{ nothing(): Promise<void> }>({ startToCloseTimeout: '1 minute' });

const changed = defineSignal('changed');

/** The least that a run for a document can be: started by a signal, one activity, done. */
export async function emptyWorkflow(): Promise<void> {
  setHandler(changed, () => undefined);
  await nothing();
}
