import { expenseData } from '../../src/events/expense.ts';
import { expenseReader } from '../../src/timetracker/read-expenses.ts';
import { mapExpense } from '../../src/xero/map-expense.ts';
import { bankAccount, bankId, contactXeroId, facts, link, settings } from '../xero/samples.ts';
import { purchaseRates, type GivenExpense } from './any-expense.ts';
import { afterwards, judge, type Judgement } from './judgement.ts';
import { absolute, whole } from './whole-numbers.ts';
import type { BookDocument } from './xero-books.ts';

const euroId = '99999999-9999-4999-8999-999999999999';
const rates: ReadonlyMap<string, string> = new Map(purchaseRates.map((rate) => [`T${rate}`, rate] as const));
const chosen = settings({
  purchaseTaxTypes: purchaseRates.map((rate) => ({ rate, taxType: `T${rate}` })),
  paymentAccounts: [
    { method: null, currency: 'GBP', account: bankId },
    { method: null, currency: 'EUR', account: euroId },
    // Money in yen would leave an account in pounds.
    { method: null, currency: 'JPY', account: bankId },
  ],
});
const known = facts({
  taxTypes: new Map(
    [...rates].map(([taxType, effectiveRate]) => [taxType, { taxType, status: 'ACTIVE', effectiveRate }]),
  ),
  paymentAccounts: new Map([
    [bankId, bankAccount()],
    [euroId, bankAccount({ id: euroId, currency: 'EUR' })],
  ]),
});

/** Maps an expense as it stands in the database, new or once more, and judges what comes of it. */
export function judgeExpense(given: GivenExpense, isAgain: boolean): Judgement {
  const { row, kind } = given;
  const data = expenseData.parse(expenseReader.toData(row));
  const map = (before: ReturnType<typeof afterwards>) =>
    mapExpense(data, {
      installationId: 'main',
      timetrackerUrl: 'https://time.example',
      kind,
      contactId: contactXeroId,
      link: before.length === 0 ? undefined : link({ xeroKind: kind, postedLines: before }),
      settings: chosen,
      facts: known,
    });
  const before = isAgain ? afterwards(map([])) : [];
  return judge(map(before), {
    ...causesOf(given),
    own: false,
    rates,
    before,
    differences: (book) => differences(given, book),
  });
}

function causesOf({ row, kind }: GivenExpense) {
  const [amount, tax] = [whole(row.amount, 2), whole(row.taxAmount ?? '0', 2)];
  const stored = whole(row.taxRate ?? '0', 2);
  /** Whether a rate gives the tax to within so many half cents. */
  const fits = (rate: bigint, halves = 2n) =>
    absolute(amount * rate - tax * 10_000n) * 2n <= halves * 10_000n;
  const choices = purchaseRates.map((rate) => whole(rate, 2));
  const fitting = (halves: bigint) => choices.filter((rate) => rate !== 0n && fits(rate, halves));
  const isUnnamed = stored === 0n && tax !== 0n;
  const must: [string, boolean][] = [
    ['expense-not-positive', amount <= 0n || tax < 0n],
    ['expense-tax-does-not-match', stored !== 0n && !fits(stored)],
    ['claim-currency', kind === 'Receipt' && row.currency !== 'GBP'],
    ['payment-account-not-chosen', kind === 'BankTransaction' && row.currency === 'KWD'],
    ['payment-account-currency', kind === 'BankTransaction' && row.currency === 'JPY'],
    [
      'purchase-tax-rate-not-mapped',
      isUnnamed ? fitting(2n).length === 0 : stored !== 0n && fits(stored) && !choices.includes(stored),
    ],
  ];
  // Where no rate is stored and more than one gives this tax, which it is may be asked.
  const may: [string, boolean][] = [
    ['expense-tax-rate-unclear', isUnnamed && (fitting(1n).length > 1 || fitting(2n).length > 1)],
  ];
  const typesOf = (list: readonly [string, boolean][]) =>
    list.filter(([, applies]) => applies).map(([type]) => type);
  const mustHold = typesOf(must);
  return { causes: new Set([...mustHold, ...typesOf(may)]), mustHold };
}

/** Net, tax and total to the cent, and a tax type whose percentage gives the tax to within a cent. */
function differences({ row }: GivenExpense, book: BookDocument): string[] {
  const [amount, tax] = [whole(row.amount, 2), whole(row.taxAmount ?? '0', 2)];
  const rate = whole(rates.get(book.lines[0]?.taxType ?? '') ?? '0', 2);
  const found: [string, boolean][] = [
    ['subtotal', book.subTotal !== amount],
    ['tax', book.totalTax !== tax],
    ['total', book.total !== amount + tax],
    ['tax type', absolute(amount * rate - tax * 10_000n) > 10_000n],
  ];
  return found.filter(([, applies]) => applies).map(([what]) => what);
}
