import type { XeroElement } from '../xero/parse-answer.ts';
import type { ObjectKind, XeroObject } from './xero-object.ts';

/** What is read of an organisation before its documents are compared. */
export const onboardingLists = ['invoices', 'credit_notes', 'payments', 'bank_transactions'] as const;

export type OnboardingList = (typeof onboardingLists)[number];

interface ListToRead {
  readonly path: string;
  /** What a grant must cover to read it: Xero ends no connection for asking without, but we would take it for lost. */
  readonly scope: string;
  readonly xeroKind: ObjectKind;
  readonly idField: string;
  readonly numberField?: string;
}

/** How each list is asked for, and under which names its objects have their id and number. */
export const listsToRead: Readonly<Record<OnboardingList, ListToRead>> = {
  invoices: {
    path: '/Invoices',
    scope: 'accounting.invoices',
    xeroKind: 'Invoice',
    idField: 'InvoiceID',
    numberField: 'InvoiceNumber',
  },
  credit_notes: {
    path: '/CreditNotes',
    scope: 'accounting.invoices',
    xeroKind: 'CreditNote',
    idField: 'CreditNoteID',
    numberField: 'CreditNoteNumber',
  },
  payments: {
    path: '/Payments',
    scope: 'accounting.payments',
    xeroKind: 'Payment',
    idField: 'PaymentID',
  },
  bank_transactions: {
    path: '/BankTransactions',
    scope: 'accounting.banktransactions',
    xeroKind: 'BankTransaction',
    idField: 'BankTransactionID',
  },
};

/** What is kept of an object that Xero shows; undefined if it has no id. */
export function toObject(list: OnboardingList, element: XeroElement): XeroObject | undefined {
  const { xeroKind, idField, numberField } = listsToRead[list];
  const xeroId = element.text(idField)?.toLowerCase();
  if (xeroId === undefined) return undefined;
  const contact = element.part('Contact') ?? element.part('Invoice')?.part('Contact');
  const text = (field: string) => nonEmpty(element.text(field));
  return {
    xeroKind,
    xeroId,
    type: text('Type') ?? text('PaymentType') ?? '',
    status: text('Status') ?? '',
    number: numberField === undefined ? null : text(numberField),
    reference: text('Reference'),
    url: text('Url'),
    contactId: nonEmpty(contact?.text('ContactID'))?.toLowerCase() ?? null,
    contactName: nonEmpty(contact?.text('Name')),
    date: dayOf(element),
    currency: text('CurrencyCode') ?? nonEmpty(element.part('Invoice')?.text('CurrencyCode')),
    subTotal: text('SubTotal'),
    totalTax: text('TotalTax'),
    total: text('Total') ?? text('Amount') ?? '0',
    amountDue: text('AmountDue') ?? text('RemainingCredit'),
    invoiceId: nonEmpty(element.part('Invoice')?.text('InvoiceID'))?.toLowerCase() ?? null,
    allocations: element.list('Allocations').flatMap((allocation) => {
      const invoiceId = allocation.part('Invoice')?.text('InvoiceID')?.toLowerCase();
      if (invoiceId === undefined || allocation.text('IsDeleted') === 'true') return [];
      const allocationId = allocation.text('AllocationID')?.toLowerCase() ?? null;
      return [{ allocationId, invoiceId, amount: allocation.text('Amount') ?? '0' }];
    }),
    updatedAt: element.instant('UpdatedDateUTC')?.toISOString() ?? null,
  };
}

/** Xero gives days as midnight UTC. */
function dayOf(element: XeroElement): string | null {
  const day = element.text('DateString') ?? element.instant('Date')?.toISOString() ?? element.text('Date');
  return day?.slice(0, 10) ?? null;
}

function nonEmpty(text: string | undefined): string | null {
  return text === undefined || text.trim() === '' ? null : text;
}
