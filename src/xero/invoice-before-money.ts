import { problem } from '../problems.ts';
import type { Link } from '../store/links.ts';
import type { Snapshots } from '../store/snapshots.ts';
import { isEnded } from './decisions.ts';
import { dependOn, isLink, type DependOnDeps } from './depend-on.ts';
import type { Prepared, PrepareRequest } from './prepared.ts';

export interface InvoiceBeforeMoneyDeps extends DependOnDeps {
  readonly snapshots: Pick<Snapshots, 'newest'>;
}

/** Words after which nothing more comes of a state by itself. */
const final = new Set(['synced', 'unchanged', 'held', 'rejected', 'skipped']);

/**
 * The invoice that new money is set against, as `dependOn` finds it. Xero changes nothing of an invoice that has money, so
 * a newer state of it that is still on its way goes first.
 */
export async function invoiceBeforeMoney(
  deps: InvoiceBeforeMoneyDeps,
  request: Pick<PrepareRequest, 'snapshot' | 'of' | 'operation'>,
  sourceId: string,
): Promise<Link | Prepared> {
  const invoice = await dependOn(deps, request, 'invoice', sourceId);
  if (!isLink(invoice) || isEnded(invoice) || request.operation !== 'create') return invoice;
  const document = { installationId: request.snapshot.installationId, kind: 'invoice', sourceId } as const;
  const newest = await deps.snapshots.newest(document);
  const isToChange =
    newest !== undefined && newest.data !== null && newest.contentHash !== invoice.postedHash;
  if (!isToChange) return invoice;
  const outcome = await deps.outcomes.find(document);
  const isDecided = outcome !== undefined && outcome.sequence >= newest.sequence && final.has(outcome.name);
  if (isDecided) return invoice;
  return { kind: 'wait', problem: problem('invoice-first'), waitsFor: { kind: 'invoice', sourceId } };
}
