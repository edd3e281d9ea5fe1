import { problem, type Problem } from '../problems.ts';
import type { Link } from '../store/links.ts';
import type { XeroElement } from '../xero/parse-answer.ts';
import { seenHash } from '../xero/seen-hash.ts';
import { dayOf } from '../xero/seen-words.ts';

/** What else is known when an object is to be voided or deleted. */
export interface Surroundings {
  /** What is dated on this day or earlier is locked, `YYYY-MM-DD`; null: nothing is. */
  readonly lockDate: string | null;
  /** Ids in Xero of what goes before it: money that is set against it and is undone too. */
  readonly goesToo: ReadonlySet<string>;
}

/** `ended`: it was voided or deleted already. A problem: why it has to stay. undefined: it may go. */
export type Verdict = 'ended' | Problem | undefined;

/**
 * Whether what stands in Xero may be voided or deleted by an undo: nobody has changed it, nothing is set against it, the
 * bank knows nothing of it, and its period is open.
 */
export function whyItStays(link: Link, element: XeroElement, { lockDate, goesToo }: Surroundings): Verdict {
  const status = element.text('Status') ?? '';
  if (status === 'VOIDED' || status === 'DELETED') return 'ended';
  if (element.text('IsReconciled') === 'true') return problem('undo-reconciled');
  const stays = (list: string, id: string) =>
    element.list(list).some((one) => !goesToo.has(one.text(id) ?? ''));
  if (stays('Payments', 'PaymentID') || isPaidWithoutSayingHow(element)) return problem('undo-paid');
  if (
    stays('CreditNotes', 'CreditNoteID') ||
    stays('Allocations', 'AllocationID') ||
    stays('Prepayments', 'PrepaymentID') ||
    stays('Overpayments', 'OverpaymentID')
  )
    return problem('undo-allocated');
  const date = dayOf(element, 'Date');
  if (date !== undefined && lockDate !== null && date <= lockDate)
    return problem('posted-in-locked-period', { date, lockDate });
  if (link.xeroHash !== null && link.xeroHash !== seenHash(link.xeroKind, element))
    return problem('undo-edited');
  return undefined;
}

/** Claims, and whatever shows no list of its payments. */
function isPaidWithoutSayingHow(element: XeroElement): boolean {
  const paid = Number(element.text('AmountPaid') ?? '0') > 0;
  return paid && element.list('Payments').length === 0;
}
