import type { LedgerData } from '../events/party.ts';
import { problem, type Problem } from '../problems.ts';
import type { ConnectionSettings } from '../store/connection-settings.ts';
import type { Said } from '../store/links.ts';
import { meaningful } from './text.ts';

/** The kinds of documents that have a date in the books. */
export type DatedKind = 'invoice' | 'expense' | 'payment' | 'credit_note';

export function isDated(kind: string): kind is DatedKind {
  return kind === 'invoice' || kind === 'expense' || kind === 'payment' || kind === 'credit_note';
}

export interface PeriodSituation {
  /** null: no period is locked. */
  readonly lockDate: string | null;
  readonly rule: ConnectionSettings['lockedPeriod'];
  /** What was said of it, if it stands in Xero. */
  readonly stands: Pick<Said, 'ownDate' | 'date'> | undefined;
}

export type DateFound =
  { readonly ok: true; readonly date: string } | { readonly ok: false; readonly problem: Problem };

/**
 * The date under which a document goes to Xero. What is dated on the lock date or earlier is refused there
 * (docs/xero-behaviour.md, Users, items, tracking, and what is allowed): it is held, or dated on the first open day. One that stands in Xero keeps the day
 * it was moved to, and is not changed any more once that is locked too.
 * @param own its date in TimeTracker, `YYYY-MM-DD`.
 */
export function dateInBooks(own: string, { lockDate, rule, stands }: PeriodSituation): DateFound {
  if (stands !== undefined) {
    const date = stands.date ?? own;
    if (isLocked(date, lockDate)) return { ok: false, problem: lockedInXero(date, lockDate) };
    if (stands.ownDate === own) return { ok: true, date };
  }
  if (!isLocked(own, lockDate)) return { ok: true, date: own };
  if (rule === 'first_open_day') return { ok: true, date: dayAfter(lockDate) };
  return { ok: false, problem: problem('period-locked', { date: own, lockDate }) };
}

/** Why what stands in Xero under a date can neither be changed nor ended there, if it cannot. */
export function endInLockedPeriod(date: string, lockDate: string | null): Problem | undefined {
  return isLocked(date, lockDate) ? lockedInXero(date, lockDate) : undefined;
}

/** The date of a document in TimeTracker, `YYYY-MM-DD`. */
export function ownDateOf<K extends DatedKind>(kind: K, data: LedgerData[K]): string {
  switch (kind) {
    case 'invoice':
      return (data as LedgerData['invoice']).issueDate;
    case 'expense':
      return (data as LedgerData['expense']).expenseDate;
    case 'payment':
      return (data as LedgerData['payment']).paymentDate;
    default:
      return (data as LedgerData['credit_note']).date;
  }
}

/**
 * A document as if it were dated otherwise, with its own date where people see it in Xero: in the reference of an invoice
 * (`note`) or payment, and in the words of the line of an expense or credit note. An invoice is never due before its date.
 */
export function datedAs(
  kind: DatedKind,
  data: LedgerData[DatedKind],
  date: string,
): { readonly data: LedgerData[DatedKind]; readonly note?: string } {
  const own = ownDateOf(kind, data);
  if (date === own) return { data };
  const note = `(dated ${own})`;
  switch (kind) {
    case 'invoice': {
      const invoice = data as LedgerData['invoice'];
      const dueDate = invoice.dueDate < date ? date : invoice.dueDate;
      return { data: { ...invoice, issueDate: date, dueDate }, note };
    }
    case 'expense': {
      const expense = data as LedgerData['expense'];
      const description = meaningful(expense.description);
      const words =
        description === undefined
          ? { title: `${expense.title} ${note}` }
          : { description: `${description} ${note}` };
      return { data: { ...expense, ...words, expenseDate: date } };
    }
    case 'payment': {
      const payment = data as LedgerData['payment'];
      const { reference, gatewayTransactionId, method } = payment;
      const known = [reference, gatewayTransactionId, method].map(meaningful).find(Boolean);
      return {
        data: { ...payment, paymentDate: date, reference: [known, note].filter(Boolean).join(' ') },
      };
    }
    case 'credit_note': {
      const credit = data as LedgerData['credit_note'];
      const reason = meaningful(credit.reason) ?? `Credit for ${credit.invoiceNumber}`;
      return { data: { ...credit, date, reason: `${reason} ${note}` } };
    }
  }
}

function isLocked(date: string, lockDate: string | null): lockDate is string {
  return lockDate !== null && date <= lockDate;
}

function lockedInXero(date: string, lockDate: string): Problem {
  return problem('posted-in-locked-period', { date, lockDate });
}

function dayAfter(day: string): string {
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}
