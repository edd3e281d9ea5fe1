import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import type { Logger } from 'pino';
import type { DocumentRef } from '../events/document-kind.ts';
import { bareTitle, type Problem, type ProblemType } from '../problems.ts';
import type { Backlog } from '../store/backlog.ts';
import type { Outcome, OutcomeName } from '../store/outcomes.ts';
import type { ResumeCursor, ResumeScope, StuckPage } from '../store/stuck-documents.ts';
import type { Timing } from '../timing.ts';
import { inOurWords, retryLater } from './activity-errors.ts';
import type { PushDocument } from './push-document.ts';
import { withHeartbeat } from './with-heartbeat.ts';

/** What a run reports: ids, sequences and types; no name and no amount ever enters Temporal. */
export interface SyncResult {
  readonly outcome: OutcomeName;
  readonly sequence: string;
  readonly problem: ProblemType | null;
  /** The problem in a few words. */
  readonly reason: string;
  /** The run that asked. */
  readonly runId: string;
}

/** Part of what a resume goes through. */
export interface ResumeStep {
  readonly installationId: string;
  readonly scope: ResumeScope;
  /** Where it begins; null: at the beginning. */
  readonly after: ResumeCursor | null;
}

/** Documents whose runs were started together, and when, by the database's clock. */
export interface ResumedPage {
  readonly documents: readonly DocumentRef[];
  readonly readAt: string;
}

/** `seconds`: until something is due; null if nothing waits for a time. */
export interface NextDue {
  readonly seconds: number | null;
  readonly backlog: Backlog | null;
}

export interface ActivitiesDeps {
  readonly pushDocument: PushDocument;
  /** Where a document stands. */
  readonly outcomeOf: (document: DocumentRef) => Promise<Outcome | undefined>;
  readonly pageOfStuckDocuments: (
    installationId: string,
    scope: ResumeScope,
    after: ResumeCursor | null,
    size: number,
  ) => Promise<StuckPage>;
  /** How many of these documents nobody has looked at since. */
  readonly countNotLookedAt: (documents: readonly DocumentRef[], since: string) => Promise<number>;
  readonly secondsUntilDue: (installationId: string) => Promise<number | null>;
  /** What waits for Xero's limit of calls. */
  readonly backlogOf: (installationId: string) => Promise<Backlog | undefined>;
  /** Moves the time of waits that has come. */
  readonly postponeWaits: (documents: readonly DocumentRef[], seconds: number) => Promise<void>;
  readonly startRuns: (documents: readonly DocumentRef[]) => Promise<void>;
  /** Starts the runs of those that have none open. */
  readonly startMissing: (documents: readonly DocumentRef[]) => Promise<void>;
  readonly timing: Pick<Timing, 'minute'>;
  readonly log: Pick<Logger, 'error'>;
}

const pageSize = 50;

/** So many of a page may still be under way when the next one begins: a document in trouble delays nobody for long. */
const stragglers = 5;

/** Seconds until a wait whose run was started is due again, should the run have been lost. */
const dueAgain = 900;

/** What workflows may do. */
export function createActivities(deps: ActivitiesDeps) {
  const translateErrors = <T>(work: () => Promise<T>) => inOurWords(work, deps.log);
  return {
    /** Brings one document into agreement with Xero. */
    async pushDocument(document: DocumentRef): Promise<SyncResult> {
      const result = await withHeartbeat(() => translateErrors(() => deps.pushDocument(document)));
      if (result.outcome === 'again') {
        throw retryLater(
          'WaitingForXero',
          'The document is queued and waits for its turn or for an answer.',
          result.afterSeconds,
        );
      }
      return toResult(result.outcome, result.sequence, result.problem);
    },

    /** What is written down about a document that needs somebody; null if it does not, or not any more. */
    async tellOutcome(document: DocumentRef): Promise<SyncResult | null> {
      const found = await translateErrors(() => deps.outcomeOf(document));
      const needsSomebody = found?.name === 'held' || found?.name === 'rejected';
      return needsSomebody ? toResult(found.name, found.sequence, found.problem) : null;
    },

    /** Starts the runs of one page of stuck documents; `next`: where the one after it begins. */
    async resumePage(
      step: ResumeStep,
    ): Promise<{ readonly page: ResumedPage; readonly next: ResumeCursor | null }> {
      return translateErrors(async () => {
        const { installationId, scope, after } = step;
        const found = await deps.pageOfStuckDocuments(installationId, scope, after, pageSize);
        const { documents, next, readAt } = found;
        // Of what was forgotten only the runs that were lost are missing.
        await (scope === 'forgotten' ? deps.startMissing(documents) : deps.startRuns(documents));
        await deps.postponeWaits(documents, dueAgain);
        return { page: { documents, readAt }, next };
      });
    },

    /** Ends once nearly all documents of a page have been looked at, or a minute is over: then the next one may begin. */
    async pageSettles({ documents, readAt }: ResumedPage): Promise<void> {
      const { minute } = deps.timing;
      const until = performance.now() + minute * 1000;
      return withHeartbeat(() =>
        translateErrors(async () => {
          const { cancellationSignal: signal } = Context.current();
          while (performance.now() < until && !signal.aborted) {
            if ((await deps.countNotLookedAt(documents, readAt)) <= stragglers) return;
            await sleep(Math.max(50, minute * 10), undefined, { signal }).catch(() => undefined);
          }
        }),
      );
    },

    /** When something that waits for a time is due, and what of that waits for Xero's limit of calls. */
    async nextDue(installationId: string): Promise<NextDue> {
      return translateErrors(async () => ({
        seconds: await deps.secondsUntilDue(installationId),
        backlog: (await deps.backlogOf(installationId)) ?? null,
      }));
    },
  };
}

export type Activities = ReturnType<typeof createActivities>;

function toResult(outcome: OutcomeName, sequence: bigint, problem: Problem | undefined): SyncResult {
  return {
    outcome,
    sequence: sequence.toString(),
    problem: problem?.type ?? null,
    reason: problem === undefined ? '' : bareTitle(problem.type),
    runId: Context.current().info.workflowExecution?.runId ?? '',
  };
}
