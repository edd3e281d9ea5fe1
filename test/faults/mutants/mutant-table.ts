import type { Mutant } from './mutant.ts';
import type { MutantResult } from './run-mutants.ts';

/** The mutants in columns, and what became of them where they were run. */
export function mutantTable(mutants: readonly (Mutant | MutantResult)[]): string {
  const rows = mutants.map((one) => [
    one.name,
    one.without,
    one.scenario,
    one.finding,
    ...('caught' in one ? [one.caught ? 'caught' : 'NOT CAUGHT', `${one.seconds.toFixed(0)} s`] : []),
  ]);
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(width(column)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
