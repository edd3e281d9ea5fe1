import type { ProblemEntry } from './problem-entry.ts';

/** Undoing a sync: what is undone, and why something has to stay. */
export const aboutUndo = {
  'undone-by-person': {
    title: 'Undone by a person',
    what: 'A sync created this document in Xero, and a person has undone that: it was voided or deleted there.',
    why: 'What was undone is not posted again by itself, whatever happens to it in TimeTracker.',
    cure: 'To post it again, press the button on its page, or use `ttxero retry` with the document.',
    who: 'bookkeeper',
  },
  'undo-money-first': {
    title: 'Its payments are undone first',
    what: 'This document is being undone, and waits until what was paid or credited against it is.',
    why: 'Xero voids no invoice that money is set against.',
    cure: 'Nothing to do. It follows by itself.',
    who: 'nobody needs to',
  },
  'undo-paid': {
    title: 'Paid in Xero, so it stays',
    what: 'This document cannot be undone: a payment is set against it in Xero that the sync has not made.',
    why: 'Xero voids nothing that is paid, and payments of others are not ours to remove.',
    cure: 'Remove the payment in Xero if it is wrong, then undo the sync again.',
    who: 'bookkeeper',
  },
  'undo-allocated': {
    title: 'Credited or allocated in Xero, so it stays',
    what: 'This document cannot be undone: credit, a prepayment or an overpayment is set against it in Xero that the sync has not made.',
    why: 'Xero voids nothing that credit is set against, and what others have allocated is not ours to remove.',
    cure: 'Remove the allocation in Xero if it is wrong, then undo the sync again.',
    who: 'bookkeeper',
  },
  'undo-reconciled': {
    title: 'Reconciled with the bank, so it stays',
    what: 'This document cannot be undone: in Xero it is matched with a line of the bank statement.',
    why: 'The bank says that the money has moved.',
    cure: 'Unreconcile it in Xero if it is wrong, then undo the sync again.',
    who: 'bookkeeper',
  },
  'undo-edited': {
    title: 'Changed by hand in Xero, so it stays',
    what: 'This document cannot be undone: somebody has changed it in Xero since it was posted.',
    why: 'What a person has worked on is not thrown away by a program.',
    cure: 'Void or delete it in Xero if it is not wanted.',
    who: 'bookkeeper',
  },
  'undo-replaced': {
    title: 'Something else stands in Xero now',
    what: 'This document cannot be undone: what stands in Xero for it now was not made by that sync.',
    why: 'Only what a sync has created is taken back with it.',
    cure: 'Void or delete it in Xero if it is not wanted.',
    who: 'bookkeeper',
  },
  'undo-not-found': {
    title: 'Not to be found in Xero',
    what: 'This document needed no undoing: Xero does not show it any more.',
    why: 'It may have been removed there, or the organisation was emptied.',
    cure: 'Nothing has to be done. If you find it in Xero nevertheless, void or delete it there.',
    who: 'bookkeeper',
  },
  'undo-not-created': {
    title: 'Was in Xero before that sync',
    what: 'This document stays: the sync has changed it, and somebody else had created it.',
    why: 'Only what a sync has created is taken back with it.',
    cure: 'Nothing to do. To change it, change it in TimeTracker.',
    who: 'nobody needs to',
  },
  'undo-contact': {
    title: 'Contacts stay',
    what: 'The sync has created this contact, and it stays in Xero.',
    why: 'Xero deletes no contacts, and one without documents does no harm to the books.',
    cure: 'Archive it in Xero if it is not wanted.',
    who: 'bookkeeper',
  },
} as const satisfies Record<string, ProblemEntry>;
