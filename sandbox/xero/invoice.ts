import type { LineTracking } from './tracking.ts';

/** An invoice or bill as the sandbox keeps it. Amounts are decimal strings, dates `YYYY-MM-DD`. */
export interface Invoice {
  id: string;
  type: InvoiceType;
  number: string;
  reference: string;
  contactId: string;
  date: string;
  dueDate: string | null;
  lineAmountTypes: LineAmountTypes;
  currencyCode: string;
  currencyRate: string;
  status: InvoiceStatus;
  sentToContact: boolean;
  /** null: the organisation's own default. */
  brandingThemeId: string | null;
  url: string | null;
  expectedPaymentDate: string | null;
  plannedPaymentDate: string | null;
  lines: Line[];
  subTotal: string;
  totalTax: string;
  total: string;
  totalDiscount: string;
  amountPaid: string;
  amountCredited: string;
  amountDue: string;
  fullyPaidOn: string | null;
  hasAttachments: boolean;
  createdBy: string;
  createdAt: number;
  updatedAt: number;
}

export interface Line {
  id: string;
  description: string;
  /** Null where the line is a description only. */
  amounts: LineAmounts | null;
  accountCode: string | null;
  accountId: string | null;
  taxType: string | null;
  itemCode: string | null;
  tracking: LineTracking[];
}

export interface LineAmounts {
  /** Four decimals. */
  quantity: string;
  /** Four decimals; two where the caller did not ask for four. */
  unitAmount: string;
  lineAmount: string;
  taxAmount: string;
  /** True where the caller gave the tax instead of leaving it to the rate. */
  taxGiven: boolean;
  discountRate: string | null;
  discountAmount: string | null;
}

export const INVOICE_TYPES = ['ACCREC', 'ACCPAY'] as const;
export type InvoiceType = (typeof INVOICE_TYPES)[number];

export const LINE_AMOUNT_TYPES = ['Exclusive', 'Inclusive', 'NoTax'] as const;
export type LineAmountTypes = (typeof LINE_AMOUNT_TYPES)[number];

export const INVOICE_STATUSES = ['DRAFT', 'SUBMITTED', 'AUTHORISED', 'PAID', 'VOIDED', 'DELETED'] as const;
export type InvoiceStatus = (typeof INVOICE_STATUSES)[number];

export const invoiceNumberKey = (type: InvoiceType, number: string) => `${type}:${number.toLowerCase()}`;
export const ofContactKey = (contactId: string) => `contact:${contactId}`;

export function invoiceKeys(invoice: Invoice): string[] {
  return [invoiceNumberKey(invoice.type, invoice.number), ofContactKey(invoice.contactId)];
}

/** Whether money or credit has been applied to the invoice. */
export function hasPayments(invoice: Invoice): boolean {
  return Number(invoice.amountPaid) !== 0 || Number(invoice.amountCredited) !== 0;
}

/** Whether the invoice or credit note is out of the books. */
export function isGone({ status }: Pick<Invoice, 'status'>): boolean {
  return status === 'VOIDED' || status === 'DELETED';
}
