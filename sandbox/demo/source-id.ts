/*
 * By what a document in Xero says that it comes from TimeTracker: the address it links back to, or a mark such as
 * TT-main-p12 in a number or a reference.
 */

/** The TimeTracker id in an address such as https://timetracker.example/invoices/12, or null. */
export function idInUrl(url: string | null, kind: 'invoice' | 'expense'): number | null {
  const match = /\/(invoice|expense)s?\/(\d+)(?:[/?#]|$)/.exec(url ?? '');
  return match?.[1] === kind ? Number(match[2]) : null;
}

/** Of clients, payments, credit notes, employees and vendors. */
type MarkLetter = 'c' | 'p' | 'n' | 'u' | 'v';

/** The digits in a mark such as TT-main-p12 at the end of a text, or null. */
export function idInMark(text: string | null, letter: MarkLetter): string | null {
  const match = /(?:^|\s)TT-\S+-([a-z])(\d+)$/.exec(text ?? '');
  return match?.[1] === letter ? (match[2] ?? null) : null;
}
