import { problem, type Problem } from '../problems.ts';
import type { DocumentRef } from '../events/document-kind.ts';
import type { Link, Links } from '../store/links.ts';
import { fourDecimals } from './call-shape.ts';
import type { CopyOf } from './organisation-copy.ts';
import type { ReadXero } from './read-xero.ts';
import { differenceOf } from './totals.ts';
import { xeroKinds } from './xero-kinds.ts';

/**
 * Looks again at a document whose totals in Xero differed from TimeTracker's when it was posted: somebody may have
 * corrected it in Xero. Costs a read only for such a document.
 */
export function createRecheckTotals(links: Links, readXero: ReadXero) {
  /** The problem if the totals still differ. Throws as `readXero`. */
  return async function recheckTotals(
    document: DocumentRef,
    link: Link | undefined,
    of: CopyOf,
  ): Promise<Problem | undefined> {
    const meant = link?.differsFrom;
    if (link === undefined || meant === null || meant === undefined) return undefined;
    const { path, idField } = xeroKinds[link.xeroKind];
    const answer = await readXero({ ...of, path: `${path}/${link.xeroId}`, query: fourDecimals(path) });
    const element = answer.elements.find((one) => one.text(idField) === link.xeroId);
    const difference = element === undefined ? undefined : differenceOf(meant, element);
    if (element !== undefined && difference === undefined) {
      await links.clearDifference(document, of.tenantId);
      return undefined;
    }
    return problem('totals-differ', difference ?? { total: meant.total ?? '', xeroTotal: '(not known)' });
  };
}

export type RecheckTotals = ReturnType<typeof createRecheckTotals>;
