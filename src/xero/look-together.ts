import type { Write } from '../store/writes.ts';
import { fourDecimals } from './call-shape.ts';
import type { LookRequest } from './look-kinds.ts';
import type { XeroElement } from './parse-answer.ts';
import { xeroKinds } from './xero-kinds.ts';

/** How many one look is about at most: their ids or numbers all stand in its address. */
export const mostLookedAt = 25;

/** In an address with many others; and a comma would end a number there. */
const plainNumber = /^[^,"\\\s](?:[^,"\\]{0,48}[^,"\\\s])?$/;

type Looked = Pick<Write, 'kind' | 'xeroKind' | 'operation' | 'expected'>;

/**
 * Whether one request can show what became of this write and of others like it: where Xero lists by several ids, or by
 * numbers of which it lets nothing else have the same. So a number that the list passes over by a slip makes no double.
 */
export function isLookedAtTogether({ kind, xeroKind, operation, expected }: Looked): boolean {
  if (xeroKind !== 'Contact' && xeroKind !== 'Invoice') return false;
  if (operation !== 'create') return expected.xeroId !== undefined;
  return xeroKind === 'Contact' || (kind === 'invoice' && plainNumber.test(expected.number ?? ''));
}

/** The request that shows several writes of one kind, all creates or none. */
export function lookRequestOfMany(writes: readonly Looked[]): LookRequest {
  const [first] = writes;
  if (first === undefined) throw new TypeError('There is nothing to look at.');
  const { path, collection } = xeroKinds[first.xeroKind];
  const archived = first.xeroKind === 'Contact' && { includeArchived: 'true' };
  return {
    path,
    query: { ...namesOf(writes, first), ...archived, page: '1', ...fourDecimals(path) },
    collection,
  };
}

function namesOf(writes: readonly Looked[], { operation, xeroKind }: Looked): Record<string, string> {
  if (operation !== 'create') return { IDs: writes.map(({ expected }) => expected.xeroId ?? '').join(',') };
  if (xeroKind === 'Invoice')
    return { InvoiceNumbers: writes.map(({ expected }) => expected.number ?? '').join(',') };
  return { where: writes.map(({ expected }) => `ContactNumber=="${expected.marker}"`).join(' OR ') };
}

/** What of such an answer is about one of them, as if it alone had been asked for. */
export function shownOf(write: Looked, elements: readonly XeroElement[]): readonly XeroElement[] {
  const { idField } = xeroKinds[write.xeroKind];
  if (write.operation !== 'create')
    return elements.filter((one) => one.text(idField) === write.expected.xeroId);
  const [field, wanted] =
    write.xeroKind === 'Contact'
      ? ['ContactNumber', write.expected.marker]
      : ['InvoiceNumber', write.expected.number ?? ''];
  return elements.filter((one) => one.text(field)?.toLowerCase() === wanted.toLowerCase());
}
