/** A file that hangs on a document. */
export interface Attachment {
  id: string;
  parent: AttachmentParent;
  parentId: string;
  fileName: string;
  mimeType: string;
  /** Bytes. */
  contentLength: number;
  /** The file itself, in base64. */
  content: string;
  /** Whether customers see it with the online invoice. */
  includeOnline: boolean;
  updatedAt: number;
}

/** The endpoints whose documents take files. */
export const ATTACHMENT_PARENTS = ['Invoices', 'CreditNotes', 'Receipts', 'BankTransactions'] as const;
export type AttachmentParent = (typeof ATTACHMENT_PARENTS)[number];

export const ofParentKey = (parentId: string) => `parent:${parentId}`;

export function attachmentKeys(attachment: Attachment): string[] {
  return [ofParentKey(attachment.parentId)];
}
