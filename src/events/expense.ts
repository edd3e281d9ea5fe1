import { z } from 'zod';
import { calendarDate, currencyCode, decimal, optionalText, sourceId } from './values.ts';

/** The full state of a TimeTracker expense. */
export const expenseData = z
  .looseObject({
    id: sourceId,
    title: z.string(),
    description: optionalText,
    category: z.string(),
    amount: decimal.describe('Net of tax.'),
    taxAmount: decimal.nullable().describe('On top of the amount.'),
    taxRate: decimal.nullable().describe('Percent; often 0 although there is tax.'),
    currency: currencyCode,
    expenseDate: calendarDate,
    status: z.string().describe('pending, approved, rejected or reimbursed; free text in the database.'),
    billable: z.boolean(),
    reimbursable: z.boolean(),
    reimbursed: z.boolean(),
    invoiceId: sourceId.nullable().describe('The sales invoice on which it is charged on.'),
    vendor: optionalText,
    paymentMethod: optionalText,
    receiptNumber: optionalText,
    receiptPath: optionalText,
    employee: z.looseObject({
      id: sourceId,
      username: z.string(),
      fullName: optionalText,
      email: optionalText,
    }),
    project: z
      .looseObject({ id: sourceId, name: z.string(), code: optionalText, billingRef: optionalText })
      .nullable(),
    clientId: sourceId.nullable(),
    xeroExpenseId: optionalText.describe(
      'An id in integration_metadata that something else than this product stored.',
    ),
  })
  .meta({ id: 'Expense', description: 'A TimeTracker expense.' });

export type ExpenseData = z.infer<typeof expenseData>;
