import type { StoredCheck, StoredTest } from '../store/connection-tests.ts';
import { checkOf, identityOf, isFinding, verdictOf, type Check, type CheckName } from './check-words.ts';

/** What is otherwise than at the test before. */
export interface TestNews {
  readonly checks: readonly StoredCheck[];
  /** Bad things that were not found before. */
  readonly added: readonly Check[];
  /** Something that keeps documents out of Xero is mended, so that they may be looked at again. */
  readonly isMended: boolean;
}

/** What Xero may refuse a document for. */
const inTheWay: ReadonlySet<CheckName> = new Set([
  'actions',
  'lockDates',
  'currencies',
  'accounts',
  'taxRates',
  'users',
]);

/**
 * Compares a test with the one before it. Pure.
 * @param isSeen a person sees what is found: they asked for it, or have just connected.
 */
export function compareTests(
  before: Pick<StoredTest, 'checks'> | undefined,
  checks: readonly Check[],
  isSeen: boolean,
): TestNews {
  const old = new Map((before?.checks ?? []).map((one) => [identityOf(one), one]));
  const now = new Set(checks.map(identityOf));
  const looked = new Set(
    checks.filter(({ finding }) => !isUnread(finding)).map(({ finding }) => checkOf(finding)),
  );
  return {
    checks: checks.map((one) => ({ ...one, isKnown: isSeen || old.get(identityOf(one))?.isKnown === true })),
    added: checks.filter((one) => isBad(one) && !old.has(identityOf(one))),
    isMended: (before?.checks ?? []).some(
      (one) =>
        isFinding(one.finding) &&
        isBad(one) &&
        inTheWay.has(checkOf(one.finding)) &&
        looked.has(checkOf(one.finding)) &&
        !now.has(identityOf(one)),
    ),
  };
}

/** What people are told of a test without asking: what failed, and warnings that nobody has seen yet. */
export function worthTelling({ checks }: Pick<StoredTest, 'checks'>): Check[] {
  return checks.flatMap(({ finding, parameters, isKnown }) => {
    if (!isFinding(finding)) return [];
    const verdict = verdictOf(finding);
    return verdict === 'fail' || (verdict === 'warn' && !isKnown) ? [{ finding, parameters }] : [];
  });
}

function isBad({ finding }: { readonly finding: string }): boolean {
  return isFinding(finding) && verdictOf(finding) !== 'pass';
}

/** Nothing can be said about what was not read. */
function isUnread(finding: string): boolean {
  return finding.endsWith('-unreadable');
}
