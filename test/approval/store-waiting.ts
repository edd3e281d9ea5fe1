import { contentHash } from '../../src/events/content-hash.ts';
import type { InvoiceData } from '../../src/events/invoice.ts';
import { problem } from '../../src/problems.ts';
import { createApprovals } from '../../src/store/approvals.ts';
import type { Database } from '../../src/store/database.ts';
import { createOutcomes } from '../../src/store/outcomes.ts';
import { createSnapshots } from '../../src/store/snapshots.ts';
import { createWaits } from '../../src/store/waits.ts';

/** Stores an invoice that waits for approval, as its run would have left it. */
export async function storeWaiting(database: Database, tenantId: string, data: InvoiceData, sequence = 1n) {
  const document = { installationId: 'main', kind: 'invoice', sourceId: data.id } as const;
  const hash = contentHash('invoice', data);
  await createSnapshots(database).store({ ...document, sequence, data }, hash);
  await createApprovals(database).ask(document, tenantId, {
    contentHash: hash,
    operation: 'create',
    part: 'document',
    elementHash: `words of ${data.number}`,
    request: {
      method: 'PUT',
      path: '/Invoices',
      payload: `{"InvoiceNumber":"${data.number}"}`,
      payloadHash: 'sha',
    },
    needs: undefined,
  });
  await createWaits(database).put(document, { reason: 'approval', tenantId });
  const waiting = { name: 'waiting', sequence, tenantId, problem: problem('approval') } as const;
  await createOutcomes(database).record(document, waiting);
}
