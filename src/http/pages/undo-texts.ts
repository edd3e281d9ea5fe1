import type { UndoLine } from '../../undo/preview-undo.ts';

/** Every sentence of the pages and commands about undoing a sync. A translation is a second file like this one. */

function documents(count: number): string {
  return `${count.toLocaleString('en-GB')} document${count === 1 ? '' : 's'}`;
}

const plans: Record<UndoLine['plan'], string> = {
  void: 'to be voided',
  delete: 'to be deleted',
  stays: 'stays',
  gone: 'gone from Xero',
};

/** What would become of a document, or has. */
export function undoPlanText({ plan, undo }: Pick<UndoLine, 'plan' | 'undo'>): string {
  if (undo === 'asked') return 'being undone';
  if (undo === 'undone') return 'undone';
  return undo === 'released' ? 'undone, and posted again' : plans[plan];
}

export const undoTexts = {
  title: 'Undo a sync',
  lead: 'Voids or deletes in Xero what this sync has created, as far as nobody has touched it since. What it only changed stays as it is.',
  none: 'This sync has created nothing that still stands in Xero.',
  would: (count: number) => `${documents(count)} would be voided or deleted in Xero.`,
  notLooked: 'Not all of them were looked at in Xero just now; each is before its turn.',
  after:
    'What is undone is not posted again by itself, whatever happens to it in TimeTracker. You can let it be posted again here, or one by one.',
  running: 'The sync is still under way. Cancel it, or wait for its end.',
  asked: (count: number) =>
    count === 0
      ? 'There is nothing to undo any more.'
      : `${documents(count)} are being undone. What has to stay is listed with the reason.`,
  released: (count: number) =>
    count === 0 ? 'Nothing of this sync is undone.' : `${documents(count)} go to Xero again.`,
  away: 'Temporal does not answer. It is noted and goes on by itself once it runs.',
  confirm: (name: string) => `Type the name of the organisation to confirm: ${name}`,
  wrongName: 'That is not the name of the connected organisation. Nothing was undone.',
  button: 'Undo this sync',
  release: 'Let what was undone be posted again',
  releaseOne: 'Post it again',
  link: 'What it created, and undo',
  columns: { document: 'Document', total: 'Total', plan: 'In Xero', why: 'Why' },
  choose: 'Name the sync: `ttxero undo ID`. These are the newest.',
  unknown: 'There is no such sync. They are kept for 30 days; `ttxero undo` lists them.',
  list: { id: 'Sync', started: 'Started', what: 'What', state: 'State' },
} as const;
