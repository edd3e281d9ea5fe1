import { belongsInXero, type Finding } from './compare.ts';
import type { Firm } from './firm.ts';
import type { ProductWords } from './product-words.ts';

/** What a run came to. All but the first two and `needsPerson` must be 0. */
export interface Figures {
  /** Made in the run; some of them are gone by its end. */
  readonly documents: number;
  readonly faults: number;
  /** Not in Xero, and the product asks nobody for it. */
  readonly lost: number;
  readonly twice: number;
  /** In Xero, but not as it is now. */
  readonly stale: number;
  /** The product wants a person, and does not say in words what is wrong. */
  readonly unnamed: number;
  /** Lost or stale 5 minutes (of the protocol's time) after the faults have ended. */
  readonly unsettled: number;
  /** Nothing is wrong with it, and yet the product wants a person: of payments, and of all others. */
  readonly needsPerson: { readonly payments: number; readonly ofPayments: string; readonly others: number };
}

/** One look at both books and at the product's own words. */
export interface Look {
  readonly firm: Firm;
  readonly findings: readonly Finding[];
  readonly words: ProductWords;
  /** Documents that a person has changed in Xero: to ask about those is right. */
  readonly byHand: ReadonlySet<string>;
}

/** A finding that counts, or a word of the product that is wrong, for people to read. */
export interface Fault {
  readonly counts: 'lost' | 'twice' | 'stale' | 'unnamed' | 'needsPerson';
  readonly document: string;
  readonly text: string;
}

/** What is wrong with the books as they stand. Pure. */
export function judge({ firm, findings, words, byHand }: Look): Fault[] {
  const asking = new Map(
    words.filter(({ state }) => state === 'Needs you').map((word) => [`${word.kind}/${word.id}`, word]),
  );
  const invalid = new Set(
    firm.invoices
      .filter((one) => ['sent', 'overdue', 'paid'].includes(one.status) && !belongsInXero(one))
      .map(({ id }) => `invoice/${id}`),
  );
  const said = new Map(words.map((word) => [`${word.kind}/${word.id}`, word]));
  const faults: Fault[] = [];
  for (const { document, what, timetracker, xero } of findings) {
    const word = said.get(document);
    const text = `TimeTracker: ${timetracker}; Xero: ${xero}; the product: ${word?.state ?? 'nothing'} ${word?.problem ?? ''}`;
    if (what === 'twice') faults.push({ counts: 'twice', document, text });
    else if (byHand.has(document) && asking.has(document)) continue;
    // What cannot be posted may stand there as it was before.
    else if (invalid.has(document)) continue;
    else if (!asking.has(document))
      faults.push({ counts: what === 'missing' ? 'lost' : 'stale', document, text });
  }
  for (const [document, { problem, title, what, why, cure }] of asking) {
    const text = `${problem ?? 'no problem'}: ${what}`;
    if (problem === null || [title, what, why, cure].includes(''))
      faults.push({ counts: 'unnamed', document, text });
    if (!invalid.has(document) && !byHand.has(document))
      faults.push({ counts: 'needsPerson', document, text });
  }
  for (const document of invalid)
    if (!asking.has(document))
      faults.push({ counts: 'unnamed', document, text: 'it cannot be posted, and nobody is told' });
  return faults;
}

/** Counts what was found at the end, and 5 minutes after the faults. */
export function countFigures(
  firm: Firm,
  made: { readonly documents: number; readonly faults: number },
  atTheEnd: readonly Fault[],
  afterFiveMinutes: readonly Fault[],
): Figures {
  const count = (of: Fault['counts']) => atTheEnd.filter(({ counts }) => counts === of).length;
  const person = atTheEnd.filter(({ counts }) => counts === 'needsPerson');
  const payments = person.filter(({ document }) => document.startsWith('payment/')).length;
  const share = firm.payments.length === 0 ? 0 : payments / firm.payments.length;
  return {
    ...made,
    lost: count('lost'),
    twice: count('twice'),
    stale: count('stale'),
    unnamed: count('unnamed'),
    unsettled: afterFiveMinutes.filter(({ counts }) => counts === 'lost' || counts === 'stale').length,
    needsPerson: {
      payments,
      ofPayments: `${(share * 100).toFixed(1)} %`,
      others: person.length - payments,
    },
  };
}

/** Whether the run has shown what it must show. */
export function isRight(figures: Figures, firm: Firm): boolean {
  const { lost, twice, stale, unnamed, unsettled, needsPerson } = figures;
  return (
    lost + twice + stale + unnamed + unsettled + needsPerson.others === 0 &&
    needsPerson.payments * 100 <= firm.payments.length
  );
}
