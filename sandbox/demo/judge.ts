import type { Comparison } from './compare-books.ts';
import { kindNames } from './compare-kind.ts';
import type { ExpectedCounts } from './firm.ts';
import { idsInTimeTracker } from './ids-in-timetracker.ts';
import { demoApp } from './promise/connection-rows.ts';
import type { RunningDemo } from './running-demo.ts';

/** What was found, in words, and what of it is wrong. */
export interface Judgement {
  readonly words: string;
  readonly failures: readonly string[];
}

/** What a comparison has that it should not have: any difference, and another number of documents anywhere. */
export function differencesOf(comparison: Comparison, expected: ExpectedCounts): string[] {
  const states = ['documents', 'inXero', 'held', 'rejected', 'leftAlone'] as const;
  return [
    ...comparison.differences.map(({ document, what, timeTracker, xero }) => {
      return `${document}: ${what} is ${timeTracker} in TimeTracker, ${xero} in Xero`;
    }),
    ...kindNames.flatMap((kind) =>
      states.flatMap((state) =>
        unlessEqual(`${kind} ${state}`, comparison.kinds[kind][state], expected[kind][state]),
      ),
    ),
  ];
}

export function unlessEqual(what: string, found: number, expected: number): string[] {
  return found === expected ? [] : [`${what}: ${found} instead of ${expected}`];
}

/** TimeTracker knows the id of every invoice and expense that is in Xero. */
export async function judgeIds(demo: RunningDemo): Promise<Judgement> {
  if (!('TIMETRACKER_WRITE_DATABASE_URL' in demo.environment)) {
    const words =
      'TimeTracker is not told any ids: on this PostgreSQL server the demo may not make a role for it.';
    return { words, failures: [] };
  }
  const { invoices, expenses } = await idsInTimeTracker(demo, 30);
  return {
    words:
      `TimeTracker has noted the id in Xero of ${invoices.noted} of ${invoices.inXero} invoices and ` +
      `${expenses.noted} of ${expenses.inXero} expenses.`,
    failures: [
      ...unlessEqual('invoices whose id TimeTracker has noted', invoices.noted, invoices.inXero),
      ...unlessEqual('expenses whose id TimeTracker has noted', expenses.noted, expenses.inXero),
    ],
  };
}

/** The worker spoke only of what Xero knows, and never so much that Xero had to refuse it. */
export async function judgeCalls(demo: RunningDemo): Promise<Judgement> {
  const calls = await demo.sandbox.calls();
  const api = calls.filter(({ path, clientId }) => path.startsWith('/api.xro/') && clientId === demoApp);
  const writes = api.filter(({ method }) => method !== 'GET');
  const unknown = calls.filter((call) => call.unknown !== null);
  const refused = calls.filter((call) => call.status === 429);
  return {
    words: `The worker made ${api.length} calls to Xero, ${writes.length} of them to write.`,
    failures: [
      ...unknown.map((call) => `${call.method} ${call.path} is not known to Xero: ${call.unknown ?? ''}`),
      ...(refused.length === 0 ? [] : [`Xero refused ${refused.length} calls as too many`]),
    ],
  };
}
