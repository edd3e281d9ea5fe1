import type { LedgerKind } from '../events/document-kind.ts';
import { problem, type ProblemType } from '../problems.ts';
import type { Link, Links } from '../store/links.ts';
import type { Outcomes } from '../store/outcomes.ts';
import { isEnded } from './decisions.ts';
import type { Prepared, PrepareRequest } from './prepared.ts';

export interface DependOnDeps {
  readonly links: Pick<Links, 'find'>;
  readonly outcomes: Pick<Outcomes, 'find'>;
}

/** What a document is told while the other one is not in Xero: on its way, stuck, or left alone there. */
interface Words {
  readonly onItsWay: ProblemType;
  readonly stuck: ProblemType;
  readonly leftAlone: ProblemType;
}

/** The kinds that others depend on. */
type DependedOn = Extract<LedgerKind, 'client' | 'vendor' | 'employee' | 'invoice'>;

const words: Readonly<Record<DependedOn, Words>> = {
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
  deps: DependOnDeps,
  { snapshot, of }: Pick<PrepareRequest, 'snapshot' | 'of'>,
  kind: DependedOn,
  sourceId: string,
): Promise<Link | Prepared> {
  const other = { installationId: snapshot.installationId, kind, sourceId };
  const link = await deps.links.find(other, of.tenantId);
  if (link !== undefined && !isEnded(link)) return link;
  const says = words[kind];
  const waitsFor = { kind, sourceId };
  const found = await deps.outcomes.find(other);
  // What was ended counts as what it is, unless a person has undone it, or it is on its way to be made anew.
  const isUndone = found?.problem?.type === 'undone-by-person';
  if (link !== undefined && !isUndone && found?.name !== 'superseded' && found?.name !== 'waiting')
    return link;
  // What another organisation made of it says nothing about this one.
  const isOfThis = found?.tenantId === undefined || found.tenantId === of.tenantId;
  const outcome = isOfThis ? found?.name : undefined;
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
