import type { CreditNoteData } from '../events/credit-note.ts';
import type { PaymentData } from '../events/payment.ts';
import type { Problem } from '../problems.ts';
import type { Snapshot } from '../store/snapshots.ts';
import type { WaitsFor } from './prepared.ts';

/**
 * The invoice that must change, or whose money must move, before Xero takes what it refused; undefined if the refusal
 * is about something else. TimeTracker's changes come in any order: a new payment before the deletion of the one it
 * replaces, a cancelled invoice before the deletion of its payment.
 */
export function waitsForMoney(
  { kind, sourceId, data }: Pick<Snapshot, 'kind' | 'sourceId' | 'data'>,
  found: Problem | undefined,
): WaitsFor | undefined {
  if (kind === 'invoice') return found?.type === 'refused-money-applied' ? { kind, sourceId } : undefined;
  if (found?.type !== 'payment-exceeds-due' && found?.type !== 'invoice-not-approved') return undefined;
  if (kind !== 'payment' && kind !== 'credit_note') return undefined;
  const money = data as PaymentData | CreditNoteData | null;
  return money === null ? undefined : { kind: 'invoice', sourceId: money.invoiceId };
}
