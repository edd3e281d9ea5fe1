import { readDate } from './dates.ts';
import { hasPayments, isGone } from './invoice.ts';
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

/** Why an existing invoice may not take this update because of its status, or null. */
export function statusProblem(existing: Invoice, input: InvoiceInput): string | null {
  if (isGone(existing)) return NOT_MODIFIABLE;
  const wanted = input.Status ?? existing.status;
  if (!NEXT[existing.status].includes(wanted)) {
    return existing.status === 'PAID' ? HAS_PAYMENTS : NOT_MODIFIABLE;
  }
  if (!hasPayments(existing)) return null;
  return wanted === 'VOIDED' || changesMoney(existing, input) ? HAS_PAYMENTS : null;
}

/** Whether an update touches what is fixed once money has been applied to the invoice. */
function changesMoney(existing: Invoice, input: InvoiceInput): boolean {
  const differs = (sent: string | undefined, stored: string | null) => sent !== undefined && sent !== stored;
  const header =
    differs(input.Date && (readDate(input.Date) ?? input.Date), existing.date) ||
    differs(input.CurrencyCode, existing.currencyCode) ||
    differs(input.LineAmountTypes, existing.lineAmountTypes) ||
    (input.CurrencyRate !== undefined && Number(input.CurrencyRate) !== Number(existing.currencyRate)) ||
    (input.Contact?.ContactID !== undefined &&
      input.Contact.ContactID !== existing.contactId &&
      Number(existing.amountCredited) !== 0);
  return header || (input.LineItems !== undefined && changesLineMoney(existing, input.LineItems));
}

function changesLineMoney(existing: Invoice, sent: LineInput[]): boolean {
  if (sent.length !== existing.lines.length) return true;
  return sent.some((input) => {
    const line = existing.lines.find((each) => each.id === input.LineItemID);
    if (!line) return true;
    const had = line.amounts;
    const differs = (value: string | undefined, stored: string | null | undefined) =>
      value !== undefined && Number(value) !== Number(stored ?? 0);
    return (
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
