import { creditNoteData } from '../../src/events/credit-note.ts';
import { creditNoteReader } from '../../src/timetracker/read-credit-notes.ts';
import { mapCreditNote } from '../../src/xero/map-credit-note.ts';
import { contactXeroId, facts, link, settings } from '../xero/samples.ts';
import type { CreditNoteRow } from './any-credit-note.ts';
import { afterwards, judge, type Judgement } from './judgement.ts';
import { absolute, whole } from './whole-numbers.ts';
import type { BookDocument } from './xero-books.ts';

/** What of the organisation and of the past matters to a credit note. */
export interface CreditNoteWorld {
  readonly isRateChosen: boolean;
  readonly isAgain: boolean;
  /** Whether the tax rate it was posted with has another percentage by now. */
  readonly hasRateChanged: boolean;
}

const base = settings();
const baseFacts = facts();

/** Maps a credit note as it stands in the database, new or once more, and judges what comes of it. */
export function judgeCreditNote(row: CreditNoteRow, world: CreditNoteWorld): Judgement {
  const data = creditNoteData.parse(creditNoteReader.toData(row));
  const map = (before: ReturnType<typeof afterwards>, isRateChosen: boolean, hasRateChanged: boolean) => {
    const rates = new Map([
      ['RATE', hasRateChanged ? '99.5' : row.taxRate],
      ['NOW', row.taxRate],
    ]);
    const taxTypes = [...rates].map(
      ([taxType, effectiveRate]) => [taxType, { taxType, status: 'ACTIVE', effectiveRate }] as const,
    );
    const result = mapCreditNote(data, {
      marker: 'TT-main-n4',
      contactId: contactXeroId,
      link: before.length === 0 ? undefined : link({ xeroKind: 'CreditNote', postedLines: before }),
      settings: {
        ...base,
        taxTypes: isRateChosen ? [{ rate: row.taxRate, taxType: hasRateChanged ? 'NOW' : 'RATE' }] : [],
      },
      facts: { ...baseFacts, taxTypes: new Map(taxTypes) },
    });
    return { result, rates };
  };
  const before = world.isAgain ? afterwards(map([], true, false).result) : [];
  const { result, rates } = map(before, world.isRateChosen, world.hasRateChanged);
  const must: [string, boolean][] = [
    ['credit-not-positive', whole(row.amount, 2) <= 0n],
    ['number-unusable', row.number.trim() === ''],
  ];
  const mustHold = must.filter(([, applies]) => applies).map(([type]) => type);
  return judge(result, {
    causes: new Set([...mustHold, ...(world.isRateChosen ? [] : ['tax-rate-not-mapped'])]),
    mustHold,
    own: false,
    rates,
    before,
    differences: (book) => differences(row, book),
  });
}

/** The gross amount to the cent, split by the rate of the invoice to within half a cent. */
function differences(row: CreditNoteRow, book: BookDocument): string[] {
  const [amount, rate] = [whole(row.amount, 2), whole(row.taxRate, 2)];
  const splitApart = absolute(amount * rate - book.totalTax * (10_000n + rate)) * 2n;
  const found: [string, boolean][] = [
    ['total', book.total !== amount],
    ['split', splitApart > 10_000n + rate],
  ];
  return found.filter(([, applies]) => applies).map(([what]) => what);
}
