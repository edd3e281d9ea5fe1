import type { DocumentReader } from './document-reader.ts';
import { clientReader } from './read-clients.ts';
import { invoiceReader } from './read-invoices.ts';

/** The kinds that are captured. A further kind is one file and one entry here. */
export const documentReaders: readonly DocumentReader[] = [clientReader, invoiceReader];
