import type { XeroKindName } from '../store/links.ts';
import type { Operation } from '../store/writes.ts';

/** How a kind of object is addressed in Xero's accounting API. */
export interface XeroKind {
  readonly path: string;
  /** Under which its elements stand in requests and answers. */
  readonly collection: string;
  readonly idField: string;
  readonly numberField: string | null;
}

const allocations = { collection: 'Allocations', idField: 'AllocationID', numberField: null } as const;

/** Every kind of object that a document becomes. */
export const xeroKinds: Readonly<Record<XeroKindName, XeroKind>> = {
  Contact: {
    path: '/Contacts',
    collection: 'Contacts',
    idField: 'ContactID',
    numberField: 'ContactNumber',
  },
  Invoice: {
    path: '/Invoices',
    collection: 'Invoices',
    idField: 'InvoiceID',
    numberField: 'InvoiceNumber',
  },
  CreditNote: {
    path: '/CreditNotes',
    collection: 'CreditNotes',
    idField: 'CreditNoteID',
    numberField: 'CreditNoteNumber',
  },
  Allocation: { path: '/CreditNotes', ...allocations },
  Payment: { path: '/Payments', collection: 'Payments', idField: 'PaymentID', numberField: null },
  BankTransaction: {
    path: '/BankTransactions',
    collection: 'BankTransactions',
    idField: 'BankTransactionID',
    numberField: null,
  },
  Receipt: { path: '/Receipts', collection: 'Receipts', idField: 'ReceiptID', numberField: 'ReceiptNumber' },
  /** Below the document that a file hangs on. */
  Attachment: {
    path: '/Attachments',
    collection: 'Attachments',
    idField: 'AttachmentID',
    numberField: 'FileName',
  },
  ExpenseClaim: {
    path: '/ExpenseClaims',
    collection: 'ExpenseClaims',
    idField: 'ExpenseClaimID',
    numberField: null,
  },
};

/** Kinds whose single objects are addressed by their path; the others by the id within the element. */
const addressedByPath = new Set<XeroKindName>(['Payment', 'Receipt', 'ExpenseClaim']);

/**
 * The request that an operation takes (docs/xero-behaviour.md, Writing). A create is a PUT, so that a number already
 * taken is an error and never overwrites.
 * @param parentId the credit note of an allocation.
 * @throws TypeError without an id that the path needs.
 */
export function requestOf(
  kind: Exclude<XeroKindName, 'Attachment'>,
  operation: Operation,
  xeroId?: string,
  parentId?: string,
): { readonly method: 'PUT' | 'POST' | 'DELETE'; readonly path: string } {
  const { path } = xeroKinds[kind];
  if (kind === 'Allocation') {
    const all = `${path}/${idIn(parentId)}/Allocations`;
    return operation === 'create'
      ? { method: 'PUT', path: all }
      : { method: 'DELETE', path: `${all}/${idIn(xeroId)}` };
  }
  if (operation === 'create') return { method: 'PUT', path };
  return { method: 'POST', path: addressedByPath.has(kind) ? `${path}/${idIn(xeroId)}` : path };
}

/** Without its id the request would be about the whole collection: a POST to it makes something new. */
function idIn(id: string | undefined): string {
  if (id === undefined || id === '') throw new TypeError('Only what has an id in Xero can be addressed.');
  return id;
}
