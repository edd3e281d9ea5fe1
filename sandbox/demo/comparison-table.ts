import type { Comparison } from './compare-books.ts';
import { kindNames, type ComparedDocument, type KindName } from './compare-kind.ts';

const columns = ['Document', 'Who', 'TimeTracker', 'Amount', 'Xero', 'Why'] as const;
const amountColumn = 3;

const plurals: Readonly<Record<KindName, string>> = {
  client: 'clients',
  invoice: 'invoices',
  expense: 'expenses',
  payment: 'payments',
  credit_note: 'credit notes',
};

/**
 * The comparison as aligned text: one line per document, then what disagrees, then one line per kind, and one that
 * says it all.
 */
export function comparisonTable(comparison: Comparison): string {
  // Clients show where their documents do; those that are held are named with what needs a person.
  const documents = comparison.rows.filter(({ kind }) => kind !== 'client');
  return [
    ...aligned(columns, documents.map(cellsOf), amountColumn),
    '',
    ...comparison.differences.map(
      (one) => `${one.document}: ${one.what} - TimeTracker: ${one.timeTracker}; Xero: ${one.xero}`,
    ),
    summaryOf(comparison),
  ].join('\n');
}

/** One line per kind, and one that says it all. */
export function summaryOf(comparison: Comparison): string {
  return [...kindNames.map((kind) => kindLine(comparison, kind)), verdictOf(comparison)].join('\n');
}

/** `25 payments: 12 in Xero, 5 held, 0 rejected, ...` */
function kindLine({ kinds }: Comparison, kind: KindName): string {
  const { documents, inXero, held, rejected, leftAlone, twice, missing } = kinds[kind];
  return (
    `${documents} ${plurals[kind]}: ${inXero} in Xero, ${held} held, ${rejected} rejected, ` +
    `${leftAlone} left alone; ${twice} twice, ${missing} missing.`
  );
}

function verdictOf({ kinds, twice, missing, differences }: Comparison): string {
  const documents = kindNames.reduce((sum, kind) => sum + kinds[kind].documents, 0);
  const verdict = differences.length === 0 ? 'The books agree.' : `${differences.length} differences.`;
  return `${documents} documents: ${twice} twice, ${missing} missing. ${verdict}`;
}

function aligned(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  rightColumn: number,
): string[] {
  const widths = titles.map((title, index) =>
    Math.max(title.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, index) =>
        index === rightColumn ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [line(titles), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}

function cellsOf(row: ComparedDocument): readonly string[] {
  return [
    shorten(row.name, 32),
    shorten(row.who, 28),
    row.status,
    row.amount,
    row.xeroStatus === null ? '-' : row.xeroStatus.toLowerCase(),
    whyOf(row),
  ];
}

function whyOf({ verdict }: ComparedDocument): string {
  if (verdict.state === 'held') return `held: ${verdict.problems.join(', ')}`;
  if (verdict.state === 'rejected') return `rejected: ${verdict.message}`;
  if (verdict.state === 'leftAlone') return `left alone: ${verdict.reason}`;
  if (verdict.state === 'voided') return 'taken back after it was posted';
  return verdict.rounding === '0.00' ? '' : `with a rounding line of ${verdict.rounding}`;
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
