import type { OutcomeName } from '../store/outcomes.ts';

/** The five words that people see for where a document stands. */
export const documentWords = ['in-xero', 'on-its-way', 'waiting', 'needs-you', 'left-alone'] as const;

export type DocumentWord = (typeof documentWords)[number];

const wordOfOutcome: Record<OutcomeName | 'none', DocumentWord> = {
  synced: 'in-xero',
  unchanged: 'in-xero',
  none: 'on-its-way',
  superseded: 'on-its-way',
  unknown: 'on-its-way',
  waiting: 'waiting',
  held: 'needs-you',
  rejected: 'needs-you',
  skipped: 'left-alone',
};

/** @param outcome null: nothing has been decided yet. */
export function documentWordOf(outcome: OutcomeName | null): DocumentWord {
  return wordOfOutcome[outcome ?? 'none'];
}

/** All outcomes that a word stands for; null is a document without one. */
export function outcomesOf(word: DocumentWord): (OutcomeName | null)[] {
  return (Object.keys(wordOfOutcome) as (OutcomeName | 'none')[])
    .filter((outcome) => wordOfOutcome[outcome] === word)
    .map((outcome) => (outcome === 'none' ? null : outcome));
}

export function isDocumentWord(text: string | undefined): text is DocumentWord {
  return documentWords.some((word) => word === text);
}
