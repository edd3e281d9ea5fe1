import type { LedgerKind } from '../events/document-kind.ts';
import { problem, type ProblemType } from '../problems.ts';
import type { Link } from '../store/links.ts';
import type { PrepareDeps, Prepared, PrepareRequest } from './prepared.ts';

/** What a document is told while the other one is not in Xero: on its way, stuck, or left alone there. */
interface Words {
  readonly onItsWay: ProblemType;
  readonly stuck: ProblemType;
  readonly leftAlone: ProblemType;
}

const words: Partial<Record<LedgerKind, Words>> = {
  client: { onItsWay: 'contact-first', stuck: 'client-needs-you', leftAlone: 'client-needs-you' },
  vendor: { onItsWay: 'payee-first', stuck: 'payee-needs-you', leftAlone: 'payee-needs-you' },
  employee: { onItsWay: 'payee-first', stuck: 'payee-needs-you', leftAlone: 'payee-needs-you' },
  invoice: { onItsWay: 'invoice-first', stuck: 'invoice-needs-you', leftAlone: 'invoice-left-alone' },
};

/**
 * What another document is in Xero, or what it means that it is not there. Whoever is told to wait, is held or left
 * alone follows by itself once the other one is settled.
 */
export async function dependOn(
  deps: Pick<PrepareDeps, 'links' | 'outcomes'>,
  { snapshot, of }: Pick<PrepareRequest, 'snapshot' | 'of'>,
  kind: LedgerKind,
  sourceId: string,
): Promise<Link | Prepared> {
  const other = { installationId: snapshot.installationId, kind, sourceId };
  const link = await deps.links.find(other, of.tenantId);
  if (link !== undefined) return link;
  const says = words[kind];
  if (says === undefined) throw new Error(`Nothing depends on a ${kind}.`);
  const waitsFor = { kind, sourceId };
  const outcome = (await deps.outcomes.find(other))?.name;
  if (outcome === 'skipped') {
    const stays = says.leftAlone === says.stuck ? 'hold' : 'skip';
    return { kind: stays, problem: problem(says.leftAlone), waitsFor };
  }
  if (outcome === 'held' || outcome === 'rejected')
    return { kind: 'hold', problem: problem(says.stuck), waitsFor };
  return { kind: 'wait', problem: problem(says.onItsWay), waitsFor };
}

/** Whether it is in Xero. */
export function isLink(found: Link | Prepared): found is Link {
  return 'xeroId' in found;
}
