import { invoicesFromSeptember } from './firm-invoices-from-september.ts';
import { invoicesOfAugust } from './firm-invoices-of-august.ts';
import { invoicesToJuly } from './firm-invoices-to-july.ts';
import type { InvoiceRow } from './invoice-row.ts';

export const invoices: readonly InvoiceRow[] = [
  ...invoicesToJuly,
  ...invoicesOfAugust,
  ...invoicesFromSeptember,
];
