import { absolute, nearest, sumOf, whole } from './whole-numbers.ts';

/*
 * Xero as its pages describe it (docs/xero-behaviour.md, Invoices): what it would make of a payload, and what of it it
 * would refuse. In whole numbers, from the bytes that would be sent; it shares no code with the program nor with the
 * sandbox.
 */

interface SentLine {
  readonly LineItemID?: string;
  readonly Description?: string;
  readonly Quantity?: Digits;
  readonly UnitAmount?: Digits;
  readonly TaxAmount?: Digits;
  readonly TaxType?: string;
  readonly AccountCode?: string;
  readonly ItemCode?: string;
}

interface SentDocument {
  readonly LineAmountTypes?: string;
  readonly LineItems?: readonly SentLine[];
  readonly InvoiceNumber?: string;
  readonly CreditNoteNumber?: string;
  readonly Reference?: string;
}

/** A number of a JSON text as it was written. */
interface Digits {
  readonly digits: string;
}

export interface BookLine {
  readonly id: string | undefined;
  readonly description: string;
  readonly account: string;
  readonly taxType: string;
  readonly item: string | undefined;
  /** In cents, as is its tax. */
  readonly amount: bigint;
  readonly tax: bigint;
}

/** What stands in the books afterwards; amounts in cents. */
export interface BookDocument {
  readonly lines: readonly BookLine[];
  readonly subTotal: bigint;
  readonly totalTax: bigint;
  readonly total: bigint;
  /** What Xero would refuse. */
  readonly refused: readonly string[];
}

/** 9,999,999,999.99 in cents. */
const largestLine = 999_999_999_999n;

/**
 * Puts a payload into the books.
 * @param rates the percentage of each tax type, a decimal with up to four decimals.
 * @throws Error for what is no payload at all.
 */
export function bookDocument(element: string, rates: ReadonlyMap<string, string>): BookDocument {
  const sent = readPayload(element);
  const refused: string[] = [];
  const inclusive = sent.LineAmountTypes === 'Inclusive';
  if (!inclusive && sent.LineAmountTypes !== 'Exclusive') refused.push('LineAmountTypes');
  if ((sent.LineItems ?? []).length === 0) refused.push('LineItems');
  for (const [name, text] of [
    ['InvoiceNumber', sent.InvoiceNumber],
    ['CreditNoteNumber', sent.CreditNoteNumber],
    ['Reference', sent.Reference],
  ] as const) {
    if (text === undefined) continue;
    if (text.length > 255 || (name !== 'Reference' && text.trim() === '')) refused.push(name);
    if (!text.isWellFormed()) refused.push(name);
  }
  const lines = (sent.LineItems ?? []).map((line) => bookLine(line, inclusive, rates, refused));
  const amounts = sumOf(lines.map((line) => line.amount));
  const totalTax = sumOf(lines.map((line) => line.tax));
  const subTotal = inclusive ? amounts - totalTax : amounts;
  return { lines, subTotal, totalTax, total: subTotal + totalTax, refused };
}

function bookLine(
  line: SentLine,
  inclusive: boolean,
  rates: ReadonlyMap<string, string>,
  refused: string[],
): BookLine {
  const description = line.Description ?? '';
  if (description.length < 1 || description.length > 4000 || !description.isWellFormed())
    refused.push('Description');
  if (line.AccountCode === undefined || line.AccountCode === '') refused.push('AccountCode');
  // Four decimals are kept of either; whole() refuses more.
  const quantity = whole(line.Quantity?.digits ?? '', 4);
  const price = whole(line.UnitAmount?.digits ?? '', 4);
  const amount = nearest(quantity * price, 1_000_000n);
  if (absolute(amount) > largestLine || absolute(price) > largestLine * 100n + 99n)
    refused.push('LineAmount');
  // Of a price that comes to nothing Xero does not take the account.
  if (amount === 0n && price !== 0n) refused.push('LineAmount 0');
  const taxType = line.TaxType ?? '';
  const percent = rates.get(taxType);
  if (percent === undefined) refused.push('TaxType');
  const rate = whole(percent ?? '0', 4);
  const worked = inclusive ? nearest(amount * rate, 1_000_000n + rate) : nearest(amount * rate, 1_000_000n);
  const tax = line.TaxAmount === undefined ? worked : whole(line.TaxAmount.digits, 2);
  return {
    id: line.LineItemID,
    description,
    account: line.AccountCode ?? '',
    taxType,
    item: line.ItemCode,
    amount,
    tax,
  };
}

/** Numbers stay the digits they were written with: no float ever sees them. */
function readPayload(element: string): SentDocument {
  const keepDigits = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
    typeof value === 'number' ? { digits: context?.source ?? '' } : value;
  return JSON.parse(element, keepDigits) as SentDocument;
}
