import { z } from 'zod';
import { clientData, type ClientData } from './client.ts';
import { creditNoteData, type CreditNoteData } from './credit-note.ts';
import { documentKinds, subjectOf, type DocumentKind, type DocumentRef } from './document-kind.ts';
import { expenseData, type ExpenseData } from './expense.ts';
import { installationIdPattern } from './installation-id.ts';
import { invoiceData, type InvoiceData } from './invoice.ts';
import { paymentData, type PaymentData } from './payment.ts';
import { sourceId } from './values.ts';

/** What each kind carries when it changes. */
export interface DocumentData {
  client: ClientData;
  invoice: InvoiceData;
  expense: ExpenseData;
  payment: PaymentData;
  credit_note: CreditNoteData;
}

/** The zod schema of each kind's data. */
export const dataSchemas: { readonly [K in DocumentKind]: z.ZodType<DocumentData[K]> } = {
  client: clientData,
  invoice: invoiceData,
  expense: expenseData,
  payment: paymentData,
  credit_note: creditNoteData,
};

/** A document as it is now, or the word that it is gone. `sequence` grows with every change of the document. */
export interface DocumentEvent extends DocumentRef<DocumentKind> {
  readonly id: string;
  readonly sequence: bigint;
  readonly time: string;
  /** null: the document was deleted in TimeTracker. */
  readonly data: DocumentData[DocumentKind] | null;
}

/** `sequence` as it stands in a record: a decimal integer of up to 18 digits, as text; any such fits a bigint. */
const sequenceText = z
  .string()
  .regex(/^[1-9]\d{0,17}$/, 'must be a positive whole number as text')
  .meta({ id: 'Sequence', description: 'Per document; a higher one is newer.' });

const installationId = z
  .string()
  .regex(installationIdPattern, 'must be 1 to 24 of a-z, 0-9 and -, starting with a letter or digit')
  .meta({ id: 'InstallationId' });

const sourcePrefix = 'timetracker:';

/** The CloudEvents `source` of an installation. */
function sourceOf(installation: string): string {
  return sourcePrefix + installation;
}

/** The installation that a CloudEvents `source` names, or undefined if it names none. */
export function installationOf(source: string): string | undefined {
  if (!source.startsWith(sourcePrefix)) return undefined;
  const parsed = installationId.safeParse(source.slice(sourcePrefix.length));
  return parsed.success ? parsed.data : undefined;
}

function envelope<K extends DocumentKind>(kind: K, change: 'changed' | 'deleted', data: z.ZodType) {
  return z.looseObject({
    specversion: z.literal('1.0'),
    id: z.string().min(1).max(200),
    source: z.string().describe('`timetracker:<installation>`.'),
    type: z.literal(`timetracker.${kind}.${change}.v1`),
    subject: z.string().regex(new RegExp(`^${kind}/[1-9][0-9]{0,17}$`)),
    time: z.iso.datetime({ offset: true }),
    datacontenttype: z.literal('application/json'),
    sequence: sequenceText,
    data,
  });
}

/** The schema of a kind's `changed` record. */
export function changedRecord(kind: DocumentKind) {
  return envelope(kind, 'changed', dataSchemas[kind]);
}

/** The schema of a kind's `deleted` record: the data is the id alone. */
export function deletedRecord(kind: DocumentKind) {
  return envelope(kind, 'deleted', z.looseObject({ id: sourceId }));
}

/** Every record type of the contract, by its CloudEvents `type`. */
export const recordTypes: ReadonlyMap<string, { kind: DocumentKind; deleted: boolean }> = new Map(
  documentKinds.flatMap((kind): [string, { kind: DocumentKind; deleted: boolean }][] => [
    [`timetracker.${kind}.changed.v1`, { kind, deleted: false }],
    [`timetracker.${kind}.deleted.v1`, { kind, deleted: true }],
  ]),
);

/** Writes a document as CloudEvents 1.0 structured JSON. */
export function encodeEvent(event: DocumentEvent): string {
  return JSON.stringify({
    specversion: '1.0',
    id: event.id,
    source: sourceOf(event.installationId),
    type: `timetracker.${event.kind}.${event.data === null ? 'deleted' : 'changed'}.v1`,
    subject: subjectOf(event),
    time: event.time,
    datacontenttype: 'application/json',
    sequence: event.sequence.toString(),
    data: event.data ?? { id: event.sourceId },
  });
}
