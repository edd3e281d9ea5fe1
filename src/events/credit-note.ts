import { z } from 'zod';
import { calendarDate, currencyCode, decimal, optionalText, sourceId } from './values.ts';

/** The full state of a TimeTracker credit note: one gross figure against one invoice. */
export const creditNoteData = z
  .looseObject({
    id: sourceId,
    invoiceId: sourceId,
    invoiceNumber: z.string().describe("The invoice's number."),
    clientId: sourceId.describe("The invoice's client; the row has none."),
    clientName: z.string().describe("The client's name as it stands on the invoice."),
    number: z.string(),
    date: calendarDate.describe('The day in UTC on which it was entered; the row has no date of its own.'),
    amount: decimal.describe("Gross, in the invoice's currency."),
    currency: currencyCode.describe("The invoice's currency; the row has none."),
    taxRate: decimal.describe("The invoice's tax rate in percent; the row has none."),
    reason: optionalText,
  })
  .meta({ id: 'CreditNote', description: 'A TimeTracker credit note.' });

export type CreditNoteData = z.infer<typeof creditNoteData>;
