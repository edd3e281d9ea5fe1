import type { ProvedRow } from './prove.ts';

/** One line per row: whether it is proved, its name, and the proof. */
export function promiseTable(rows: readonly ProvedRow<string>[]): string {
  const width = Math.max(0, ...rows.map(({ row }) => row.length));
  return rows
    .map(
      ({ row, isProved, words }) => `  ${isProved ? 'proved' : 'FAILED'}   ${row.padEnd(width)}   ${words}`,
    )
    .join('\n');
}

/** `All 23 rows of the promise are proved.` */
export function promiseSummary(rows: readonly ProvedRow<string>[]): string {
  const proved = rows.filter(({ isProved }) => isProved).length;
  return proved === rows.length
    ? `All ${rows.length} rows of the promise are proved.`
    : `${proved} of ${rows.length} rows of the promise are proved.`;
}
