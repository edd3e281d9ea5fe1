/**
 * An entry of the catalogue of problems, in words a bookkeeper understands. Placeholders in braces are filled from the
 * parameters of the problem.
 */
export interface ProblemEntry {
  /** In a few words, for lists. */
  readonly title: string;
  readonly what: string;
  readonly why: string;
  readonly cure: string;
  /** Who can mend it. */
  readonly who: 'bookkeeper' | 'administrator' | 'nobody needs to';
}
