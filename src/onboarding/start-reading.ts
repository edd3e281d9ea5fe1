import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy, type Client } from '@temporalio/client';
import { temporalDeadline } from '../temporal.ts';
import { readingIdOf } from '../workflows/reading-id.ts';
import type { readOrganisation } from '../workflows/read-organisation.ts';
import { searchAttributes } from '../workflows/search-attributes.ts';

/** Has an installation's organisation read; a reading that is under way goes on. Errors of Temporal are passed on. */
export function createStartReading(client: Client, taskQueue: string) {
  return async function startReading(installationId: string): Promise<void> {
    await client.withDeadline(temporalDeadline(), () =>
      client.workflow.start<typeof readOrganisation>('readOrganisation', {
        taskQueue,
        workflowId: readingIdOf(installationId),
        workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
        workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
        args: [installationId],
        typedSearchAttributes: [{ key: searchAttributes.installation, value: installationId }],
      }),
    );
  };
}
