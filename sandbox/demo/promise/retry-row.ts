import { randomUUID } from 'node:crypto';
import { runIdOf } from '../../../src/temporal.ts';
import { demoOrganisation, type RunningDemo } from '../running-demo.ts';
import { idInUrl } from '../source-id.ts';
import { eventually } from './eventually.ts';
import type { PromiseRow } from './promise-rows.ts';
import { expectThat, type Proof } from './prove.ts';
import { readOrganisation } from './sandbox-state.ts';
import { withTemporal } from './with-temporal.ts';

/** An invoice in a currency that the organisation does not have. */
const invoiceId = 32;
const currency = 'JPY';

/** A failed run is reset, as the button in Temporal's pages does, once its cause is gone. */
export function retryRows(demo: RunningDemo): Proof<PromiseRow>[] {
  return [{ row: "retry from Temporal's UI", prove: () => resetFailedRun(demo) }];
}

async function resetFailedRun(demo: RunningDemo): Promise<string> {
  const workflowId = runIdOf({ installationId: 'demo', kind: 'invoice', sourceId: String(invoiceId) });
  const { tenantId, currencies } = await readOrganisation(demo.sandboxUrl, demoOrganisation);
  expectThat((await posted(demo)).length === 0, 'it was in Xero before');
  return withTemporal(demo, async ({ client, connection }) => {
    const handle = client.workflow.getHandle(workflowId);
    const before = await handle.describe();
    expectThat(before.status.name === 'FAILED', `its run is ${before.status.name}, not failed`);
    await demo.sandbox.set(`organisations/${tenantId}`, { currencies: [...currencies, currency] });
    const { events } = await handle.fetchHistory();
    const first = events?.find((event) => event.workflowTaskCompletedEventAttributes);
    await connection.workflowService.resetWorkflowExecution({
      namespace: demo.environment['TEMPORAL_NAMESPACE'] ?? 'default',
      workflowExecution: { workflowId, runId: before.runId },
      reason: `${currency} was added to the organisation`,
      requestId: randomUUID(),
      workflowTaskFinishEventId: first?.eventId ?? null,
    });
    const [invoice] = await eventually(30, 'it is not in Xero', async () => {
      const found = await posted(demo);
      return found.length > 0 ? found : undefined;
    });
    await eventually(20, 'its new run has not completed', async () => {
      const { status, runId } = await client.workflow.getHandle(workflowId).describe();
      return status.name === 'COMPLETED' && runId !== before.runId ? true : undefined;
    });
    expectThat((await posted(demo)).length === 1, 'it is in Xero more than once');
    return `${invoice?.number ?? ''} had failed for want of ${currency}; added in Xero and its run reset, it is in Xero, once: ${invoice?.total ?? ''} ${currency}`;
  });
}

async function posted({ sandboxUrl }: RunningDemo) {
  const { invoices } = await readOrganisation(sandboxUrl, demoOrganisation);
  return invoices.filter(({ url }) => idInUrl(url, 'invoice') === invoiceId);
}
