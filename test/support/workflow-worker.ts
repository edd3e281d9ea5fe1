import { DefaultLogger, Runtime, Worker, type NativeConnection } from '@temporalio/worker';
import { afterAll } from 'vitest';
import type { CheckActivities } from '../../src/activities/check-connection.ts';
import type { Activities } from '../../src/activities/index.ts';
import type { SyncActivities } from '../../src/activities/sync-activities.ts';
import { bundleWorkflows } from '../../src/workflows/bundle.ts';

/** Keeps Temporal's own log out of the tests' output. Before anything else of Temporal's worker is used. */
export function silenceTemporal(): void {
  Runtime.install({
    logger: new DefaultLogger('ERROR', () => {}),
    shutdownSignals: [],
    telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' } } },
  });
}

/** A worker with the product's workflows and the activities of a test; it ends after the file's tests. */
export async function startWorkflowWorker(
  connection: NativeConnection,
  taskQueue: string,
  activities: Partial<Activities & SyncActivities & CheckActivities>,
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
