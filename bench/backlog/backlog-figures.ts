import type { SandboxCall } from '../../sandbox/demo/sandbox-control.ts';
import { percentile, rounded } from '../support/statistics.ts';

export interface BacklogFigures {
  /** All that was brought to Xero from the first call to the last, fresh ones included. */
  readonly documents: number;
  readonly calls: number;
  readonly refusedCalls: number;
  /** From the first call to the last, in Xero's time. */
  readonly seconds: number;
  readonly shareOfLimit: number;
  readonly callsPerDocument: number;
  readonly freshDocuments: number;
  readonly freshP50Ms: number;
  readonly freshMaxMs: number;
}

/** What Xero takes in a minute at most: 60 calls of 50. */
const perMinute = 3_000;

export interface BacklogSeen {
  /** What Xero was asked since the sync was started. */
  readonly calls: readonly SandboxCall[];
  /** How many documents each call brought, and how many of these were the backlog's, by its Idempotency-Key. */
  readonly members: ReadonlyMap<string, { readonly done: number; readonly ours: number }>;
  /** How long each fresh invoice took from its commit in TimeTracker, in milliseconds of Xero's time. */
  readonly freshMs: readonly number[];
}

/** The figures of a backlog: from the first call to the last one that brought some of it. */
export function backlogFigures({ calls, members, freshMs }: BacklogSeen): BacklogFigures {
  const api = calls.filter(({ path }) => path.startsWith('/api.xro/'));
  const membersOf = ({ idempotencyKey }: SandboxCall) => members.get(idempotencyKey ?? '');
  const last = api.findLastIndex((call) => (membersOf(call)?.ours ?? 0) > 0);
  const within = api.slice(0, last + 1);
  const times = within.map(({ at }) => Date.parse(at));
  const seconds = (Math.max(...times) - Math.min(...times)) / 1000;
  const documents = within.reduce((sum, call) => sum + (membersOf(call)?.done ?? 0), 0);
  return {
    documents,
    calls: within.length,
    refusedCalls: within.filter(({ status }) => status === 429).length,
    seconds: rounded(seconds, 1),
    shareOfLimit: rounded(documents / ((perMinute * seconds) / 60), 3),
    callsPerDocument: rounded(within.length / documents, 4),
    freshDocuments: freshMs.length,
    freshP50Ms: rounded(percentile(freshMs, 50)),
    freshMaxMs: rounded(Math.max(0, ...freshMs)),
  };
}
