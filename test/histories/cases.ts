import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { Client } from '@temporalio/client';
import { retryLater } from '../../src/activities/activity-errors.ts';
import type { CheckActivities } from '../../src/activities/check-connection.ts';
import type { Activities, SyncResult } from '../../src/activities/index.ts';
import type { ReadingActivities } from '../../src/activities/read-organisation.ts';
import type { SyncActivities } from '../../src/activities/sync-activities.ts';
import type { DocumentRef } from '../../src/events/document-kind.ts';
import { runIdOf, type Runs } from '../../src/temporal.ts';
import { readingIdOf } from '../../src/workflows/reading-id.ts';
import { syncNowIdOf } from '../../src/workflows/sync-now-id.ts';
import type { SyncProgress } from '../../src/workflows/sync-progress.ts';
import { answerRun } from '../support/answer-run.ts';

/** A way in which a workflow can go, of which a history is kept. */
export interface HistoryCase {
  /** The name of its file: `<workflow>-<case>`. */
  readonly name: string;
  readonly workflowId: string;
  start(runs: Runs, client: Client, taskQueue: string): Promise<void>;
  activities(runs: Runs, client: Client): Partial<Activities & SyncActivities & CheckActivities & ReadingActivities>;
}

export const historyCases: readonly HistoryCase[] = [
  document('happy', () => () => answer('synced', '7')),

  document('coalesced', (runs, document) => {
    let pushed = 0;
    return async () => {
      pushed += 1;
      if (pushed > 1) return answer('synced', '9');
      await runs.start(document, 8n);
      await runs.start(document, 9n);
      return answer('synced', '7');
    };
  }),

  document('held', () => () => ({
    ...answer('held', '7'),
    problem: 'account-not-chosen',
    reason: 'No account chosen for',
  })),

  /** It shows what a sync has found. */
  {
    ...document('known', () => () => answer('synced', '7')),
    start: (runs) => runs.showKnown([{ installationId: 'main', kind: 'invoice', sourceId: '12' }]),
    activities: () => ({
      tellOutcome: () =>
        answerRun(
          Promise.resolve({ ...answer('rejected', '7'), problem: 'xero-refused', reason: 'Xero refused it' }),
        ),
    }),
  },

  document('waiting', () => () => ({
    ...answer('waiting', '7'),
    problem: 'contact-first',
    reason: 'Its client goes first',
  })),

  /** Two kinds, the second one with more pages than run at once. */
  syncNow('pages', {}),

  /** Cancelled while its pages are at work. */
  syncNow('cancelled', {
    onPage: async (client) => {
      await client.workflow.getHandle(syncNowIdOf('main')).cancel();
      // A cancel reaches an activity by its heartbeats.
      const context = Context.current();
      const timer = setInterval(() => context.heartbeat(), 500);
      await context.cancelled.finally(() => clearInterval(timer));
    },
  }),

  /** It cannot begin. */
  syncNow('failed', {
    onBegin: () => {
      throw ApplicationFailure.nonRetryable('Not connected to Xero', 'not-connected');
    },
  }),

  /** It goes on where the run before it stopped. */
  syncNow('continued', {
    carried: { steps: ['client', 'invoice'], step: 1, after: '200', total: 250, counts: { synced: 210 } },
  }),

  /** Started under another id, as schedules do. */
  syncNow('by-schedule', { workflowId: 'auto-sync/main-2026-11-22T02:00:00Z' }),

  /** All that is stuck in two pages, then one document whose time comes later. */
  {
    name: 'resume-two-looks',
    workflowId: 'resume/main',
    start: (runs) => runs.resumeAll('main'),
    activities() {
      const waits = [300, null];
      return {
        pushDocument: () => Promise.reject(new Error('not expected')),
        nextStuckPages: ({ installationId, scope, after }) => {
          const isFirst = scope === 'all' && after === null;
          const next = { rank: 2, storedAt: '2026-11-22 10:00:00.000000+00', sourceId: '2' };
          const documents = (isFirst ? ['1', '2'] : ['3']).map(
            (sourceId) => ({ installationId, kind: 'invoice', sourceId }) as const,
          );
          const page = { installationId, documents, foundAt: next.storedAt };
          return Promise.resolve({ kinds: [[page]], next: isFirst ? next : null });
        },
        pushStuckPage: () => Promise.resolve(),
        stuckPageQueued: () => Promise.resolve(),
        nextDue: () => Promise.resolve({ seconds: waits.shift() ?? null, backlog: null }),
      };
    },
  },

  /** Xero rests when it is first asked. */
  {
    name: 'check-connection-asked-twice',
    workflowId: 'connection-check/main-2026-11-22T05:12:00Z',
    async start(_, client, taskQueue) {
      const { workflowId } = this;
      await client.workflow.start('checkConnection', { taskQueue, workflowId, args: ['main'] });
    },
    activities() {
      let asked = 0;
      return {
        testConnection: () => {
          asked += 1;
          if (asked === 1) throw retryLater('XeroNotTold', 'Xero rests', 600);
          return Promise.resolve({ state: 'tested', failed: 1, warned: 2 });
        },
      };
    },
  },

  /** Three pages, of which the second is asked for twice. */
  {
    name: 'read-organisation-pages',
    workflowId: readingIdOf('main'),
    async start(_, client, taskQueue) {
      const { workflowId } = this;
      await client.workflow.start('readOrganisation', { taskQueue, workflowId, args: ['main'] });
    },
    activities() {
      let asked = 0;
      return {
        beginReading: () => Promise.resolve(),
        readNextPage() {
          asked += 1;
          if (asked === 2) throw retryLater('XeroUnreadable', 'Xero rests', 5);
          const pages = asked === 1 ? 1 : asked - 1;
          return Promise.resolve({ isDone: pages === 3, pages });
        },
      };
    },
  },
];

type Result = Omit<SyncResult, 'runId'>;

function document(
  name: string,
  pushOf: (runs: Runs, document: DocumentRef) => () => Result | Promise<Result>,
): HistoryCase {
  const ref: DocumentRef = { installationId: 'main', kind: 'invoice', sourceId: '12' };
  return {
    name: `sync-document-${name}`,
    workflowId: runIdOf(ref),
    start: (runs) => runs.start(ref, 7n),
    activities(runs) {
      const push = pushOf(runs, ref);
      return {
        pushDocument: () => answerRun(Promise.resolve(push())),
        nextStuckPages: () => Promise.reject(new Error('not expected')),
        nextDue: () => Promise.reject(new Error('not expected')),
      };
    },
  };
}

function answer(outcome: Result['outcome'], sequence: string): Result {
  return { outcome, sequence, problem: null, reason: '' };
}

interface SyncSteps {
  readonly workflowId?: string;
  readonly carried?: SyncProgress;
  readonly onBegin?: () => void;
  readonly onPage?: (client: Client) => Promise<void>;
}

function syncNow(name: string, steps: SyncSteps): HistoryCase {
  const { workflowId = syncNowIdOf('main'), carried, onBegin = () => {}, onPage = () => Promise.resolve() } = steps;
  const page = (kind: 'client' | 'invoice', at: number) => ({
    kind,
    after: String(at * 50),
    upTo: String(at * 50 + 50),
  });
  return {
    name: `sync-now-${name}`,
    workflowId,
    async start(_, client, taskQueue) {
      const request = { installationId: 'main', kinds: ['client', 'invoice'], from: '2026-11-01' };
      await client.workflow.start('syncNow', { taskQueue, workflowId, args: carried === undefined ? [request] : [request, carried],
 });
    },
    activities: (_, client) => ({
      beginSync: () => {
        onBegin();
        return Promise.resolve({ steps: ['client', 'invoice'], total: 250 });
      },
      nextSyncPages({ kind, after }) {
        if (kind === 'client') return Promise.resolve({ pages: [page('client', 0)], next: null });
        const pages = [0, 1, 2, 3].map((at) => page('invoice', at));
        const next = after === '0' ? '200' : null;
        return Promise.resolve({ pages: next === null ? [] : pages, next });
      },
      async syncPage() {
        await onPage(client);
        return { synced: 40, unchanged: 10 };
      },
      finishSync: () => Promise.resolve(),
    }),
  };
}
