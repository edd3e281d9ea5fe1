import type { AppliedJson } from './applied-view.ts';
import { contactSummary } from './contact-view.ts';
import type { Contact } from './contact.ts';
import { dateString, instantString, msDate, msInstant } from './dates.ts';
import { ZERO_UUID } from './ids.ts';
import type { Invoice } from './invoice.ts';
import { number } from './json.ts';
import type { JsonObject } from './json.ts';
import { lineJson } from './line-view.ts';
import { decimal } from './money.ts';

export interface InvoiceViewOptions {
  /** Lines are left out of lists without paging, and of summaries. */
  detail: boolean;
  /** What is applied to the invoice; left out of summaries, and inside a payment. */
  applied?: AppliedJson;
  unitDecimals: 2 | 4;
}

export function invoiceJson(
  invoice: Invoice,
  contact: Contact | undefined,
  options: InvoiceViewOptions,
): JsonObject {
  const sales = invoice.type === 'ACCREC';
  return {
    Type: invoice.type,
    InvoiceID: invoice.id,
    InvoiceNumber: invoice.number,
    ...(sales ? { Reference: invoice.reference } : {}),
    ...options.applied,
    Prepayments: [],
    Overpayments: [],
    AmountDue: number(invoice.amountDue),
    AmountPaid: number(invoice.amountPaid),
    AmountCredited: number(invoice.amountCredited),
    SentToContact: invoice.sentToContact,
    ...(invoice.brandingThemeId ? { BrandingThemeID: invoice.brandingThemeId } : {}),
    CurrencyRate: number(decimal(invoice.currencyRate).toFixed(10)),
    IsDiscounted: invoice.lines.some((line) => line.amounts?.discountRate ?? line.amounts?.discountAmount),
    HasAttachments: invoice.hasAttachments,
    HasErrors: false,
    ...(invoice.url === null ? {} : { Url: invoice.url }),
    Contact: contact ? contactSummary(contact) : { ContactID: ZERO_UUID },
    ...dates(invoice),
    Status: invoice.status,
    LineAmountTypes: invoice.lineAmountTypes,
    LineItems: options.detail ? invoice.lines.map((line) => lineJson(line, options.unitDecimals)) : [],
    SubTotal: number(invoice.subTotal),
    TotalTax: number(invoice.totalTax),
    Total: number(invoice.total),
    ...(Number(invoice.totalDiscount) === 0 ? {} : { TotalDiscount: number(invoice.totalDiscount) }),
    UpdatedDateUTC: msInstant(invoice.updatedAt),
    UpdatedDateUTCString: instantString(invoice.updatedAt),
    CurrencyCode: invoice.currencyCode,
  };
}

function dates(invoice: Invoice): JsonObject {
  return {
    DateString: dateString(invoice.date),
    Date: msDate(invoice.date),
    ...(invoice.dueDate
      ? { DueDateString: dateString(invoice.dueDate), DueDate: msDate(invoice.dueDate) }
      : {}),
    ...(invoice.expectedPaymentDate ? { ExpectedPaymentDate: msDate(invoice.expectedPaymentDate) } : {}),
    ...(invoice.plannedPaymentDate ? { PlannedPaymentDate: msDate(invoice.plannedPaymentDate) } : {}),
    ...(invoice.fullyPaidOn ? { FullyPaidOnDate: msDate(invoice.fullyPaidOn) } : {}),
  };
}
