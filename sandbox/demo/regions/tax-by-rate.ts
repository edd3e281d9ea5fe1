import { Decimal } from 'decimal.js';
import { isLive, type BookLine, type Books } from '../books.ts';
import type { MappingChoices, TaxChoice } from '../settings.ts';
import { idInUrl } from '../source-id.ts';

/** The documents of one tax type. */
export interface TaxSum {
  readonly taxType: string;
  readonly documents: number;
  /** A decimal string, in whatever currencies the documents are. */
  readonly tax: string;
}

export interface TaxByRate {
  readonly sales: readonly TaxSum[];
  readonly purchases: readonly TaxSum[];
  /** The tax types of the rounding lines, as often as there are lines. */
  readonly rounding: readonly string[];
}

/** Sums up the tax of what is ours in the books, by tax type. Pure. */
export function taxByRate(books: Books, { accounts }: Pick<MappingChoices, 'accounts'>): TaxByRate {
  const isRounding = (line: BookLine): boolean => line.account === accounts.rounding;
  const invoices = books.invoices.filter((one) => isLive(one) && idInUrl(one.url, 'invoice') !== null);
  const bills = books.bills.filter((one) => isLive(one) && idInUrl(one.url, 'expense') !== null);
  const linesOf = ({ lines }: { readonly lines: readonly BookLine[] }): BookLine[] =>
    lines.filter((line) => !isRounding(line));
  return {
    sales: sums(invoices.map(linesOf)),
    purchases: sums(bills.map(linesOf)),
    rounding: invoices.flatMap(({ lines }) => lines.filter(isRounding).map(({ taxType }) => taxType)),
  };
}

function sums(documents: readonly (readonly BookLine[])[]): TaxSum[] {
  const taxTypes = [...new Set(documents.flat().map(({ taxType }) => taxType))].toSorted();
  return taxTypes.map((taxType) => {
    const own = documents.map((lines) => lines.filter((line) => line.taxType === taxType));
    const tax = own.flat().reduce((sum, line) => sum.plus(line.tax), new Decimal(0));
    return { taxType, documents: own.filter((lines) => lines.length > 0).length, tax: tax.toFixed(2) };
  });
}

/** `8.25 % OUTPUT: 5 documents, tax of 171.46`, one after the other; a type that nobody chose shows as `?`. */
export function taxInWords(found: readonly TaxSum[], choices: readonly TaxChoice[]): string {
  return found
    .map(({ taxType, documents, tax }) => {
      const rate = choices.find((choice) => choice.taxType === taxType)?.rate;
      const percent = rate === undefined ? '?' : new Decimal(rate).toFixed();
      return `${percent} % ${taxType}: ${documents} ${documents === 1 ? 'document' : 'documents'}, tax of ${tax}`;
    })
    .join('; ');
}
