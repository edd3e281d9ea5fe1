import { z } from 'zod';
import { fill } from './contact.ts';
import { STATEMENT_FIELDS } from './payment.ts';
import { decimalField, readOnly } from './request-body.ts';

const text = z.string().optional();
const amount = decimalField.optional();

/** The fields of a payment that may be sent. */
export const paymentInput = z.strictObject({
  PaymentID: text,
  Invoice: z.strictObject({ InvoiceID: text, InvoiceNumber: text, LineItems: readOnly }).optional(),
  CreditNote: z.strictObject({ CreditNoteID: text, CreditNoteNumber: text, LineItems: readOnly }).optional(),
  InvoiceNumber: text,
  CreditNoteNumber: text,
  Account: z.strictObject({ AccountID: text, Code: text }).optional(),
  Code: text,
  Date: text,
  Amount: amount,
  BankAmount: amount,
  CurrencyRate: amount,
  Reference: text,
  IsReconciled: z.boolean().optional(),
  Status: z.enum(['AUTHORISED', 'DELETED']).optional(),
  ...fill(STATEMENT_FIELDS, () => text),
  ...fill(
    [
      'HasAccount',
      'HasValidationErrors',
      'PaymentType',
      'StatusAttributeString',
      'UpdatedDateUTC',
      'UpdatedDateUTCString',
      'ValidationErrors',
      'Warnings',
    ],
    () => readOnly,
  ),
});

export type PaymentInput = z.output<typeof paymentInput>;

/** All that may be sent to `POST /Payments/{PaymentID}`: nothing changes a payment but its end. */
export const paymentDeleteInput = z.strictObject({ PaymentID: text, Status: text });
