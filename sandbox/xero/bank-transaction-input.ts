import { z } from 'zod';
import { BANK_TRANSACTION_STATUSES, BANK_TRANSACTION_TYPES } from './bank-transaction.ts';
import { fill } from './contact.ts';
import { contactInput } from './contact-input.ts';
import { lineInput } from './invoice-input.ts';
import { LINE_AMOUNT_TYPES } from './invoice.ts';
import { decimalField, readOnly } from './request-body.ts';

const text = z.string().optional();

/** The fields of a bank transaction that may be sent. What is missing is left as it is. */
export const bankTransactionInput = z.strictObject({
  BankTransactionID: text,
  Type: z.enum(BANK_TRANSACTION_TYPES).optional(),
  Contact: contactInput.optional(),
  LineItems: z.array(lineInput).optional(),
  BankAccount: z.strictObject({ AccountID: text, Code: text, Name: readOnly }).optional(),
  IsReconciled: z.boolean().optional(),
  Date: text,
  Reference: text,
  CurrencyCode: text,
  CurrencyRate: decimalField.optional(),
  Url: text,
  Status: z.enum(BANK_TRANSACTION_STATUSES).optional(),
  LineAmountTypes: z.enum(LINE_AMOUNT_TYPES).optional(),
  ...fill(
    [
      'DateString',
      'HasAttachments',
      'OverpaymentID',
      'PrepaymentID',
      'StatusAttributeString',
      'SubTotal',
      'Total',
      'TotalTax',
      'UpdatedDateUTC',
      'ValidationErrors',
    ],
    () => readOnly,
  ),
});

export type BankTransactionInput = z.output<typeof bankTransactionInput>;
