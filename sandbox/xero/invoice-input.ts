import { z } from 'zod';
import { fill } from './contact.ts';
import { contactInput } from './contact-input.ts';
import { INVOICE_STATUSES, INVOICE_TYPES, LINE_AMOUNT_TYPES } from './invoice.ts';
import { decimalField, readOnly } from './request-body.ts';

const text = z.string().optional();
const amount = decimalField.optional();

const trackingInput = z.strictObject({
  TrackingCategoryID: text,
  TrackingOptionID: text,
  Name: text,
  Option: text,
});

export const lineInput = z.strictObject({
  LineItemID: text,
  Description: text,
  Quantity: amount,
  UnitAmount: amount,
  LineAmount: amount,
  TaxAmount: amount,
  DiscountRate: amount,
  DiscountAmount: amount,
  AccountCode: text,
  AccountID: text,
  TaxType: text,
  ItemCode: text,
  Tracking: z.array(trackingInput).optional(),
  Item: readOnly,
  ValidationErrors: readOnly,
});

/** The fields of an invoice that may be sent. What is missing is left as it is. */
export const invoiceInput = z.strictObject({
  Type: z.enum(INVOICE_TYPES).optional(),
  InvoiceID: text,
  InvoiceNumber: text,
  Reference: text,
  Contact: contactInput.optional(),
  Date: text,
  DueDate: text,
  LineAmountTypes: z.enum(LINE_AMOUNT_TYPES).optional(),
  CurrencyCode: text,
  CurrencyRate: amount,
  Status: z.enum(INVOICE_STATUSES).optional(),
  SentToContact: z.boolean().optional(),
  Url: text,
  BrandingThemeID: text,
  ExpectedPaymentDate: text,
  PlannedPaymentDate: text,
  LineItems: z.array(lineInput).optional(),
  ...fill(
    [
      'AmountCredited',
      'AmountDue',
      'AmountPaid',
      'CreditNotes',
      'DateString',
      'DueDateString',
      'FullyPaidOnDate',
      'HasAttachments',
      'HasErrors',
      'InvoiceAddresses',
      'IsDiscounted',
      'Overpayments',
      'Payments',
      'Prepayments',
      'StatusAttributeString',
      'SubTotal',
      'Total',
      'TotalDiscount',
      'TotalTax',
      'UpdatedDateUTC',
      'UpdatedDateUTCString',
      'ValidationErrors',
      'Warnings',
    ],
    () => readOnly,
  ),
});

export type InvoiceInput = z.output<typeof invoiceInput>;
export type LineInput = z.output<typeof lineInput>;
export type TrackingInput = z.output<typeof trackingInput>;
