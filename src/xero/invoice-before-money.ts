import { problem } from '../problems.ts';
import type { Link } from '../store/links.ts';
import type { MoneyInMotion } from '../store/money-in-motion.ts';
import type { Snapshots } from '../store/snapshots.ts';
import type { Timing } from '../timing.ts';
import { isEnded } from './decisions.ts';
import { dependOn, isLink, type DependOnDeps } from './depend-on.ts';
import type { Prepared, PrepareRequest } from './prepared.ts';

export interface InvoiceBeforeMoneyDeps extends DependOnDeps {
  readonly snapshots: Pick<Snapshots, 'newest'>;
  readonly moneyInMotion: MoneyInMotion;
  readonly timing: Pick<Timing, 'settle'>;
}

/** Words after which nothing more comes of a state by itself. */
const final = new Set(['synced', 'unchanged', 'held', 'rejected', 'skipped']);

/**
 * The invoice that new money is set against, as `dependOn` finds it. Xero changes nothing of an invoice that has money, so
 * what was said of it before goes first: a newer state of it, and what becomes of the money that it has.
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
  const outcome = isToChange ? await deps.outcomes.find(document) : undefined;
  const isDecided =
    !isToChange || (outcome !== undefined && outcome.sequence >= newest.sequence && final.has(outcome.name));
  const first = {
    kind: 'wait',
    problem: problem('invoice-first'),
    waitsFor: { kind: 'invoice', sourceId },
  } as const;
  if (!isDecided) return first;
  const { sequence } = request.snapshot;
  const money = { invoice: document, tenantId: request.of.tenantId, invoiceXeroId: invoice.xeroId, sequence };
  // Whether it has moved is seen by looking: what it waits for may come to nothing, and wake nobody.
  return (await deps.moneyInMotion.isBehind(money))
    ? { ...first, dueInSeconds: deps.timing.settle / 3 }
    : invoice;
}
