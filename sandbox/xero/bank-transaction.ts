import type { Line, LineAmountTypes } from './invoice.ts';

/** Money spent from, or received on, a bank account. Amounts are decimal strings, dates `YYYY-MM-DD`. */
export interface BankTransaction {
  id: string;
  type: BankTransactionType;
  contactId: string;
  bankAccountId: string;
  date: string;
  reference: string;
  url: string | null;
  /** The currency of the bank account. */
  currencyCode: string;
  currencyRate: string;
  lineAmountTypes: LineAmountTypes;
  status: BankTransactionStatus;
  isReconciled: boolean;
  lines: Line[];
  subTotal: string;
  totalTax: string;
  total: string;
  hasAttachments: boolean;
  createdBy: string;
  createdAt: number;
  updatedAt: number;
}

/** The types the sandbox offers; prepayments, overpayments and transfers are refused. */
export const BANK_TRANSACTION_TYPES = ['SPEND', 'RECEIVE'] as const;
export type BankTransactionType = (typeof BANK_TRANSACTION_TYPES)[number];

export const BANK_TRANSACTION_STATUSES = ['AUTHORISED', 'DELETED', 'VOIDED'] as const;
export type BankTransactionStatus = (typeof BANK_TRANSACTION_STATUSES)[number];
