import type { Core } from '../core.ts';
import { audit } from '../store/audit.ts';
import { createConnectionTests } from '../store/connection-tests.ts';
import type { Connection } from '../store/connections.ts';
import { isTemporalAway } from '../temporal-away.ts';
import { verdictOf, type Check } from './check-words.ts';
import { compareTests } from './compare-tests.ts';
import type { ConnectionFacts } from './facts.ts';
import { gatherFacts, type FactsCore } from './gather-facts.ts';
import { judgeConnection } from './judge-connection.ts';

export type TestCore = FactsCore & Pick<Core, 'resumeStuck'> & { readonly log: Pick<Core['log'], 'warn'> };

/** Who wants to know: a person, by a page, a command or a script. */
export type Tester = 'page' | 'cli' | 'api';

/** Seconds after which it is worth another try to read what Xero did not tell. */
const silence = 600;

/**
 * Tests a connection from end to end with two to six reads of Xero, and keeps what was found. What is new and bad goes
 * to the log; where something is mended that kept documents out of Xero, they are looked at again.
 */
export async function testConnection(
  core: TestCore,
  connection: Connection,
  tester: Tester,
): Promise<Check[]> {
  const facts = await gatherFacts(core, connection, false);
  return conclude(core, connection, tester, judgeConnection(facts));
}

/**
 * The same without anybody waiting for it: it leaves calls to documents, and takes lists that are fresh as they are.
 * @param isLastTry what Xero does not tell now is found to be so; else nothing is kept, and the answer is in how many
 * seconds to try again.
 */
export async function testInBackground(
  core: TestCore,
  connection: Connection,
  isLastTry: boolean,
): Promise<{ readonly checks: readonly Check[] } | { readonly tryAgainIn: number }> {
  const facts = await gatherFacts(core, connection, true);
  const seconds = isLastTry ? undefined : worthWaiting(facts);
  if (seconds !== undefined) return { tryAgainIn: seconds };
  return { checks: await conclude(core, connection, 'system', judgeConnection(facts)) };
}

/** Seconds after which Xero may tell more; undefined if it has told all. */
function worthWaiting({ rest, permission, organisation, actions, currencies, chosen }: ConnectionFacts) {
  if (rest !== undefined) return rest.seconds;
  const isUntold =
    permission.is === 'silent' ||
    [organisation, actions, currencies].some((one) => one !== undefined && 'unreadable' in one) ||
    (chosen !== undefined && chosen.unread.length > 0);
  return isUntold ? silence : undefined;
}

async function conclude(
  core: TestCore,
  connection: Connection,
  tester: Tester | 'system',
  found: readonly Check[],
): Promise<Check[]> {
  const { installationId, tenantId } = connection;
  const tests = createConnectionTests(core.database);
  const before = await tests.newest(connection.id);
  // Whoever has just connected looks at the setup page.
  const isFirst = before === undefined || before.testedAt < connection.connectedAt;
  const { checks, added, isMended } = compareTests(before, found, isFirst || tester !== 'system');
  await tests.store(connection.id, checks);
  await audit(core.database, {
    actor: tester,
    action: 'connection.tested',
    installationId,
    tenantId,
    details: { failed: namesOf(found.filter(({ finding }) => verdictOf(finding) === 'fail')) || null },
  });
  if (added.length > 0)
    core.log.warn(
      { installationId, tenantId, found: namesOf(added) },
      'a test of the connection found something new: the setup page, `ttxero test` and `ttxero status` say what',
    );
  if (isMended)
    await core.resumeStuck().catch((error: unknown) => {
      // What is to be looked at again is written down, and found by the regular sweep.
      if (!isTemporalAway(error)) throw error;
    });
  return [...found];
}

function namesOf(checks: readonly Check[]): string {
  return [...new Set(checks.map(({ finding }) => finding))].join(' ');
}
