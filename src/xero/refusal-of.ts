import { problem, type Problem } from '../problems.ts';
import type { Write, WriteResult } from '../store/writes.ts';
import { knownRefusals } from './known-refusals.ts';

/** What of a write its refusal is about. */
type Refused = Pick<Write, 'kind' | 'xeroKind' | 'operation' | 'expected' | 'elementHash'>;

/** Problems that we find ourselves too: it is the same to people whether we or Xero noticed. */
const foundByUsToo: ReadonlySet<string> = new Set([
  'number-taken',
  'payment-exceeds-due',
  'invoice-not-approved',
  'claims-unavailable',
]);

/** Words of refusals that we do not know as a whole, yet speak of something that was archived or given away since. */
const contradictsCopy = /archived|already assigned|must be active/i;

/**
 * What a refusal in Xero's words comes to: a problem of its own if we know it, always with Xero's words as they are. An
 * allocation is of as much as we saw to be due: what is due may have changed since.
 */
export function refusalOf(write: Refused, messages: readonly string[]): WriteResult {
  const message = [...new Set(messages)].join(' ');
  const known = knownRefusals.find(({ pattern, of = () => true }) => pattern.test(message) && of(write));
  const found =
    known === undefined ? unlisted(write, message) : problem(known.type, valuesOf(write, message));
  const isStale =
    known === undefined
      ? contradictsCopy.test(message)
      : known.contradictsCopy === true ||
        (known.type === 'payment-exceeds-due' && write.xeroKind === 'Allocation');
  return {
    outcome: foundByUsToo.has(found.type) ? 'held' : 'rejected',
    problem: found,
    ...(isStale && { staleElement: write.elementHash }),
  };
}

/** Xero's words, and the number that some sentences of ours name. */
function valuesOf({ expected: { number } }: Refused, message: string): Record<string, string> {
  return { message, ...(number !== undefined && { number }) };
}

/** A refusal without words of its own, or with words that we do not know. */
function unlisted(write: Refused, message: string): Problem {
  const isClaim = write.xeroKind === 'Receipt' || write.xeroKind === 'ExpenseClaim';
  if (isClaim && write.operation === 'create' && /^HTTP 404|does not permit/.test(message))
    return problem('claims-unavailable');
  // Xero answers 404 to the id of a counterpart it no longer has; what is only being made has none yet.
  if (write.operation !== 'create' && message === 'HTTP 404') return problem('gone-in-xero');
  if (message === 'HTTP 413') return problem('refused-too-large', { message });
  if (message.startsWith(notPermitted)) return problem('refused-rights', { message });
  return problem('xero-refused', { message });
}

/** How we put a refusal by 403, or 401, of a connection that stands: Xero has no words for it. */
export const notPermitted = 'Xero does not permit this';

/** Whether Xero may refuse to end a document since it is ended already. */
export function saysEnded(message: string): boolean {
  return /not of valid status|has been (deleted|voided)/i.test(message);
}

/** Whether Xero refuses a document since its number is in use, by ourselves or by somebody else. */
export function saysNumberTaken(message: string): boolean {
  return /must be unique/i.test(message);
}
