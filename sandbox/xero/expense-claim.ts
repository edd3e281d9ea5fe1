/** A claim of classic expenses: receipts of one person. Amounts are decimal strings, dates `YYYY-MM-DD`. */
export interface ExpenseClaim {
  id: string;
  userId: string;
  receiptIds: string[];
  status: ExpenseClaimStatus;
  total: string;
  amountPaid: string;
  amountDue: string;
  /** The day it was approved. */
  reportingDate: string | null;
  createdBy: string;
  createdAt: number;
  updatedAt: number;
}

export const EXPENSE_CLAIM_STATUSES = ['SUBMITTED', 'AUTHORISED', 'PAID', 'VOIDED', 'DELETED'] as const;
export type ExpenseClaimStatus = (typeof EXPENSE_CLAIM_STATUSES)[number];
