import { problem, type Problem } from '../problems.ts';
import type { DocumentRef } from '../events/document-kind.ts';
import type { DocumentLinks, Link, Links } from '../store/links.ts';
import { fourDecimals } from './call-shape.ts';
import { isEnded } from './decisions.ts';
import type { CopyOf } from './organisation-copy.ts';
import type { XeroElement } from './parse-answer.ts';
import type { ReadXero } from './read-xero.ts';
import { differenceOf } from './totals.ts';
import { xeroKinds } from './xero-kinds.ts';

/**
 * Looks again at whatever of a document had other totals in Xero than TimeTracker's when it was posted: somebody may
 * have corrected it in Xero. Costs a read only for such a document.
 */
export function createRecheckTotals(links: Links, readXero: ReadXero) {
  /** The problem if totals still differ. Throws as `readXero`. */
  return async function recheckTotals(
    document: DocumentRef,
    present: DocumentLinks,
    of: CopyOf,
  ): Promise<Problem | undefined> {
    for (const link of Object.values(present)) {
      const { differsFrom: meant, part } = link;
      if (meant === null || isEnded(link)) continue;
      const element = await see(link, present, of);
      const difference = element === undefined ? undefined : differenceOf(meant, element);
      if (element === undefined || difference !== undefined) {
        const total = meant.total ?? meant.amount ?? '';
        return problem('totals-differ', difference ?? { total, xeroTotal: '(not known)' });
      }
      await links.clearDifference(document, of.tenantId, part);
    }
    return undefined;
  };

  /** The object as it stands in Xero now; an allocation is shown by its credit note. */
  async function see(link: Link, present: DocumentLinks, of: CopyOf): Promise<XeroElement | undefined> {
    const isAllocation = link.xeroKind === 'Allocation';
    const shownBy = isAllocation ? present.document : link;
    if (shownBy === undefined) return undefined;
    const { path } = xeroKinds[shownBy.xeroKind];
    const answer = await readXero({ ...of, path: `${path}/${shownBy.xeroId}`, query: fourDecimals(path) });
    const all = isAllocation ? answer.elements.flatMap((one) => one.list('Allocations')) : answer.elements;
    const { idField } = xeroKinds[link.xeroKind];
    return all.find((one) => one.text(idField) === link.xeroId);
  }
}

export type RecheckTotals = ReturnType<typeof createRecheckTotals>;
