import { z } from 'zod';
import { calendarDate, currencyCode, decimal, optionalText, sourceId } from './values.ts';

/** The full state of a payment received for a TimeTracker invoice. */
export const paymentData = z
  .looseObject({
    id: sourceId,
    invoiceId: sourceId,
    invoiceNumber: z.string().describe("The invoice's number; the row has none."),
    amount: decimal.describe('What was received, before any fee of a gateway.'),
    currency: currencyCode.describe("The payment's own currency, else the invoice's."),
    paymentDate: calendarDate,
    method: optionalText,
    reference: optionalText,
    status: z.string().describe('completed, pending, failed or refunded; free text in the database.'),
    gatewayTransactionId: optionalText,
    gatewayFee: decimal.nullable(),
    sameReference: z
      .array(sourceId)
      .describe(
        'Other completed payments of this invoice with the same amount and the same transaction or reference: ' +
          'the same money may stand there twice.',
      ),
  })
  .meta({ id: 'Payment', description: 'A payment received for a TimeTracker invoice.' });

export type PaymentData = z.infer<typeof paymentData>;
