import type { ProblemEntry } from './problem-entry.ts';

/** What Xero says no to. Xero's own words go with each. */
export const refusedByXero = {
  'xero-refused': {
    title: 'Xero refused it',
    what: 'Xero says: {message}',
    why: 'The document does not fit the rules of the organisation.',
    cure: 'Correct the document in TimeTracker and it is tried again by itself; after a change in Xero use `ttxero retry --all`.',
    who: 'bookkeeper',
  },
  'gone-in-xero': {
    title: 'No longer in Xero',
    what: 'Xero no longer knows the document that this one was posted as.',
    why: 'It was removed in Xero, or the organisation was reset.',
    cure: 'Check in Xero what became of it.',
    who: 'bookkeeper',
  },
} as const satisfies Record<string, ProblemEntry>;
