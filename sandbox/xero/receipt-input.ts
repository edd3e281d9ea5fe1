import { z } from 'zod';
import { fill } from './contact.ts';
import { contactInput } from './contact-input.ts';
import { lineInput } from './invoice-input.ts';
import { LINE_AMOUNT_TYPES } from './invoice.ts';
import { RECEIPT_STATUSES } from './receipt.ts';
import { readOnly } from './request-body.ts';
import { userReference } from './user-reference.ts';

const text = z.string().optional();

/**
 * The fields of a receipt that may be sent. It has no currency, no Url to set, and its lines have
 * neither ids nor items.
 */
export const receiptInput = z.strictObject({
  ReceiptID: text,
  Date: text,
  Contact: contactInput.optional(),
  LineItems: z.array(lineInput.omit({ LineItemID: true, ItemCode: true, Item: true })).optional(),
  User: userReference.optional(),
  Reference: text,
  LineAmountTypes: z.enum(LINE_AMOUNT_TYPES).optional(),
  Status: z.enum(RECEIPT_STATUSES).optional(),
  ...fill(
    [
      'HasAttachments',
      'ReceiptNumber',
      'StatusAttributeString',
      'SubTotal',
      'Total',
      'TotalTax',
      'UpdatedDateUTC',
      'ValidationErrors',
      'Warnings',
    ],
    () => readOnly,
  ),
});

export type ReceiptInput = z.output<typeof receiptInput>;
