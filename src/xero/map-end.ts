import type { Link } from '../store/links.ts';
import { toElement, type Mapped } from './element.ts';
import { xeroKinds } from './xero-kinds.ts';

/** The element that voids or deletes what a document is in Xero. */
export function mapEnd(
  link: Link,
  operation: 'void' | 'delete',
  marker: string,
  also: Readonly<Record<string, unknown>> = {},
): Mapped {
  const status = operation === 'void' ? 'VOIDED' : 'DELETED';
  const id = link.xeroKind === 'Payment' ? {} : { [xeroKinds[link.xeroKind].idField]: link.xeroId };
  return {
    ...toElement({ ...id, ...also, Status: status }),
    uniqueName: link.xeroNumber?.toLowerCase() ?? null,
    expected: { marker, xeroId: link.xeroId, status },
  };
}
