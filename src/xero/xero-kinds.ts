import type { DocumentKind } from '../events/document-kind.ts';
import type { Link } from '../store/links.ts';

/** How a kind of document stands in Xero. */
export interface XeroKind {
  readonly xeroKind: Link['xeroKind'];
  readonly path: string;
  readonly idField: string;
  readonly numberField: string;
}

const invoice: XeroKind = {
  xeroKind: 'Invoice',
  path: '/Invoices',
  idField: 'InvoiceID',
  numberField: 'InvoiceNumber',
};
const contact: XeroKind = {
  xeroKind: 'Contact',
  path: '/Contacts',
  idField: 'ContactID',
  numberField: 'ContactNumber',
};

/**
 * The Xero side of a kind.
 * @throws Error for a kind that is not posted.
 */
export function xeroKindOf(kind: DocumentKind): XeroKind {
  if (kind === 'client') return contact;
  if (kind === 'invoice') return invoice;
  throw new Error(`Documents of the kind ${kind} are not posted.`);
}
