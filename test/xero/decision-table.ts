import type { Decision } from '../../src/xero/decide.ts';

/**
 * What is decided for every state in TimeTracker (rows) and every state in Xero (columns). The type lets no cell be
 * missing.
 */
export type DecisionTable<Rows extends string, Columns extends readonly string[]> = Readonly<
  Record<Rows, { readonly [I in keyof Columns]: string }>
>;

/** The cells of a table, each with its row and column. */
export function cellsOf<Rows extends string, Columns extends readonly string[]>(
  columns: Columns,
  table: DecisionTable<Rows, Columns>,
): [row: Rows, column: Columns[number], decision: string][] {
  return (Object.keys(table) as Rows[]).flatMap((row) =>
    columns.map((column, index): [Rows, Columns[number], string] => [row, column, table[row][index] ?? '']),
  );
}

/** A decision in a word or two: what is done, to which part, or for which reason not. */
export function inWords(decision: Decision): string {
  if ('problem' in decision) return `${decision.do} ${decision.problem.type}`;
  return 'part' in decision && decision.part !== undefined ? `${decision.do} ${decision.part}` : decision.do;
}
