import { bareTitle, isProblemType } from '../../problems.ts';
import type { PlannedDocument } from '../../store/planned-documents.ts';
import type { SyncCounts, SyncRun, SyncRunState } from '../../store/sync-runs.ts';
import type { SyncRequester } from '../../sync-request.ts';
import type { DocumentKind } from '../../events/document-kind.ts';
import type { DocumentWord } from '../document-word.ts';

/** Every sentence of the pages and commands about syncing. A translation is a second file like this one. */

export const syncStateTexts: Record<SyncRunState, string> = {
  running: 'Under way',
  done: 'Done',
  cancelled: 'Cancelled',
  failed: 'Failed',
  ended: 'Ended in Temporal',
};

export const requesterTexts: Record<SyncRequester, string> = {
  page: 'on this page',
  cli: 'by ttxero',
  api: 'by a script',
  schedule: 'by the schedule',
  temporal: 'in Temporal',
};

export const syncKindTexts: Record<DocumentKind, string> = {
  client: 'Contacts',
  invoice: 'Invoices',
  expense: 'Expenses',
  credit_note: 'Credit notes',
  payment: 'Payments',
};

export const planTexts: Record<PlannedDocument['plan'], string> = {
  create: 'new in Xero',
  update: 'changed in Xero',
  void: 'voided in Xero',
  delete: 'deleted in Xero',
  adopt: 'found in Xero and taken over',
  wait: 'after another document',
  hold: 'needs you',
};

/** A line of what a sync came to. */
export interface CountLine {
  readonly text: string;
  readonly count: number;
  /** The documents it stands for, on the overview. */
  readonly word?: DocumentWord;
}

const outcomeLines: readonly (Omit<CountLine, 'count'> & { readonly of: readonly string[] })[] = [
  { text: 'brought into agreement', of: ['synced'] },
  { text: 'in Xero already, unchanged', of: ['unchanged'], word: 'in-xero' },
  { text: 'on the way', of: ['left', 'unknown', 'superseded'], word: 'on-its-way' },
  { text: 'waiting', of: ['waiting'], word: 'waiting' },
  { text: 'needing you', of: ['held', 'rejected'], word: 'needs-you' },
  { text: 'left alone', of: ['skipped'], word: 'left-alone' },
];

const planLines: typeof outcomeLines = [
  { text: 'to be new in Xero', of: ['create'] },
  { text: 'to be changed in Xero', of: ['update'] },
  { text: 'to be voided or deleted in Xero', of: ['void', 'delete'] },
  { text: 'in Xero already, to be taken over', of: ['adopt'] },
  { text: 'to follow once another document is in Xero', of: ['wait'] },
  { text: 'needing you first', of: ['hold'] },
  { text: 'to stay unchanged', of: ['nothing'] },
  { text: 'left alone', of: ['skip'] },
];

/** What a sync came to, line by line; what did not occur is left out. */
export function countLines({ counts, dryRun }: Pick<SyncRun, 'counts' | 'dryRun'>): CountLine[] {
  return (dryRun ? planLines : outcomeLines)
    .map(({ of, ...line }) => ({ ...line, count: of.reduce((sum, name) => sum + (counts[name] ?? 0), 0) }))
    .filter(({ count }) => count > 0);
}

/** How many documents have been looked at. */
export function lookedAt(counts: SyncCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** Why a sync failed, in words. */
export function syncErrorText(error: string): string {
  return isProblemType(error) ? bareTitle(error) : `A fault of our own (${error}). The log says where.`;
}

/** What a sync is about: kinds and dates. */
export function syncRangeText({ kinds, from, to }: Pick<SyncRun, 'kinds' | 'from' | 'to'>): string {
  const all = kinds.length === Object.keys(syncKindTexts).length;
  const what = all ? 'All documents' : kinds.map((kind) => syncKindTexts[kind]).join(', ');
  return [what, from === null ? '' : `from ${from}`, to === null ? '' : `to ${to}`].filter(Boolean).join(' ');
}

function counted(count: number, what: string): string {
  return `${count.toLocaleString('en-GB')} ${what}${count === 1 ? '' : 's'}`;
}

export const syncTexts = {
  title: 'Sync now',
  lead: 'Looks at all documents at once; what differs goes to Xero. Events and the schedule do the same by themselves.',
  kinds: 'Kinds',
  from: 'From',
  to: 'To',
  dates: 'Leave the dates empty for all documents. Contacts go along with the documents that need them.',
  dryRun: 'Dry run: show what would be sent to Xero, and send nothing',
  button: 'Sync now',
  cancel: 'Cancel',
  cancelHint: 'It ends between two documents. What is in Xero stays there.',
  progress: (done: number, total: number) =>
    `${done.toLocaleString('en-GB')} of ${total.toLocaleString('en-GB')} documents`,
  dryRunName: 'Dry run',
  history: 'Earlier syncs',
  none: 'Nothing has been synced on demand or by a schedule yet.',
  columns: { when: 'Started', what: 'What', who: 'Asked for', state: 'State', result: 'Documents' },
  openTemporal: 'Its run in Temporal',
  plan: 'What would be sent to Xero',
  planLead: (documents: number, calls: number) =>
    `${counted(documents, 'document')}, at most ${counted(calls, 'call')} to Xero. Nothing was sent.`,
  planEmpty: 'Nothing would be sent to Xero.',
  planColumns: { document: 'Document', plan: 'Plan', hash: 'SHA-256 of what is sent', why: 'Why' },
  payload: 'What is sent',
  newer: 'Previous',
  older: 'Next',
  gone: 'This sync is not known any more. They are kept for 30 days.',
  back: 'Back to Sync now',
  notConnected: 'Connect to Xero first: there is nothing to sync with.',
  done: {
    started: 'The sync has been started.',
    joined: 'The same sync is under way already; this is it.',
    busy: 'Another sync is under way. Nothing was started; wait for its end, or cancel it.',
    cancelled: 'The sync ends after the documents it is at.',
    'nothing-to-cancel': 'No sync is under way.',
    away: 'Temporal does not answer, so nothing could be started or cancelled. Documents still go on by themselves once it runs.',
    'choose-kinds': 'Choose at least one kind.',
    'wrong-dates': 'Give the dates as YYYY-MM-DD, the first one not later than the last one.',
  },
} as const;

export type SyncNotice = keyof typeof syncTexts.done;

export function isSyncNotice(text: string | undefined): text is SyncNotice {
  return text !== undefined && Object.hasOwn(syncTexts.done, text);
}
