import { Decimal } from 'decimal.js';
import type { BookInvoice, BookLine, Books } from './books.ts';
import { differing, type Difference, type Fact } from './difference.ts';
import type { FirmRows, InvoiceState, LineState } from './firm-rows.ts';
import { contactNameOf, squeeze } from './plain-text.ts';
import type { MappingChoices } from './settings.ts';
import { idInMark } from './source-id.ts';
import { twoDecimals } from './two-decimals.ts';

/**
 * Compares one invoice with its counterpart, field by field. `rounding` is the amount the visible
 * rounding line must have; 0.00 means there must be none.
 */
export function compareInvoice(
  invoice: InvoiceState,
  rounding: string,
  posted: BookInvoice,
  {
    rows,
    books,
    choices,
  }: { readonly rows: FirmRows; readonly books: Books; readonly choices: MappingChoices },
): Difference[] {
  const document = `invoice/${invoice.id}`;
  const client = rows.clients.find((one) => one.id === invoice.clientId);
  const contact = books.contacts.find((one) => one.id === posted.contactId);
  const ownContact = idInMark(contact?.number ?? null, 'c') === String(invoice.clientId);
  const facts: Fact[] = [
    ['number', invoice.number, posted.number],
    [
      'contact',
      contactNameOf(client?.name ?? ''),
      ownContact ? (contact?.name ?? '') : `another: ${contact?.name ?? 'none'}`,
    ],
    ['date', invoice.issueDate, posted.date],
    ['due date', invoice.dueDate, posted.dueDate],
    ['currency', invoice.currency, posted.currency],
    ...referenceOf(invoice, posted),
    ['total', invoice.total, twoDecimals(posted.total)],
    // Xero itself marks as paid what nothing is due on.
    ['status', new Decimal(posted.due).isZero() ? 'PAID' : 'AUTHORISED', posted.status],
  ];
  return [
    ...differing(document, facts),
    ...compareTax(document, invoice, posted),
    ...compareLines(document, invoice, rounding, posted, choices),
  ];
}

/** The buyer's reference goes first; without one anything may stand there. */
function referenceOf(invoice: InvoiceState, posted: BookInvoice): Fact[] {
  const wanted = squeeze(invoice.buyerReference ?? '');
  return wanted === '' ? [] : [['reference', wanted, squeeze(posted.reference)]];
}

/** Xero rounds the tax of each line, so its sum may be half a cent per line away; the total may not. */
function compareTax(document: string, invoice: InvoiceState, posted: BookInvoice): Difference[] {
  const slack = new Decimal('0.005').times(invoice.lines.length + 1);
  const apart = new Decimal(posted.tax).minus(invoice.tax).abs();
  const sum = new Decimal(posted.subtotal).plus(posted.tax);
  if (apart.lte(slack) && sum.equals(posted.total)) return [];
  return [
    {
      document,
      what: 'tax',
      timeTracker: invoice.tax,
      xero: `${posted.subtotal} + ${posted.tax} = ${posted.total}`,
    },
  ];
}

function compareLines(
  document: string,
  invoice: InvoiceState,
  rounding: string,
  posted: BookInvoice,
  choices: MappingChoices,
): Difference[] {
  const { items, goods, expenses } = choices.accounts;
  const accountOf = { item: items, good: goods, expense: expenses } as const;
  const left = [...posted.lines];
  const differences: Difference[] = [];
  const taxType = choices.taxTypes.find((one) => new Decimal(one.rate).equals(invoice.taxRate))?.taxType;
  for (const line of mostTextFirst(invoice.lines)) {
    const index = bestMatch(line, left);
    const [match] = index === -1 ? [] : left.splice(index, 1);
    if (match === undefined) {
      differences.push({
        document,
        what: 'line',
        timeTracker: `${line.text} ${line.amount}`,
        xero: 'not there',
      });
      continue;
    }
    if (match.account !== accountOf[line.kind]) {
      differences.push({ document, what: 'account', timeTracker: accountOf[line.kind], xero: match.account });
    }
    if (match.taxType !== taxType) {
      differences.push({ document, what: 'tax type', timeTracker: taxType ?? 'none', xero: match.taxType });
    }
  }
  return [...differences, ...compareRounding(document, rounding, left, choices)];
}

function compareRounding(
  document: string,
  rounding: string,
  left: readonly BookLine[],
  choices: MappingChoices,
): Difference[] {
  const account = choices.accounts.rounding;
  const isWanted = (line: BookLine): boolean =>
    twoDecimals(line.amount) === rounding && new Decimal(line.tax).isZero() && line.account === account;
  const wanted = rounding === '0.00' ? 0 : 1;
  if (left.length === wanted && left.every(isWanted)) return [];
  return [
    {
      document,
      what: 'rounding line',
      timeTracker: wanted === 0 ? 'none' : `${rounding} on ${account}`,
      xero: left.map((line) => `${line.description} ${line.amount} on ${line.account}`).join('; ') || 'none',
    },
  ];
}

/** Longer texts first, so that a line never takes the place of one whose text contains its own. */
function mostTextFirst(lines: readonly LineState[]): LineState[] {
  return lines.toSorted((a, b) => b.text.length - a.text.length);
}

function bestMatch(line: LineState, candidates: readonly BookLine[]): number {
  const text = squeeze(line.text);
  const fits = (how: (description: string) => boolean): number =>
    candidates.findIndex((one) => twoDecimals(one.amount) === line.amount && how(squeeze(one.description)));
  const exact = fits((description) => description === text);
  if (exact !== -1) return exact;
  // A line without a text gets some text: Xero refuses an empty one.
  return fits((description) => description !== '' && description.includes(text));
}
