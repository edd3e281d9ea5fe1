import { verdictTexts, type CheckInWords } from './check-words.ts';

/** Checks in lines for a terminal. */
export function checksInLines(checks: readonly CheckInWords[]): string[] {
  const width = Math.max(...Object.values(verdictTexts).map((text) => text.length));
  return checks.flatMap(({ verdict, title, what, cure }) => [
    `${verdictTexts[verdict].padEnd(width)}  ${title}: ${what}`,
    ...(cure === '' ? [] : [`${' '.repeat(width)}  ${cure}`]),
  ]);
}
