import type { Connection } from '../store/connections.ts';
import type { StoredTest } from '../store/connection-tests.ts';
import { describeCheck, isFinding, type Check, type CheckInWords } from './check-words.ts';
import { worthTelling } from './compare-tests.ts';

/** What is to be told of a connection's last test without anybody asking. */
export interface TestNotice {
  readonly testedAt: Date;
  readonly checks: readonly Check[];
}

/** Undefined: there is nothing to tell, or what is to be told of the connection is another thing. */
export function testNotice(
  connection: Pick<Connection, 'status' | 'connectedAt'> | undefined,
  test: StoredTest | undefined,
): TestNotice | undefined {
  if (connection?.status !== 'connected' || test === undefined) return undefined;
  // What was found before the grant was made anew counts no longer.
  if (test.testedAt < connection.connectedAt) return undefined;
  const checks = worthTelling(test);
  return checks.length === 0 ? undefined : { testedAt: test.testedAt, checks };
}

/** A check in words, with the name by which scripts know the finding. */
export interface CheckForScripts extends CheckInWords {
  readonly finding: string;
}

export function checksInWords(checks: readonly Check[]): CheckForScripts[] {
  return checks.map((check) => ({ finding: check.finding, ...describeCheck(check) }));
}

/** Findings of another version of this product, which it has no words for, are left out. */
export function knownChecks({ checks }: Pick<StoredTest, 'checks'>): Check[] {
  return checks.flatMap(({ finding, parameters }) => (isFinding(finding) ? [{ finding, parameters }] : []));
}

/** What scripts are told of the last test: undefined as null. */
export function testForScripts(test: StoredTest | undefined) {
  return test === undefined
    ? null
    : { testedAt: test.testedAt.toISOString(), checks: checksInWords(knownChecks(test)) };
}

/** The same of what is worth telling only. */
export function noticeForScripts(notice: TestNotice | undefined) {
  return notice === undefined
    ? null
    : { testedAt: notice.testedAt.toISOString(), found: checksInWords(notice.checks) };
}
