import type { Chosen, OnboardingChoice } from '../store/onboarding.ts';
import type { Finding } from './finding.ts';
import { isGone, type XeroObject } from './xero-object.ts';

/** What is to become of a document. by-date: the go-live date and the settings decide, as for any other document. */
export type RowDecision = OnboardingChoice | 'by-date';

/** A document with what was found, and what is to become of it. */
export interface OnboardingRow {
  readonly finding: Finding;
  readonly decision: RowDecision;
  /** What it is linked to, if it is adopted. */
  readonly object: XeroObject | undefined;
  /** Whether a person has chosen that; otherwise it follows from what was found. */
  readonly isChosen: boolean;
  /** Whether it is carried out already. */
  readonly isCarriedOut: boolean;
  /** What a person may choose. */
  readonly offers: readonly OnboardingChoice[];
}

/**
 * What is to become of each document. Without a person's word nothing is posted that may be there already: what is
 * certain is adopted, what is likely or unclear is left alone, and only what is not there goes by its date.
 */
export function decideRows(findings: readonly Finding[], chosen: readonly Chosen[]): OnboardingRow[] {
  const byDocument = new Map(chosen.map((one) => [`${one.kind}/${one.sourceId}`, one]));
  const rows = findings.map((finding) =>
    decideRow(finding, byDocument.get(`${finding.document.kind}/${finding.document.sourceId}`)),
  );
  return withoutRivals(rows);
}

function decideRow(finding: Finding, choice: Chosen | undefined): OnboardingRow {
  const { document, confidence, candidates } = finding;
  const wanted = choice?.xeroId ?? null;
  const object = wanted === null ? candidates[0] : candidates.find(({ xeroId }) => xeroId === wanted);
  const mayAdopt = object !== undefined && !isGone(object) && document.notOwed === null;
  const offers: OnboardingChoice[] = [...(mayAdopt ? (['adopt'] as const) : []), 'leave', 'post'];
  const row = { finding, offers, isCarriedOut: choice?.isCarriedOut ?? false };
  if (choice !== undefined && offers.includes(choice.choice)) {
    const isChosen = choice.by !== 'default';
    return {
      ...row,
      decision: choice.choice,
      object: choice.choice === 'adopt' ? object : undefined,
      isChosen,
    };
  }
  if (confidence === 'certain' && mayAdopt) return { ...row, decision: 'adopt', object, isChosen: false };
  return {
    ...row,
    decision: confidence === 'none' ? 'by-date' : 'leave',
    object: undefined,
    isChosen: false,
  };
}

/** Nothing of Xero becomes two documents: who comes second is left alone. */
function withoutRivals(rows: readonly OnboardingRow[]): OnboardingRow[] {
  const taken = new Set<string>();
  const inOrder = rows.toSorted(
    (a, b) => Number(b.isCarriedOut) - Number(a.isCarriedOut) || Number(b.isChosen) - Number(a.isChosen),
  );
  const losers = new Set<OnboardingRow>();
  for (const row of inOrder) {
    if (row.object === undefined) continue;
    if (taken.has(row.object.xeroId)) losers.add(row);
    taken.add(row.object.xeroId);
  }
  return rows.map((row) => (losers.has(row) ? { ...row, decision: 'leave', object: undefined } : row));
}
