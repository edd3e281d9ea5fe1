import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { expect, it } from 'vitest';
import { testStack } from '../../support/stack.ts';
import { timeSkippingEnvironment } from '../../support/time-skipping.ts';
import { waitHalfAnHour } from '../../support/waiting-workflow.ts';

it('a wait of half an hour passes in a moment on the time-skipping server', async () => {
  const { client, nativeConnection } = await timeSkippingEnvironment();
  const { taskQueue } = testStack();
  const worker = await Worker.create({
    connection: nativeConnection,
    taskQueue,
    workflowsPath: fileURLToPath(new URL('../../support/waiting-workflow.ts', import.meta.url)),
  });
  const result = await worker.runUntil(
    client.workflow.execute(waitHalfAnHour, { taskQueue, workflowId: taskQueue, args: [] }),
  );
  expect(result).toBe('waited');
});
