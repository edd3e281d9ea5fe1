import type { Expectation } from './expectation.ts';

/** A credit note as TimeTracker stores it: one gross figure, no lines, no currency; made through REST only. */
export interface CreditNoteRow {
  readonly id: number;
  readonly invoiceId: number;
  /** `CN-<invoice>-<seconds since 1970>` */
  readonly number: string;
  readonly amount: string;
  readonly reason: string | null;
  /** In UTC, `YYYY-MM-DD HH:MM:SS`. */
  readonly createdAt: string;
  /** The oddity that this credit note is here for. */
  readonly trap: string;
  readonly expect: Expectation;
}

/** A credit note with the number that TimeTracker makes up. */
export function creditNote(
  invoiceId: number,
  amount: string,
  reason: string | null,
  createdAt: string,
  rest: Pick<CreditNoteRow, 'id' | 'trap' | 'expect'>,
): CreditNoteRow {
  const seconds = Date.parse(`${createdAt.replace(' ', 'T')}Z`) / 1000;
  return { invoiceId, number: `CN-${invoiceId}-${seconds}`, amount, reason, createdAt, ...rest };
}
