import { z } from 'zod';
import { fill } from './contact.ts';
import { EXPENSE_CLAIM_STATUSES } from './expense-claim.ts';
import { readOnly } from './request-body.ts';
import { userReference } from './user-reference.ts';

/** The fields of an expense claim that may be sent. */
export const expenseClaimInput = z.strictObject({
  ExpenseClaimID: z.string().optional(),
  User: userReference.optional(),
  Receipts: z.array(z.strictObject({ ReceiptID: z.string() })).optional(),
  Status: z.enum(EXPENSE_CLAIM_STATUSES).optional(),
  ...fill(
    [
      'AmountDue',
      'AmountPaid',
      'PaymentDueDate',
      'Payments',
      'ReportingDate',
      'StatusAttributeString',
      'Total',
      'UpdatedDateUTC',
      'ValidationErrors',
    ],
    () => readOnly,
  ),
});

export type ExpenseClaimInput = z.output<typeof expenseClaimInput>;
