import type { ComparedInvoice, Comparison } from './compare-books.ts';

const columns = ['Number', 'Client', 'TimeTracker', 'Total', 'Xero', 'Why'] as const;

/** The comparison as aligned text: one line per invoice, then what disagrees, then one summary line. */
export function comparisonTable(comparison: Comparison): string {
  const cells = comparison.rows.map(cellsOf);
  const widths = columns.map((title, index) =>
    Math.max(title.length, ...cells.map((row) => row[index]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, index) =>
        index === 3 ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [
    line(columns),
    line(widths.map((width) => '-'.repeat(width))),
    ...cells.map(line),
    '',
    ...comparison.differences.map(
      (one) => `${one.document}: ${one.what} - TimeTracker: ${one.timeTracker}; Xero: ${one.xero}`,
    ),
    summaryOf(comparison),
  ].join('\n');
}

function summaryOf(comparison: Comparison): string {
  const { invoices, inXero, held, rejected, leftAlone, twice, missing, differences } = comparison;
  const verdict = differences.length === 0 ? 'The books agree.' : `${differences.length} differences.`;
  return `${invoices} invoices: ${inXero} in Xero, ${held} held, ${rejected} rejected, ${leftAlone} left alone; ${twice} twice, ${missing} missing. ${verdict}`;
}

function cellsOf(row: ComparedInvoice): readonly string[] {
  return [
    row.number,
    shorten(row.client, 28),
    row.status,
    `${row.total} ${row.currency}`,
    row.xeroStatus === null ? '-' : row.xeroStatus.toLowerCase(),
    whyOf(row),
  ];
}

function whyOf({ verdict }: ComparedInvoice): string {
  if (verdict.state === 'held') return `held: ${verdict.problems.join(', ')}`;
  if (verdict.state === 'rejected') return `rejected: ${verdict.message}`;
  if (verdict.state === 'leftAlone') return `left alone: ${verdict.reason}`;
  if (verdict.state === 'voided') return 'cancelled after it was posted';
  return verdict.rounding === '0.00' ? '' : `with a rounding line of ${verdict.rounding}`;
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
