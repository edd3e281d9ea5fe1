import { sleep } from '@temporalio/workflow';

/** Waits half an hour. */
export async function waitHalfAnHour(): Promise<string> {
  await sleep('30 minutes');
  return 'waited';
}
