/** A payment as the sandbox keeps it. Amounts are decimal strings, dates `YYYY-MM-DD`. */
export interface Payment {
  id: string;
  pays: PaidDocument;
  accountId: string;
  date: string;
  /** In the currency of the document. */
  amount: string;
  /** In the currency of the account the money came to or left from. */
  bankAmount: string;
  currencyRate: string;
  reference: string;
  status: 'AUTHORISED' | 'DELETED';
  isReconciled: boolean;
  /** What stands on the bank's statement, where it was sent. */
  statement: Record<StatementField, string | null>;
  createdBy: string;
  createdAt: number;
  updatedAt: number;
}

/** What a payment pays: an invoice or bill, or, as a refund, a credit note. */
export interface PaidDocument {
  kind: 'invoice' | 'creditNote';
  id: string;
}

export const STATEMENT_FIELDS = ['BankAccountNumber', 'Particulars', 'Details'] as const;
export type StatementField = (typeof STATEMENT_FIELDS)[number];

/** Finds the payments of a document, deleted ones included. */
export const paymentsOfKey = (documentId: string) => `of:${documentId}`;

export function paymentKeys(payment: Payment): string[] {
  return [paymentsOfKey(payment.pays.id)];
}
