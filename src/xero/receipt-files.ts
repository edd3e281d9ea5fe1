import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { isAbsolute, join, sep } from 'node:path';
import { problem, type Problem } from '../problems.ts';

/** A receipt as it is attached. */
export interface ReceiptFile {
  readonly bytes: Buffer;
  readonly sha256: string;
  readonly type: ReceiptType;
}

/** What a file is by its content, and how its name ends then. */
export interface ReceiptType {
  readonly mimeType: string;
  readonly extension: string;
}

/** Xero's pages name limits between 3 and 25 MB (docs/xero-behaviour.md, Files); the one about files says 10. */
export const largestReceipt = 10 * 1024 * 1024;

/** Under which TimeTracker notes its receipts (docs/timetracker-behaviour.md, Expenses). */
const storedUnder = /^(uploads\/)?receipts\//;

/**
 * Receipts of TimeTracker, in one folder.
 * @param folder where TimeTracker keeps them; undefined: it was not named.
 */
export function createReceiptFiles(folder: string | undefined) {
  return {
    /**
     * Reads a receipt by its path as TimeTracker stores it. Nothing outside the folder is ever opened: the path comes
     * from whoever may edit an expense.
     * @returns the file, or why there is none to attach.
     */
    async open(storedPath: string): Promise<ReceiptFile | Problem> {
      if (folder === undefined) return problem('receipts-folder-not-set');
      const inside = insideOf(storedPath);
      if (inside === undefined) return problem('receipt-outside-folder');
      let bytes: Buffer | 'outside' | 'too-large';
      try {
        bytes = await readInside(folder, inside);
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? error.code : undefined;
        if (code === 'EACCES' || code === 'EPERM') return problem('receipt-unreadable');
        if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG')
          return problem('receipt-missing');
        if (code === 'ELOOP') return problem('receipt-outside-folder');
        throw error;
      }
      if (bytes === 'outside') return problem('receipt-outside-folder');
      if (bytes === 'too-large') return problem('receipt-too-large');
      const type = receiptType(bytes);
      if (type === undefined) return problem('receipt-of-unknown-type');
      return { bytes, sha256: createHash('sha256').update(bytes).digest('hex'), type };
    },
  };
}

export type ReceiptFiles = ReturnType<typeof createReceiptFiles>;

/** The path below the folder; undefined where it leads anywhere else. */
function insideOf(storedPath: string): string | undefined {
  const path = storedPath.trim();
  if (path.includes('\0') || path.includes('\\') || isAbsolute(path)) return undefined;
  const parts = path.replace(storedUnder, '').split('/');
  return parts.some((part) => part === '' || part === '.' || part === '..') ? undefined : parts.join(sep);
}

/** Opens it without following a link, and reads only what is a regular file and small enough. */
async function readInside(folder: string, inside: string): Promise<Buffer | 'outside' | 'too-large'> {
  const wanted = join(await realpath(folder), inside);
  // A link on the way would make it another path.
  if ((await realpath(wanted)) !== wanted) return 'outside';
  const file = await open(wanted, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const { size } = await file.stat().then((stat) => (stat.isFile() ? stat : { size: -1 }));
    if (size < 0) return 'outside';
    if (size > largestReceipt) return 'too-large';
    const bytes = Buffer.alloc(size);
    const { bytesRead } = await file.read(bytes, 0, size, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

const starts: readonly (readonly [hex: string, type: ReceiptType])[] = [
  ['255044462d', { mimeType: 'application/pdf', extension: 'pdf' }],
  ['89504e470d0a1a0a', { mimeType: 'image/png', extension: 'png' }],
  ['ffd8ff', { mimeType: 'image/jpeg', extension: 'jpg' }],
  ['474946383761', { mimeType: 'image/gif', extension: 'gif' }],
  ['474946383961', { mimeType: 'image/gif', extension: 'gif' }],
];

/** What a file is by its first bytes, whatever its name says: the kinds that TimeTracker takes as receipts. */
export function receiptType(bytes: Buffer): ReceiptType | undefined {
  const hex = bytes.subarray(0, 8).toString('hex');
  return starts.find(([start]) => hex.startsWith(start))?.[1];
}
