import { z } from 'zod';
import { fill } from './contact.ts';
import { contactInput } from './contact-input.ts';
import { CREDIT_NOTE_TYPES } from './credit-note.ts';
import { INVOICE_STATUSES, LINE_AMOUNT_TYPES } from './invoice.ts';
import { lineInput } from './invoice-input.ts';
import { decimalField, readOnly } from './request-body.ts';

const text = z.string().optional();
const amount = decimalField.optional();

/** The fields of a credit note that may be sent. There is no Url among them, as there is on invoices. */
export const creditNoteInput = z.strictObject({
  Type: z.enum(CREDIT_NOTE_TYPES).optional(),
  CreditNoteID: text,
  CreditNoteNumber: text,
  Reference: text,
  Contact: contactInput.optional(),
  Date: text,
  DueDate: text,
  LineAmountTypes: z.enum(LINE_AMOUNT_TYPES).optional(),
  CurrencyCode: text,
  CurrencyRate: amount,
  Status: z.enum(INVOICE_STATUSES).optional(),
  SentToContact: z.boolean().optional(),
  BrandingThemeID: text,
  LineItems: z.array(lineInput).optional(),
  ...fill(
    [
      'Allocations',
      'AppliedAmount',
      'CISDeduction',
      'CISRate',
      'DateString',
      'DueDateString',
      'FullyPaidOnDate',
      'HasAttachments',
      'HasErrors',
      'ID',
      'InvoiceAddresses',
      'Payments',
      'RemainingCredit',
      'StatusAttributeString',
      'SubTotal',
      'Total',
      'TotalTax',
      'UpdatedDateUTC',
      'UpdatedDateUTCString',
      'ValidationErrors',
      'Warnings',
    ],
    () => readOnly,
  ),
});

export type CreditNoteInput = z.output<typeof creditNoteInput>;

/** The fields of an allocation that may be sent. */
export const allocationInput = z.strictObject({
  AllocationID: text,
  Amount: amount,
  Date: text,
  Invoice: z.strictObject({ InvoiceID: text, LineItems: readOnly }).optional(),
  ...fill(['CreditNote', 'IsDeleted', 'StatusAttributeString', 'ValidationErrors'], () => readOnly),
});

export type AllocationInput = z.output<typeof allocationInput>;
