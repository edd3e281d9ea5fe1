import * as fc from 'fast-check';
import { anyCreditNote, type CreditNoteRow } from './any-credit-note.ts';
import { anyExpense, type GivenExpense } from './any-expense.ts';
import { anyInvoice, type GivenInvoice } from './any-invoice.ts';
import { judgeCreditNote, type CreditNoteWorld } from './judge-credit-note.ts';
import { judgeExpense } from './judge-expense.ts';
import { judgeInvoice, type InvoiceWorld } from './judge-invoice.ts';
import { faultsOf, type Judgement } from './judgement.ts';
import { absolute } from './whole-numbers.ts';

/** What a run has found. All but the counts of cases must be zero. */
export interface Figures {
  readonly cases: number;
  readonly seed: number;
  readonly invoices: number;
  readonly creditNotes: number;
  readonly expenses: number;
  readonly posted: number;
  readonly held: number;
  /** Posted with other figures than TimeTracker's. */
  readonly unequal: number;
  readonly heldWithoutCause: number;
  /** Posted although there is a cause to hold it. */
  readonly postedInSpiteOfCause: number;
  /** Payloads that break a documented rule of Xero's. */
  readonly refusable: number;
  /** Invoices whose figures TimeTracker's own arithmetic has made. */
  readonly ownArithmetic: number;
  /** Share of those that are held for rounding. */
  readonly heldShare: number;
  /** Invoices with a visible rounding line, and the largest one in cents. */
  readonly withRoundingLine: number;
  readonly largestRoundingCents: number;
}

export interface Found {
  readonly figures: Figures;
  /** The simplest case that breaks a promise, in words; none if all are kept. */
  readonly fault: string | undefined;
}

type Case =
  | { readonly kind: 'invoice'; readonly given: GivenInvoice; readonly world: InvoiceWorld }
  | { readonly kind: 'creditNote'; readonly given: CreditNoteRow; readonly world: CreditNoteWorld }
  | { readonly kind: 'expense'; readonly given: GivenExpense; readonly isAgain: boolean };

const often = (share: number) =>
  fc.oneof({ weight: share, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) });

const anyCase: fc.Arbitrary<Case> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('invoice' as const),
      given: anyInvoice,
      world: fc.record({
        isRateChosen: often(15),
        hasNoTax: often(3),
        before: fc.oneof(
          { weight: 4, arbitrary: fc.constant(undefined) },
          { weight: 1, arbitrary: fc.constant('same' as const) },
          { weight: 1, arbitrary: anyInvoice },
        ),
        hasRateChanged: often(5).map((value) => !value),
      }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('creditNote' as const),
      given: anyCreditNote,
      world: fc.record({
        isRateChosen: often(15),
        isAgain: fc.boolean(),
        hasRateChanged: often(5).map((value) => !value),
      }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('expense' as const),
      given: anyExpense,
      isAgain: fc.boolean(),
    }),
  },
);

function judgeCase(one: Case): Judgement {
  switch (one.kind) {
    case 'invoice':
      return judgeInvoice(one.given, one.world);
    case 'creditNote':
      return judgeCreditNote(one.given, one.world);
    case 'expense':
      return judgeExpense(one.given, one.isAgain);
  }
}

/**
 * Maps so many documents of any kind and holds each against the books: the same seed gives the same documents.
 * @param say is told how far it has come, every hundred thousand cases.
 */
export function checkProperties(
  cases: number,
  seed: number,
  say: (line: string) => void = () => undefined,
): Found {
  const counts = { cases: 0, invoice: 0, creditNote: 0, expense: 0, posted: 0, own: 0, heldForRounding: 0 };
  const wrong = { unequal: 0, withoutCause: 0, withCause: 0, refused: 0, rounded: 0, largest: 0n };
  const count = (one: Case) => {
    const judgement = judgeCase(one);
    counts.cases += 1;
    counts[one.kind] += 1;
    counts.posted += judgement.posted ? 1 : 0;
    counts.own += one.kind === 'invoice' && one.given.own ? 1 : 0;
    counts.heldForRounding += judgement.heldForRounding ? 1 : 0;
    for (const fault of ['unequal', 'withoutCause', 'withCause', 'refused'] as const) {
      wrong[fault] += judgement[fault].length > 0 ? 1 : 0;
    }
    const rounding = absolute(judgement.rounding);
    wrong.rounded += rounding === 0n ? 0 : 1;
    if (rounding > wrong.largest) wrong.largest = rounding;
    if (counts.cases % 100_000 === 0) say(`${counts.cases} cases`);
  };
  fc.assert(fc.property(anyCase, count), { numRuns: cases, seed });
  const figures = {
    cases: counts.cases,
    seed,
    invoices: counts.invoice,
    creditNotes: counts.creditNote,
    expenses: counts.expense,
    posted: counts.posted,
    held: counts.cases - counts.posted,
    unequal: wrong.unequal,
    heldWithoutCause: wrong.withoutCause,
    postedInSpiteOfCause: wrong.withCause,
    refusable: wrong.refused,
    ownArithmetic: counts.own,
    heldShare: counts.own === 0 ? 0 : counts.heldForRounding / counts.own,
    withRoundingLine: wrong.rounded,
    largestRoundingCents: Number(wrong.largest),
  };
  return { figures, fault: isKept(figures) ? undefined : simplestFault(cases, seed) };
}

function isKept(figures: Figures): boolean {
  const { unequal, heldWithoutCause, postedInSpiteOfCause, refusable, heldShare } = figures;
  return [unequal, heldWithoutCause, postedInSpiteOfCause, refusable, heldShare].every(
    (value) => value === 0,
  );
}

/** The same cases once more, now up to the first that breaks a promise, made as simple as it can be. */
function simplestFault(cases: number, seed: number): string {
  const keeps = fc.property(anyCase, (one) => {
    const faults = faultsOf(judgeCase(one));
    if (faults.length > 0) throw new Error(faults.join('; '));
  });
  const run = fc.check(keeps, { numRuns: cases, seed });
  const [simplest] = run.counterexample ?? [];
  const why = run.errorInstance instanceof Error ? run.errorInstance.message : 'not seen again';
  return `${why}\n${JSON.stringify(simplest, null, 2)}`;
}
