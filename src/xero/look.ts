import type { Link } from '../store/links.ts';
import type { Write } from '../store/writes.ts';
import { fourDecimals } from './call-shape.ts';
import { lookKinds, sentElement, type LookRequest } from './look-kinds.ts';
import { parseAnswer, type XeroElement } from './parse-answer.ts';
import { seenHash } from './seen-hash.ts';
import type { HttpAnswer } from './xero-client.ts';
import { xeroKinds } from './xero-kinds.ts';

/**
 * What a look found. `absent`: nothing to see, which reads that lag behind may say of a fresh document too.
 * `before`: the document is as it was before the write. `taken`: the number belongs to somebody else. `removed`: an
 * allocation is not there, which reads that lag behind may say of one that was just made.
 */
export type LookVerdict =
  | { readonly kind: 'applied' | 'removed' | 'conflict'; readonly element: XeroElement }
  | { readonly kind: 'absent' | 'before' | 'taken' | 'gone' | 'unclear' };

/** The request that finds a created document by its key, and any other by its id. */
export function lookRequest(write: Write): LookRequest {
  if (write.operation === 'create' || write.xeroKind === 'Allocation' || write.xeroKind === 'Attachment')
    return lookKinds[write.xeroKind].find(write);
  const { path, collection } = xeroKinds[write.xeroKind];
  return { path: `${path}/${write.expected.xeroId ?? ''}`, query: fourDecimals(path), collection };
}

/**
 * Judges what Xero showed. Pure.
 * @param ended the ids of what the document was in Xero before we ended it there: a read that lags behind shows them
 * as if they lived.
 */
export function judgeLook(
  write: Write,
  link: Link | undefined,
  answer: HttpAnswer,
  ended: ReadonlySet<string> = new Set(),
): LookVerdict {
  if (write.xeroKind === 'Attachment' && answer.status < 500) return { kind: 'absent' };
  if (answer.status === 404 && write.operation !== 'create') return { kind: 'gone' };
  if (answer.status !== 200) return { kind: 'unclear' };
  const parsed = parseAnswer(answer.body, lookRequest(write).collection);
  return parsed === undefined ? { kind: 'unclear' } : judgeShown(write, link, parsed.elements, ended);
}

/** Judges the objects that Xero showed of a write. Pure. */
export function judgeShown(
  write: Write,
  link: Link | undefined,
  elements: readonly XeroElement[],
  ended: ReadonlySet<string>,
): LookVerdict {
  if (write.operation === 'create') return judgeCreate(write, elements, ended);
  if (write.xeroKind === 'Allocation') return judgeRemoval(write, elements);
  const { idField } = xeroKinds[write.xeroKind];
  const element = elements.find((candidate) => candidate.text(idField) === write.expected.xeroId);
  if (element === undefined) return { kind: 'unclear' };
  if (isOlderThanSeen(link, element)) return { kind: 'before' };
  if (isAsMeant(write, element)) return { kind: 'applied', element };
  return isAsBefore(write, link, element) ? { kind: 'before' } : { kind: 'conflict', element };
}

/** Ours is known by our mark; the same number without it is somebody else's. */
export function judgeCreate(
  write: Write,
  elements: readonly XeroElement[],
  ended: ReadonlySet<string>,
): LookVerdict {
  const kind = lookKinds[write.xeroKind];
  const { idField } = xeroKinds[write.xeroKind];
  const candidates = kind
    .candidates(write, elements)
    .filter((element) => !ended.has(element.text(idField) ?? ''));
  const ours = candidates.filter((element) => kind.isOurs(write, element));
  const living = ours.find((element) => !isEnded(element)) ?? (canBeMadeAnew(write) ? undefined : ours[0]);
  if (living !== undefined) return { kind: 'applied', element: living };
  const taken = kind.isUnique && write.kind !== 'expense' && candidates.some((element) => !isEnded(element));
  return { kind: taken ? 'taken' : 'absent' };
}

/** An allocation is removed once the note no longer has it. */
function judgeRemoval(write: Write, notes: readonly XeroElement[]): LookVerdict {
  const [note] = notes;
  if (note === undefined) return { kind: 'unclear' };
  const still = note
    .list('Allocations')
    .some((one) => one.text('AllocationID') === write.expected.xeroId && one.text('IsDeleted') !== 'true');
  return still ? { kind: 'before' } : { kind: 'removed', element: note };
}

/** What we deleted before may stand there beside the new one. */
function canBeMadeAnew(write: Write): boolean {
  return write.kind !== 'invoice' && write.xeroKind !== 'Contact' && write.xeroKind !== 'CreditNote';
}

/** Whether an object in Xero carries our mark of this very document. */
export function carriesMark(write: Pick<Write, 'xeroKind' | 'expected'>, element: XeroElement): boolean {
  return lookKinds[write.xeroKind].isOurs(write, element);
}

function isEnded(element: XeroElement): boolean {
  return ['VOIDED', 'DELETED'].includes(element.text('Status') ?? '') || element.text('IsDeleted') === 'true';
}

function isAsMeant(write: Write, element: XeroElement): boolean {
  const { expected } = write;
  if (expected.status !== undefined) return element.text('Status') === expected.status;
  const sent = sentElement(write);
  return sent !== undefined && lookKinds[write.xeroKind].isSame(sent, element);
}

/** What is older than what we have seen is a read that lags behind: it shows nothing of the write. */
function isOlderThanSeen(link: Link | undefined, element: XeroElement): boolean {
  const seen = link?.xeroUpdatedAt ?? undefined;
  const updated = element.instant('UpdatedDateUTC');
  return seen !== undefined && updated !== undefined && updated < seen;
}

/**
 * As it was before the write, as far as we know: it says what it said when we saw it last, or has not changed since. A
 * contact that was taken over has never been seen by us; payments and claims nobody can change, only end.
 */
function isAsBefore(write: Write, link: Link | undefined, element: XeroElement): boolean {
  const seen = link?.xeroUpdatedAt ?? undefined;
  if (seen === undefined || write.xeroKind === 'Payment' || write.xeroKind === 'ExpenseClaim') return true;
  if (element.instant('UpdatedDateUTC')?.getTime() === seen.getTime()) return true;
  return link?.xeroHash !== null && link?.xeroHash === seenHash(write.xeroKind, element);
}
