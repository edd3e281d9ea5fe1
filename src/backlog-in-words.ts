import type { Backlog } from './store/backlog.ts';

/**
 * How many documents wait for Xero's limit of calls, and when that is over.
 * @param moment writes a moment for people, with its time zone where that is not plain
 */
export function backlogInWords(
  { documents, goesOnIn, doneIn }: Backlog,
  now: Date,
  moment: (at: Date) => string,
): string {
  const after = (seconds: number): string => moment(new Date(now.getTime() + seconds * 1000));
  const [many, they, all] =
    documents === 1
      ? ['1 document waits', 'It goes', 'It is']
      : [`${documents.toLocaleString('en-GB')} documents wait`, 'They go', 'All are'];
  return `${many} for Xero's limit of calls. ${they} on by ${after(goesOnIn)}. ${all} in Xero by about ${after(doneIn)}.`;
}

/** A moment in UTC, to the minute. */
export function inUtc(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
