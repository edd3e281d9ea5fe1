import { readDate } from './dates.ts';
import { isGone } from './invoice.ts';
import type { Invoice, InvoiceStatus } from './invoice.ts';
import type { InvoiceInput, LineInput } from './invoice-input.ts';

export const NOT_MODIFIABLE = 'Invoice not of valid status for modification';
export const HAS_PAYMENTS =
  'This document cannot be edited as it has a payment or credit note allocated to it.';

const NEXT: Record<InvoiceStatus, InvoiceStatus[]> = {
  DRAFT: ['DRAFT', 'SUBMITTED', 'AUTHORISED', 'DELETED'],
  SUBMITTED: ['SUBMITTED', 'DRAFT', 'AUTHORISED', 'DELETED'],
  AUTHORISED: ['AUTHORISED', 'VOIDED'],
  PAID: ['PAID'],
  VOIDED: [],
  DELETED: [],
};

/** What decides about an update, of invoices and credit notes alike. */
export type Editable = Pick<
  Invoice,
  'status' | 'date' | 'contactId' | 'currencyCode' | 'currencyRate' | 'lineAmountTypes' | 'lines'
>;
export type Edit = Pick<
  InvoiceInput,
  'Status' | 'Date' | 'Contact' | 'CurrencyCode' | 'CurrencyRate' | 'LineAmountTypes' | 'LineItems'
>;

export interface Applied {
  /** Whether money or credit has been applied to the document. */
  any: boolean;
  /** Whether credit has: then the contact is fixed too. */
  credit: boolean;
}

/** Why an existing document may not take this update because of its status, or null. */
export function statusProblem(existing: Editable, input: Edit, applied: Applied): string | null {
  if (isGone(existing)) return NOT_MODIFIABLE;
  const wanted = input.Status ?? existing.status;
  if (!NEXT[existing.status].includes(wanted)) {
    return existing.status === 'PAID' ? HAS_PAYMENTS : NOT_MODIFIABLE;
  }
  if (!applied.any) return null;
  return wanted === 'VOIDED' || changesMoney(existing, input, applied) ? HAS_PAYMENTS : null;
}

/** Whether an update touches what is fixed once money has been applied to the document. */
function changesMoney(existing: Editable, input: Edit, applied: Applied): boolean {
  const differs = (sent: string | undefined, stored: string | null) => sent !== undefined && sent !== stored;
  const header =
    differs(input.Date && (readDate(input.Date) ?? input.Date), existing.date) ||
    differs(input.CurrencyCode, existing.currencyCode) ||
    differs(input.LineAmountTypes, existing.lineAmountTypes) ||
    (input.CurrencyRate !== undefined && Number(input.CurrencyRate) !== Number(existing.currencyRate)) ||
    (input.Contact?.ContactID !== undefined &&
      input.Contact.ContactID !== existing.contactId &&
      applied.credit);
  return header || (input.LineItems !== undefined && changesLineMoney(existing, input.LineItems));
}

function changesLineMoney(existing: Editable, sent: LineInput[]): boolean {
  if (sent.length !== existing.lines.length) return true;
  return sent.some((input) => {
    const line = existing.lines.find((each) => each.id === input.LineItemID);
    if (!line) return true;
    const had = line.amounts;
    const differs = (value: string | undefined, stored: string | null | undefined) =>
      value !== undefined && Number(value) !== Number(stored ?? 0);
    return (
      (input.ItemCode !== undefined && input.ItemCode !== (line.itemCode ?? '')) ||
      differs(input.Quantity, had?.quantity) ||
      differs(input.UnitAmount, had?.unitAmount) ||
      differs(input.LineAmount, had?.lineAmount) ||
      differs(input.TaxAmount, had?.taxAmount) ||
      differs(input.DiscountRate, had?.discountRate) ||
      differs(input.DiscountAmount, had?.discountAmount) ||
      (input.TaxType !== undefined && input.TaxType !== line.taxType)
    );
  });
}
