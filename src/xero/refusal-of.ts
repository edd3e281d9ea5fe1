import { problem, type Problem } from '../problems.ts';
import type { Write, WriteResult } from '../store/writes.ts';

/** What of a write its refusal is about. */
type Refused = Pick<Write, 'kind' | 'xeroKind' | 'operation' | 'expected' | 'elementHash'>;

/** Refusals that a fresher copy of the organisation's lists may explain better, or avoid. */
const contradictsCopy =
  /archived|already assigned|not a valid code|cannot be used with account|must be active|lock date/i;

/**
 * What a refusal in Xero's words comes to: a problem in our words where they help more, else Xero's as they are. An
 * allocation is of as much as we saw to be due: what is due may have changed since.
 */
export function refusalOf(write: Refused, messages: readonly string[]): WriteResult {
  const message = [...new Set(messages)].join(' ');
  const known = knownRefusal(write, message);
  if (known !== undefined) {
    const isStale = known.type === 'payment-exceeds-due' && write.xeroKind === 'Allocation';
    return { outcome: 'held', problem: known, ...(isStale && { staleElement: write.elementHash }) };
  }
  return {
    outcome: 'rejected',
    problem: isGone(write, message) ? problem('gone-in-xero') : problem('xero-refused', { message }),
    ...(contradictsCopy.test(message) && { staleElement: write.elementHash }),
  };
}

/** Xero answers 404 to the id of a counterpart it no longer has; what is only being made has none yet. */
function isGone({ operation }: Refused, message: string): boolean {
  return operation !== 'create' && message === 'HTTP 404';
}

function knownRefusal(write: Refused, message: string): Problem | undefined {
  if (hasNumber(write) && saysNumberTaken(message))
    return problem('number-taken', { number: write.expected.number ?? '' });
  // A paid invoice is refused with both sentences: what it lacks is an amount that is due.
  if (/exceeds the amount outstanding/i.test(message)) return problem('payment-exceeds-due', { message });
  if (/only be made against authorised documents/i.test(message)) return problem('invoice-not-approved');
  const isClaim = write.xeroKind === 'Receipt' || write.xeroKind === 'ExpenseClaim';
  if (isClaim && write.operation === 'create' && /^HTTP 404|does not permit/.test(message))
    return problem('claims-unavailable');
  return undefined;
}

/** Whether Xero lets no two objects have the number of this one: a bill's number is not unique. */
export function hasNumber({ kind }: Pick<Write, 'kind'>): boolean {
  return kind === 'invoice' || kind === 'credit_note';
}

/** Whether Xero may refuse to end a document since it is ended already. */
export function saysEnded(message: string): boolean {
  return /not of valid status|has been (deleted|voided)/i.test(message);
}

/** Whether Xero refuses a document since its number is in use, by ourselves or by somebody else. */
export function saysNumberTaken(message: string): boolean {
  return /must be unique/i.test(message);
}
