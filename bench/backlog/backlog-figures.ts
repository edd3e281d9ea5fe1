import type { SandboxCall } from '../../sandbox/demo/sandbox-control.ts';
import { intoMinute } from '../../sandbox/xero/limits.ts';
import type { Way } from '../support/bench-store.ts';
import { percentile, rounded } from '../support/statistics.ts';

export interface BacklogFigures {
  /** All that was brought to Xero from the first call to the last, fresh ones included. */
  readonly documents: number;
  readonly calls: number;
  readonly refusedCalls: number;
  /** From the first call to the last, in Xero's time. */
  readonly seconds: number;
  /** How far Xero's minute was when the first call came, in seconds. */
  readonly intoMinute: number;
  readonly shareOfLimit: number;
  readonly callsPerDocument: number;
  readonly freshDocuments: number;
  readonly freshP50Ms: number;
  readonly freshMaxMs: number;
  /** The parts of the way, each in the middle of all fresh invoices, and of the slowest one. */
  readonly freshParts: Parts;
  readonly slowestParts: Parts;
}

/** Milliseconds of Xero's time: until captured and handed over, queued, let through the gate, answered. */
export interface Parts {
  readonly captured: number;
  readonly queued: number;
  readonly gate: number;
  readonly answer: number;
}

export function freshWay({ known, queued, sent, answered }: Way, committed: number, scale: number): Parts {
  const part = (from: number, to: number) => Math.round((to - from) * scale);
  return {
    captured: part(committed, known),
    queued: part(known, queued),
    gate: part(queued, sent),
    answer: part(sent, answered),
  };
}

function whole({ captured, queued, gate, answer }: Parts): number {
  return captured + queued + gate + answer;
}

/** What Xero takes in a minute at most: 60 calls of 50. */
const perMinute = 3_000;

export interface BacklogSeen {
  /** What Xero was asked since the sync was started. */
  readonly calls: readonly SandboxCall[];
  /** How many documents each call brought, and how many of these were the backlog's, by its Idempotency-Key. */
  readonly members: ReadonlyMap<string, { readonly done: number; readonly ours: number }>;
  /** How long each fresh invoice took from its commit in TimeTracker. */
  readonly fresh: readonly Parts[];
  /** Of the sandbox. */
  readonly seed: number;
}

/** The figures of a backlog: from the first call to the last one that brought some of it. */
export function backlogFigures({ calls, members, fresh, seed }: BacklogSeen): BacklogFigures {
  const api = calls.filter(({ path }) => path.startsWith('/api.xro/'));
  const membersOf = ({ idempotencyKey }: SandboxCall) => members.get(idempotencyKey ?? '');
  const last = api.findLastIndex((call) => (membersOf(call)?.ours ?? 0) > 0);
  const within = api.slice(0, last + 1);
  const times = within.map(({ at }) => Date.parse(at));
  const seconds = (Math.max(...times) - Math.min(...times)) / 1000;
  const first = within[0];
  const into = intoMinute(seed, first?.clientId ?? '', first?.tenantId ?? '', Math.min(...times));
  const documents = within.reduce((sum, call) => sum + (membersOf(call)?.done ?? 0), 0);
  const freshMs = fresh.map(whole);
  const middle = (part: keyof Parts) =>
    percentile(
      fresh.map((one) => one[part]),
      50,
    );
  const slowest = fresh.toSorted((one, other) => whole(other) - whole(one))[0];
  return {
    documents,
    calls: within.length,
    refusedCalls: within.filter(({ status }) => status === 429).length,
    seconds: rounded(seconds, 1),
    intoMinute: rounded(into / 1000, 1),
    shareOfLimit: rounded(documents / ((perMinute * seconds) / 60), 3),
    callsPerDocument: rounded(within.length / documents, 4),
    freshDocuments: freshMs.length,
    freshP50Ms: rounded(percentile(freshMs, 50)),
    freshMaxMs: rounded(Math.max(0, ...freshMs)),
    freshParts: {
      captured: middle('captured'),
      queued: middle('queued'),
      gate: middle('gate'),
      answer: middle('answer'),
    },
    slowestParts: slowest ?? { captured: 0, queued: 0, gate: 0, answer: 0 },
  };
}
