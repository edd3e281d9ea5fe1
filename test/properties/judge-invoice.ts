import type { InvoiceData } from '../../src/events/invoice.ts';
import { invoiceData } from '../../src/events/invoice.ts';
import { invoiceReader } from '../../src/timetracker/read-invoices.ts';
import { mapInvoice } from '../../src/xero/map-invoice.ts';
import { context, facts, link, settings } from '../xero/samples.ts';
import type { GivenInvoice, InvoiceRow } from './any-invoice.ts';
import { afterwards, judge, type Judgement } from './judgement.ts';
import { roundingExplains } from './rounding-explains.ts';
import { absolute, sumOf, whole } from './whole-numbers.ts';
import type { BookDocument } from './xero-books.ts';

/** What of the organisation and of the past matters to an invoice. */
export interface InvoiceWorld {
  /** Whether a tax rate is chosen for the invoice's percentage. */
  readonly isRateChosen: boolean;
  /** Whether the organisation has "no tax" beside the rate of 0 %. */
  readonly hasNoTax: boolean;
  /** What the invoice said when it was posted before: what it says now, something else, or it is new. */
  readonly before: 'same' | GivenInvoice | undefined;
  /** Whether the tax rate it was posted with has another percentage by now. */
  readonly hasRateChanged: boolean;
}

const base = settings();
const baseFacts = facts({ items: new Set(['WORK']) });
const items = [{ by: 'description' as const, value: 'Design', item: 'WORK' }];

/** Maps an invoice as it stands in the database, new or once more, and judges what comes of it. */
export function judgeInvoice({ row, own }: GivenInvoice, world: InvoiceWorld): Judgement {
  const earlier = world.before === 'same' ? row : world.before?.row;
  const first = earlier && mapRow(earlier, { ...world, isRateChosen: true }, [], false);
  const before = first === undefined ? [] : afterwards(first.result);
  const { result, rates } = mapRow(row, world, before, world.hasRateChanged);
  const isInXero = before.length > 0;
  return judge(result, {
    ...causesOf(row, world, own, isInXero),
    own,
    rates,
    before,
    differences: (book) => differences(row, own, book),
    roundingOf: (book) => roundingOf(row, book),
  });
}

function mapRow(
  row: InvoiceRow,
  world: InvoiceWorld,
  before: ReturnType<typeof afterwards>,
  hasRateChanged: boolean,
) {
  const data: InvoiceData = invoiceData.parse(invoiceReader.toData(row));
  const chosen = hasRateChanged ? 'NOW' : 'RATE';
  const rates = new Map([
    ['RATE', hasRateChanged ? '99.5' : data.taxRate],
    ['NOW', data.taxRate],
    ['ZERO', '0'],
    ...(world.hasNoTax ? ([['NONE', '0']] as const) : []),
  ]);
  const isZero = whole(row.taxRate, 2) === 0n;
  const taxTypes = [
    ...(isZero ? [] : [{ rate: '0', taxType: 'ZERO' }]),
    ...(world.isRateChosen ? [{ rate: data.taxRate, taxType: chosen }] : []),
  ];
  const result = mapInvoice(
    data,
    context({
      link: before.length === 0 ? undefined : link({ postedLines: before }),
      settings: { ...base, taxTypes, items: before.length % 2 === 0 ? items : [] },
      facts: {
        ...baseFacts,
        taxTypes: new Map(
          [...rates].map(([taxType, effectiveRate]) => [
            taxType,
            { taxType, status: 'ACTIVE', effectiveRate },
          ]),
        ),
      },
    }),
  );
  return { result, rates };
}

/** Every line of an invoice, in the order in which they stand in Xero. */
function linesOf(row: InvoiceRow) {
  return [...(row.items ?? []), ...(row.expenses ?? []), ...(row.goods ?? [])];
}

/** What it may be held for, from the row alone. */
function causesOf(row: InvoiceRow, world: InvoiceWorld, own: boolean, isInXero: boolean) {
  const lines = linesOf(row);
  const total = whole(row.total, 2);
  const isZero = whole(row.taxRate, 2) === 0n;
  const must: [string, boolean][] = [
    ['nothing-to-post', lines.length === 0 || total === 0n],
    ['negative-total', total < 0n],
    ['number-unusable', row.number.trim() === ''],
    [
      'mixed-currencies',
      [...(row.expenses ?? []), ...(row.goods ?? [])].some(({ currency }) => currency !== row.currency),
    ],
    ['number-used-twice', !isInXero && (row.sameNumber ?? []).some((id) => Number(id) < 7)],
  ];
  const isOdd = !own && !roundingExplains({ ...row, lines: lines.map(({ amount }) => amount) });
  const may: [string, boolean][] = [
    ['lines-do-not-add-up', isOdd],
    ['tax-does-not-match', isOdd],
    ['total-does-not-add-up', isOdd],
    ['rounding-too-large', isOdd],
    // Without a choice for it; that for 0 % is needed for a rounding line too.
    ['tax-rate-not-mapped', !world.isRateChosen || (isZero && !world.hasNoTax)],
  ];
  const typesOf = (list: readonly [string, boolean][]) =>
    list.filter(([, applies]) => applies).map(([type]) => type);
  const mustHold = typesOf(must);
  return { causes: new Set([...mustHold, ...typesOf(may)]), mustHold };
}

/** The total to the cent, each line to the cent, and between them nothing but a line of what rounding came to. */
function differences(row: InvoiceRow, own: boolean, book: BookDocument): string[] {
  const lines = linesOf(row);
  const found: string[] = [];
  if (book.total !== whole(row.total, 2)) found.push('total');
  lines.forEach(({ amount }, index) => {
    if (book.lines[index]?.amount !== whole(amount, 2)) found.push(`line ${index + 1}`);
  });
  const more = book.lines.slice(lines.length);
  if (more.length > 1) found.push('more lines');
  for (const line of more) {
    if (line.description !== 'Rounding' || line.tax !== 0n || line.amount === 0n) found.push('rounding line');
    if (absolute(line.amount) * 20_000n > boundOf(row, lines.length)) found.push('rounding above its bound');
  }
  // The tax may differ, by what TimeTracker and Xero round each line by: 1 + n x (1 + r) half cents.
  const taxApart = absolute(book.totalTax - whole(row.taxAmount, 2));
  const taxBound = 10_000n + BigInt(lines.length) * (10_000n + absolute(whole(row.taxRate, 2)));
  if (own && taxApart * 20_000n > taxBound) found.push('tax');
  return found;
}

/** Half cents in ten-thousandths: 1 + n x (1 + r) + n x 1, as docs/mapping.md derives it. */
function boundOf(row: InvoiceRow, lines: number): bigint {
  return 10_000n + BigInt(lines) * (absolute(10_000n + whole(row.taxRate, 2)) + 10_000n);
}

function roundingOf(row: InvoiceRow, book: BookDocument): bigint {
  return sumOf(book.lines.slice(linesOf(row).length).map(({ amount }) => amount));
}
