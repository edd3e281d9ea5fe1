import * as fc from 'fast-check';
import { anyText, anyWord, cents } from './any-text.ts';

/** A credit note as TimeTracker's database holds it, with what it takes from its invoice. */
export type CreditNoteRow = Readonly<Record<string, unknown>> & {
  readonly number: string;
  readonly amount: string;
  readonly taxRate: string;
};

/** Any credit note that TimeTracker can hold. */
export const anyCreditNote: fc.Arbitrary<CreditNoteRow> = fc
  .record({
    amount: fc.oneof(
      { weight: 4, arbitrary: cents(1, 50_000) },
      { weight: 2, arbitrary: cents(1, 9_999_999_999) },
      { weight: 1, arbitrary: cents(-9_999_999_999, 0) },
    ),
    taxRate: fc.oneof(
      fc.constantFrom('0.00', '5.00', '8.10', '17.50', '20.00'),
      cents(0, 9999),
      cents(0, 99_999),
    ),
    number: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom('CN-7-1790000000', ' CN-7-1 ') },
      { weight: 1, arbitrary: fc.string({ maxLength: 50 }) },
    ),
    reason: fc.option(anyText),
    invoiceNumber: anyWord,
    currency: fc.constantFrom('GBP', 'EUR', 'JPY', 'KWD'),
  })
  .map((given) => ({
    id: '4',
    invoiceId: '7',
    clientId: '3',
    clientName: 'Ash',
    date: '2026-11-12',
    ...given,
  }));
