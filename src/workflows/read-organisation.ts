import {
  continueAsNew,
  proxyActivities,
  setCurrentDetails,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { ReadingActivities } from '../activities/read-organisation.ts';
import { searchAttributes } from './search-attributes.ts';

const { beginReading, readNextPage } = proxyActivities<ReadingActivities>({
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: '20 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '5 minutes' },
});

/**
 * Reads what stands in an organisation, page by page, before anything is posted there. How far it is stands in our own
 * database: so a run that ends anywhere is gone on with by the next one.
 */
export async function readOrganisation(
  installationId: string,
  isContinued = false,
): Promise<{ readonly pages: number }> {
  if (!isContinued) {
    upsertSearchAttributes([{ key: searchAttributes.installation, value: installationId }]);
    await beginReading(installationId);
  }
  for (;;) {
    const { isDone, pages } = await readNextPage(installationId);
    setCurrentDetails(`${pages} pages read`);
    if (isDone) return { pages };
    if (workflowInfo().continueAsNewSuggested)
      await continueAsNew<typeof readOrganisation>(installationId, true);
  }
}
