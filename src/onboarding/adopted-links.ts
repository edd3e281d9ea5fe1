import type { Unlinked } from '../store/onboarding-work.ts';
import type { Link } from '../store/links.ts';
import { isSame } from './compare.ts';
import type { OwnDocument } from './finding.ts';
import type { XeroObject } from './xero-object.ts';

/**
 * The links of a document that is taken for an object of Xero, as if it had been posted as it stands. Nothing was seen of
 * what the object says: so the first change that would write over something is shown to a person with both values.
 */
export function adoptedLinks(
  { data, kind, contentHash, sequence }: Unlinked,
  document: OwnDocument,
  object: XeroObject,
  tenantId: string,
  invoiceId: string | undefined,
): Link[] {
  const link: Link = {
    tenantId,
    part: 'document',
    origin: 'xero',
    xeroKind: object.xeroKind,
    xeroId: object.xeroId,
    xeroNumber: object.number,
    xeroStatus: object.status,
    postedHash: contentHash,
    postedSequence: sequence,
    postedLines: [],
    postedElementHash: null,
    xeroUpdatedAt: null,
    xeroHash: null,
    differsFrom: isSame(object.total, document.total) ? null : meantTotals(kind, document),
    said: {
      ...('clientId' in data && typeof data.clientId === 'string' && { clientId: data.clientId }),
      ...(object.date !== null && { ownDate: document.date, date: object.date }),
    },
    xeroSeen: kind === 'payment' ? null : { fields: {}, lines: [] },
    paidInXero: object.amountDue !== null && isSame(object.amountDue, '0'),
  };
  const set = object.allocations.find((one) => one.invoiceId === invoiceId);
  if (kind !== 'credit_note' || !set || set.allocationId === null) return [link];
  const allocation: Link = {
    ...link,
    part: 'allocation',
    xeroKind: 'Allocation',
    xeroId: set.allocationId,
    xeroNumber: null,
    xeroStatus: 'ACTIVE',
    differsFrom: null,
    xeroSeen: null,
    paidInXero: false,
  };
  return [link, allocation];
}

function meantTotals(kind: Unlinked['kind'], { total }: OwnDocument) {
  return kind === 'payment' ? { amount: total } : { total };
}
