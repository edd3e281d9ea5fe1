/** Kinds of objects in Xero that documents may have become there by other ways. */
export type ObjectKind = 'Invoice' | 'CreditNote' | 'Payment' | 'BankTransaction';

/** Credit set off against an invoice. */
export interface Allocated {
  readonly allocationId: string | null;
  readonly invoiceId: string;
  readonly amount: string;
}

/** What stands in an organisation, as far as documents are compared by it. Amounts are decimal strings. */
export interface XeroObject {
  readonly xeroKind: ObjectKind;
  readonly xeroId: string;
  /** ACCREC, ACCPAY, ACCRECCREDIT, ACCRECPAYMENT, SPEND, ... */
  readonly type: string;
  readonly status: string;
  readonly number: string | null;
  readonly reference: string | null;
  readonly url: string | null;
  readonly contactId: string | null;
  readonly contactName: string | null;
  /** `YYYY-MM-DD`. */
  readonly date: string | null;
  readonly currency: string | null;
  readonly subTotal: string | null;
  readonly totalTax: string | null;
  readonly total: string;
  readonly amountDue: string | null;
  /** Of a payment: the invoice that it pays. */
  readonly invoiceId: string | null;
  /** Of a credit note. */
  readonly allocations: readonly Allocated[];
  /** An ISO instant. */
  readonly updatedAt: string | null;
}

/** Statuses in which an object counts for nothing any more. */
const ended: ReadonlySet<string> = new Set(['VOIDED', 'DELETED']);

/** Whether it was voided or deleted in Xero. */
export function isGone({ status }: Pick<XeroObject, 'status'>): boolean {
  return ended.has(status);
}
