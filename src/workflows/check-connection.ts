import { proxyActivities } from '@temporalio/workflow';
import type { CheckActivities, ConnectionChecked } from '../activities/check-connection.ts';

const { testConnection } = proxyActivities<CheckActivities>({
  startToCloseTimeout: '10 minutes',
  // The next day has a test of its own.
  scheduleToCloseTimeout: '20 hours',
  retry: { initialInterval: '1 minute', backoffCoefficient: 2, maximumInterval: '1 hour' },
});

/** The test of a connection that nobody waits for: each day, and once it was made. */
export async function checkConnection(installationId: string): Promise<ConnectionChecked> {
  return testConnection(installationId);
}
