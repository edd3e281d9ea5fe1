import { z } from 'zod';
import { calendarDate, currencyCode, decimal, optionalText, sourceId } from './values.ts';

/** One line of an invoice: an item, an expense charged on, or an extra good. */
export const invoiceLine = z
  .looseObject({
    source: z.enum(['item', 'expense', 'good']),
    id: sourceId.describe('The row of this line. TimeTracker gives lines new ids at every edit.'),
    description: z.string(),
    quantity: decimal,
    unitPrice: decimal,
    amount: decimal.describe('What TimeTracker counts for this line; quantity x unitPrice may differ.'),
    currency: currencyCode.describe("The line's own currency; an item has the invoice's."),
    category: optionalText.describe('Category of a good or an expense.'),
    sku: optionalText.describe('Stock-keeping unit of a good.'),
  })
  .meta({ id: 'InvoiceLine' });

/** The full state of a TimeTracker invoice with its lines. */
export const invoiceData = z
  .looseObject({
    id: sourceId,
    number: z.string(),
    status: z
      .string()
      .describe('draft, issued, sent, overdue, paid or cancelled; free text in the database.'),
    clientId: sourceId,
    clientName: z.string(),
    clientEmail: optionalText,
    currency: currencyCode,
    issueDate: calendarDate,
    dueDate: calendarDate,
    taxRate: decimal.describe('Percent, one rate for the whole invoice.'),
    subtotal: decimal,
    taxAmount: decimal,
    total: decimal,
    amountPaid: decimal.nullable(),
    paymentStatus: optionalText,
    paymentDate: calendarDate
      .nullish()
      .describe('When it was marked as paid; of an invoice without payments of its own.'),
    paymentMethod: z.string().nullish(),
    paymentReference: z.string().nullish(),
    buyerReference: optionalText,
    notes: optionalText,
    terms: optionalText,
    project: z
      .looseObject({ id: sourceId, name: z.string(), code: optionalText, billingRef: optionalText })
      .nullable(),
    sameNumber: z
      .array(sourceId)
      .describe(
        'Other invoices of this TimeTracker with the same number that are neither draft nor cancelled.',
      ),
    xeroInvoiceId: optionalText.describe(
      'An id in integration_metadata that something else than this product stored.',
    ),
    lines: z.array(invoiceLine).describe('Items, then expenses, then goods; each by id.'),
  })
  .meta({ id: 'Invoice', description: 'A TimeTracker invoice with its lines.' });

export type InvoiceLine = z.infer<typeof invoiceLine>;
export type InvoiceData = z.infer<typeof invoiceData>;
