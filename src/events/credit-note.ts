import { z } from 'zod';
import { currencyCode, decimal, optionalText, sourceId } from './values.ts';

/** The full state of a TimeTracker credit note: one gross figure against one invoice. */
export const creditNoteData = z
  .looseObject({
    id: sourceId,
    invoiceId: sourceId,
    number: z.string(),
    amount: decimal.describe("Gross, in the invoice's currency."),
    currency: currencyCode.describe("The invoice's currency; the row has none."),
    taxRate: decimal.describe("The invoice's tax rate in percent; the row has none."),
    reason: optionalText,
  })
  .meta({ id: 'CreditNote', description: 'A TimeTracker credit note.' });

export type CreditNoteData = z.infer<typeof creditNoteData>;
