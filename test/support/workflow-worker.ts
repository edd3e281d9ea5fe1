import { Context } from '@temporalio/activity';
import type { Connection } from '@temporalio/client';
import { DefaultLogger, Runtime, Worker, type NativeConnection } from '@temporalio/worker';
import { afterAll } from 'vitest';
import type { Activities } from '../../src/activities/index.ts';
import { bundleWorkflows } from '../../src/workflows/bundle.ts';
import { searchAttributes } from '../../src/workflows/search-attributes.ts';

/** Keeps Temporal's own log out of the tests' output. Before anything else of Temporal's worker is used. */
export function silenceTemporal(): void {
  Runtime.install({
    logger: new DefaultLogger('ERROR', () => {}),
    shutdownSignals: [],
    telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' } } },
  });
}

/** Makes the search attributes known to the time-skipping server, which cannot be asked for those it has. */
export async function nameSearchAttributes(connection: Connection): Promise<void> {
  await connection.operatorService.addSearchAttributes({
    namespace: 'default',
    // 2 is a keyword in Temporal's IndexedValueType.
    searchAttributes: Object.fromEntries(Object.values(searchAttributes).map(({ name }) => [name, 2])),
  });
}

/** A worker with the product's workflows and the activities of a test; it ends after the file's tests. */
export async function startWorkflowWorker(
  connection: NativeConnection,
  taskQueue: string,
  activities: Activities,
): Promise<void> {
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowBundle: { code: await bundleWorkflows() },
    activities,
  });
  const running = worker.run();
  afterAll(async () => {
    worker.shutdown();
    await running;
  });
}

/** Adds to the result of a fake push which run asked for it, as the real one does. */
export async function answerRun<T>(result: Promise<T>): Promise<T & { readonly runId: string }> {
  const { workflowExecution } = Context.current().info;
  return { ...(await result), runId: workflowExecution?.runId ?? '' };
}
