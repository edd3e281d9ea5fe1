import type { Activities, SyncResult } from '../../src/activities/index.ts';
import type { DocumentRef } from '../../src/events/document-kind.ts';
import { runIdOf, type Runs } from '../../src/temporal.ts';
import { answerRun } from '../support/answer-run.ts';

/** A way in which a workflow can go, of which a history is kept. */
export interface HistoryCase {
  /** The name of its file: `<workflow>-<case>`. */
  readonly name: string;
  readonly workflowId: string;
  start(runs: Runs): Promise<void>;
  activities(runs: Runs): Activities;
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

  document('waiting', () => () => ({
    ...answer('waiting', '7'),
    problem: 'contact-first',
    reason: 'Its client goes first',
  })),

  /** All that is stuck in two pages, then one document whose time comes later. */
  {
    name: 'resume-two-looks',
    workflowId: 'resume/main',
    start: (runs) => runs.resumeAll('main'),
    activities() {
      const waits = [300, null];
      return {
        pushDocument: () => Promise.reject(new Error('not expected')),
        resumePage: ({ scope, after }) => {
          const isFirst = scope === 'all' && after === null;
          return Promise.resolve({
            started: isFirst ? 50 : 1,
            next: isFirst ? { kind: 'invoice', sourceId: '50' } : null,
          });
        },
        secondsUntilDue: () => Promise.resolve(waits.shift() ?? null),
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
        resumePage: () => Promise.reject(new Error('not expected')),
        secondsUntilDue: () => Promise.reject(new Error('not expected')),
      };
    },
  };
}

function answer(outcome: Result['outcome'], sequence: string): Result {
  return { outcome, sequence, problem: null, reason: '' };
}
