import { held, inXero, type Expectation } from './expectation.ts';

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

export const creditNotes: readonly CreditNoteRow[] = [
  note(11, '40.00', 'Goodwill', '2026-08-20 10:00:00', {
    id: 1,
    trap: 'part of an invoice in euros',
    expect: inXero,
  }),
  note(39, '385.00', null, '2026-10-01 09:15:00', {
    id: 2,
    trap: 'all that is left after a payment, without a reason',
    expect: inXero,
  }),
  note(21, '60.00', 'Domain moved elsewhere', '2026-09-03 14:20:00', {
    id: 3,
    trap: 'more than is due: the rest stays as credit',
    expect: inXero,
  }),
  note(13, '100.00', 'Reduced scope', '2026-08-28 16:45:00', {
    id: 4,
    trap: 'its invoice is held',
    expect: held('invoice-needs-you'),
  }),
];

function note(
  invoiceId: number,
  amount: string,
  reason: string | null,
  createdAt: string,
  rest: Pick<CreditNoteRow, 'id' | 'trap' | 'expect'>,
): CreditNoteRow {
  const seconds = Date.parse(`${createdAt.replace(' ', 'T')}Z`) / 1000;
  return { invoiceId, number: `CN-${invoiceId}-${seconds}`, amount, reason, createdAt, ...rest };
}
