import type { OnboardingRow, RowDecision } from './decide-row.ts';
import type { Confidence } from './finding.ts';

/** How many documents were found to be there how certainly. */
export function countFound(rows: readonly OnboardingRow[]): Record<Confidence, number> {
  const counts = { certain: 0, likely: 0, unclear: 0, none: 0 };
  for (const { finding } of rows) counts[finding.confidence] += 1;
  return counts;
}

/** What becomes of how many documents, of those that it is not done for already. */
export function countDecisions(rows: readonly OnboardingRow[]): Record<RowDecision, number> {
  const counts = { adopt: 0, leave: 0, post: 0, 'by-date': 0 };
  for (const { decision, isCarriedOut } of rows) if (!isCarriedOut) counts[decision] += 1;
  return counts;
}

/** Whether a person should look at it: something was found for it, or somebody has chosen something. */
export function isOpen({ finding, isChosen }: OnboardingRow): boolean {
  return finding.confidence !== 'none' || isChosen;
}
