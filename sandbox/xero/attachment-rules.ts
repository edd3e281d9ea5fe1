import { ofParentKey } from './attachment.ts';
import type { Attachment, AttachmentParent } from './attachment.ts';
import type { Organisation } from './organisations.ts';
import type { Lookup, VersionedTable } from './versioned-table.ts';

const MOST = 10;
const FORBIDDEN = ['<', '>', ':', '"', '/', '\\', '|', '?', '*', '+', '\0'];

/** A document that files can hang on. */
export interface AttachmentHolder {
  id: string;
  type?: string;
  status: string;
  hasAttachments: boolean;
  updatedAt: number;
}

/** A file as it came in. `rawName` is its name as it stood in the path, before decoding. */
export interface SentFile {
  rawName: string;
  name: string;
  mimeType: string;
  bytes: Buffer;
}

/** Everything Xero would refuse about one more file on a document. */
export function attachmentProblems(
  file: SentFile,
  parent: AttachmentParent,
  holder: AttachmentHolder,
  includeOnline: boolean,
  attachments: Lookup<Attachment>,
): string[] {
  const problems: string[] = [];
  const wrong = FORBIDDEN.filter((character) => file.name.includes(character));
  if (wrong.length > 0 || file.name.trim() === '') {
    problems.push(`The file name may not be empty or contain any of < > : " / \\ | ? * + or NUL.`);
  }
  if (/[[\]]/.test(file.rawName)) problems.push('Brackets in the file name must be percent-encoded.');
  if (file.bytes.length === 0) problems.push('The file is empty.');
  if (includeOnline && holder.type !== 'ACCREC' && holder.type !== 'ACCRECCREDIT') {
    problems.push('IncludeOnline exists for sales invoices and credit notes to customers only.');
  }
  if (parent === 'Receipts' && holder.status !== 'DRAFT') {
    problems.push('Files can be attached to a receipt only while it is a DRAFT.');
  }
  const others = attachments.withKey(ofParentKey(holder.id)).filter((each) => !sameName(each, file.name));
  if (others.length >= MOST) problems.push(`A document may have at most ${MOST} attachments.`);
  return problems;
}

/** Whether a file would take the place of this one. */
export function sameName(attachment: Attachment, name: string): boolean {
  return attachment.fileName.toLowerCase() === name.toLowerCase();
}

/** The document a file hangs on, at a moment. */
export function holderAt(
  organisation: Organisation,
  parent: AttachmentParent,
  id: string,
  at: number,
): AttachmentHolder | undefined {
  return tableOf(organisation, parent).getAsOf(id.toLowerCase(), at);
}

/** Notes on the document that it has a file. */
export function markHolder(
  organisation: Organisation,
  parent: AttachmentParent,
  id: string,
  now: number,
  moves: boolean,
): void {
  const mark = <T extends AttachmentHolder>(table: VersionedTable<T>) => {
    const holder = table.get(id);
    const updatedAt = moves ? now : holder?.updatedAt;
    if (holder && updatedAt !== undefined) table.put({ ...holder, hasAttachments: true, updatedAt }, now);
  };
  if (parent === 'Invoices') mark(organisation.invoices);
  else if (parent === 'CreditNotes') mark(organisation.creditNotes);
  else if (parent === 'Receipts') mark(organisation.receipts);
  else mark(organisation.bankTransactions);
}

function tableOf(organisation: Organisation, parent: AttachmentParent) {
  const tables = {
    Invoices: organisation.invoices,
    CreditNotes: organisation.creditNotes,
    Receipts: organisation.receipts,
    BankTransactions: organisation.bankTransactions,
  };
  return tables[parent];
}
