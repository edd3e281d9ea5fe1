import type { DocumentReader } from './document-reader.ts';
import { clientReader } from './read-clients.ts';
import { creditNoteReader } from './read-credit-notes.ts';
import { expenseReader } from './read-expenses.ts';
import { invoiceReader } from './read-invoices.ts';
import { paymentReader } from './read-payments.ts';

/** The kinds that are captured. A further kind is one file and one entry here. */
export const documentReaders: readonly DocumentReader[] = [
  clientReader,
  invoiceReader,
  expenseReader,
  paymentReader,
  creditNoteReader,
];
