import type { DocumentRef } from '../events/document-kind.ts';
import type { ProblemType } from '../problems.ts';
import type { ConnectionSettings } from '../store/connection-settings.ts';
import type { Database } from '../store/database.ts';
import type { Links } from '../store/links.ts';
import { isOutcomeYoungerThan, type Outcome, type OutcomeName } from '../store/outcomes.ts';
import type { Snapshots } from '../store/snapshots.ts';
import type { Writes } from '../store/writes.ts';
import { decide, needsMoney } from '../xero/decide.ts';

/** Against what a document is judged. */
export interface Standing {
  readonly tenantId: string;
  readonly settings: ConnectionSettings;
  readonly bySchedule: boolean;
}

export interface AlreadyStandsDeps {
  readonly database: Database;
  readonly snapshots: Snapshots;
  readonly links: Links;
  readonly writes: Writes;
}

/** A schedule asks Xero again about what it refused, but not more often than this, in seconds: every try is a call. */
const askedAgain = 20 * 3600;

/** What somebody changed in Xero or has undone stays for a person to decide. */
const forAPerson = new Set<ProblemType>(['changed-in-xero', 'undone-by-person']);

/** Refusals of Xero that people are told in our words. */
const refusals = new Set<ProblemType>([
  'payment-exceeds-due',
  'changed-payment-too-large',
  'payment-reconciled',
  'payment-locked',
  'number-taken',
  'claims-unavailable',
]);

/**
 * Whether all that a push would find about a document is written down already: in Xero, left alone, or for a person
 * to decide. Then a sync has nothing to do for it.
 */
export function alreadyStands({ database, snapshots, links, writes }: AlreadyStandsDeps) {
  return async function stands(
    document: DocumentRef,
    { tenantId, settings, bySchedule }: Standing,
    outcome: Outcome | undefined,
  ): Promise<OutcomeName | undefined> {
    const snapshot = await snapshots.newest(document);
    if (snapshot === undefined) return 'skipped';
    if (outcome?.sequence !== snapshot.sequence || outcome.tenantId !== tenantId) return undefined;
    // What somebody changed in Xero stays for a person to decide.
    if (outcome.problem !== undefined && forAPerson.has(outcome.problem.type)) return outcome.name;
    if (await writes.isOpen(document, tenantId)) return undefined;
    const linked = await links.all(document, tenantId);
    const money = needsMoney(snapshot.kind, linked, settings) ? await snapshots.moneyOf(snapshot) : undefined;
    const onboarded = await links.onboarded(document, tenantId, linked);
    const decision = decide(snapshot.kind, { ...snapshot, links: linked, settings, money, onboarded });
    switch (decision.do) {
      case 'nothing': {
        const isSettled = outcome.name === 'synced' || outcome.name === 'unchanged';
        const differs = Object.values(linked).some(({ differsFrom }) => differsFrom !== null);
        return isSettled && !differs ? 'unchanged' : undefined;
      }
      case 'skip':
      case 'hold': {
        const same = outcome.problem?.type === decision.problem.type;
        const name = decision.do === 'skip' ? 'skipped' : 'held';
        return same && outcome.name === name ? name : undefined;
      }
      default: {
        if (!bySchedule || !(await isOutcomeYoungerThan(database, document, askedAgain))) return undefined;
        const { name, problem } = outcome;
        // Credit that its invoice does not take: nothing is due there.
        const isOptional = decision.part === 'allocation' || decision.part === 'payment';
        const isFile = decision.part === 'attachment' && problem?.type === 'receipt-refused';
        if ((isOptional || isFile) && (name === 'synced' || name === 'unchanged')) return 'unchanged';
        const isRefused =
          name === 'rejected' || (name === 'held' && problem !== undefined && refusals.has(problem.type));
        return isRefused ? name : undefined;
      }
    }
  };
}
