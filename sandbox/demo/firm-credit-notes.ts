import { creditNote, type CreditNoteRow } from './credit-note-row.ts';
import { held, inXero } from './expectation.ts';

export const creditNotes: readonly CreditNoteRow[] = [
  creditNote(11, '40.00', 'Goodwill', '2026-08-20 10:00:00', {
    id: 1,
    trap: 'part of an invoice in euros',
    expect: inXero,
  }),
  creditNote(39, '385.00', null, '2026-10-01 09:15:00', {
    id: 2,
    trap: 'all that is left after a payment, without a reason',
    expect: inXero,
  }),
  creditNote(21, '60.00', 'Domain moved elsewhere', '2026-09-03 14:20:00', {
    id: 3,
    trap: 'more than is due: the rest stays as credit',
    expect: inXero,
  }),
  creditNote(13, '100.00', 'Reduced scope', '2026-08-28 16:45:00', {
    id: 4,
    trap: 'its invoice is held',
    expect: held('invoice-needs-you'),
  }),
];
