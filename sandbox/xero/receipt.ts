import type { Line, LineAmountTypes } from './invoice.ts';

/** A receipt of classic expenses, always in the base currency. Amounts are decimal strings, dates `YYYY-MM-DD`. */
export interface Receipt {
  id: string;
  /** Counts the receipts of one person, from 1. */
  number: number;
  userId: string;
  contactId: string;
  date: string;
  reference: string;
  lineAmountTypes: LineAmountTypes;
  status: ReceiptStatus;
  lines: Line[];
  subTotal: string;
  totalTax: string;
  total: string;
  hasAttachments: boolean;
  createdBy: string;
  createdAt: number;
  updatedAt: number;
}

export const RECEIPT_STATUSES = [
  'DRAFT',
  'SUBMITTED',
  'AUTHORISED',
  'DECLINED',
  'VOIDED',
  'DELETED',
] as const;
export type ReceiptStatus = (typeof RECEIPT_STATUSES)[number];

export const ofUserKey = (userId: string) => `user:${userId}`;

export function receiptKeys(receipt: Receipt): string[] {
  return [ofUserKey(receipt.userId)];
}
